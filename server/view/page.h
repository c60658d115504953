/*
 * Pages for people: a template over the handler's data inside the envelope that every
 * layout needs. Nothing here knows who asks or why.
 */
#ifndef FORELOCK_VIEW_PAGE_H
#define FORELOCK_VIEW_PAGE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"
#include "http/http.h"
#include "view/template.h"

/* All borrowed. */
struct page {
    const struct templates *templates;
    const char *name; /* of the template */
    const char *lang;
    const char *title_key; /* a locale key, rendered over the data; NULL: no title */
    const char *path;      /* of the request, for links that come back here */
    const json_t *clinic;
    const json_t *assets;
    const char *csrf;       /* NULL outside forms */
    const char *staff_name; /* NULL when nobody is signed in */
    const json_t *data;     /* the handler's own keys; may be NULL */
};

/*
 * Renders into the response, with status, content type and language, not to be cached.
 * The template sees {"page": {"lang", "title", "path"}, "clinic", "assets", "csrf",
 * "staff": {"name", "initials"} or null} and the keys of data, which win over these.
 * NOT_FOUND and FAILED as template_render; the response is then as it was.
 */
MUST_CHECK enum status view_page(const struct page *page, struct arena *arena,
                                 int http_status, struct http_response *response,
                                 struct buf *reterr);

/* Reads the build's manifest of static files, {"patient.css": "patient.1a2b.css"}, as
 * templates name them: {"patient_css": "patient.1a2b.css"}. INVALID with reason. */
MUST_CHECK enum status view_assets_load(const char *file, json_t **ret,
                                        struct buf *reterr);

#endif
