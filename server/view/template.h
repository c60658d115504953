/*
 * Mustache over jansson values (mustache.github.io/mustache.5.html: everything but
 * lambdas, with inheritance). Templates are read and parsed once at start, where syntax
 * errors and missing partials are found; rendering is read-only and safe from any thread.
 * Values are escaped for HTML by default; {{{raw}}} is the only way around and stands
 * out.
 *
 * Texts come from locales/<lang>.json, an object of objects flattened with dots. Each
 * text is itself a small template and is included as the partial "t:<key>":
 *     {{> t:question.step}}   with "question": {"step": "Step {{number}} of {{total}}"}
 * Text is HTML as written by us; the values inside it are escaped as everywhere.
 *
 * A section is left out for a missing key, null, false, "", 0 and an empty array (the
 * specification's "!!data"); an empty object counts as there.
 */
#ifndef FORELOCK_VIEW_TEMPLATE_H
#define FORELOCK_VIEW_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

struct templates;

/* Reads every *.mustache below template_dir (named by relative path without the ending:
 * "patient/start", "partials/head") and every locale below locale_dir. strict: an unknown
 * key makes rendering fail. INVALID with file, line and reason in reterr. */
MUST_CHECK enum status templates_load(const char *template_dir, const char *locale_dir,
                                      bool strict, struct templates **ret,
                                      struct buf *reterr);
void templates_free(struct templates *templates);

bool templates_has_language(const struct templates *templates, const char *lang);

/* Appends the template's output to out. data is borrowed. NOT_FOUND for an unknown name;
 * FAILED, with the key in reterr, in strict mode. On failure out is as it was. */
MUST_CHECK enum status template_render(const struct templates *templates,
                                       const char *name, const char *lang,
                                       const json_t *data, struct buf *out,
                                       struct buf *reterr);

/* Appends one locale text, rendered over data (NULL: no values). Falls back to English,
 * and NOT_FOUND when English has no such key either. */
MUST_CHECK enum status template_text(const struct templates *templates, const char *lang,
                                     const char *key, const json_t *data,
                                     struct buf *out);

/* One template from memory, for tests and the specification: partials is an object of
 * strings, or NULL. INVALID on a syntax error. */
MUST_CHECK enum status template_render_text(const char *source, const json_t *partials,
                                            const json_t *data, bool strict,
                                            struct buf *out, struct buf *reterr);

#endif
