/*
 * What a handler gets: the application, which never changes after start-up, and the
 * request in hand. A handler reads, decides, stores and replies; it returns OK once the
 * response is filled, any other status lets dispatch answer with the fitting page or
 * problem.
 */
#ifndef FORELOCK_WEB_CONTEXT_H
#define FORELOCK_WEB_CONTEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/config.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "domain/role.h"
#include "domain/slots.h"
#include "form/form.h"
#include "http/http.h"
#include "screening/screening.h"
#include "store/actor.h"
#include "view/template.h"

struct flood;
struct router;
struct route;
struct throttle;
struct rules;

/* Made once by the serve command, read-only while workers run. */
struct app {
    const struct config *config;
    const struct templates *templates;
    const struct form *form;
    const struct screener
        *screener;         /* the shipped rules; web/rules.h has those in force */
    struct rules *rules;   /* has its own lock */
    const char *rules_dir; /* lexicon and cues, for loading a version to try */
    const struct router *router;
    json_t *clinic;           /* config/clinic.json as pages see it */
    json_t *assets;           /* "patient_css": "patient.1a2b3c.css" … */
    struct opening *openings; /* of the whole clinic, for the clinic clock */
    size_t opening_count;
    struct uuid questionnaire_id; /* as stored */
    /* The parts that change; each has its own lock. */
    struct throttle *sign_in_throttle;
    struct flood *flood; /* of the public form */
};

enum caller_kind { CALLER_ANYBODY, CALLER_STAFF, CALLER_API_KEY };

/* Who asks, as the guard found out. */
struct caller {
    enum caller_kind kind;
    struct uuid id;       /* staff member or API key */
    struct uuid staff_id; /* whoever a decision would be by; nil when nobody */
    enum role role;
    const char *name;
    const char *scopes; /* of an API key, space-separated */
    const char *csrf;   /* what every form on the page must send back */
};

struct ctx {
    const struct app *app;
    struct db *db;
    struct arena *arena;
    const struct http_request *request;
    struct http_response *response;
    const struct route *route;
    struct http_pairs params; /* {name} parts of the path */
    struct http_pairs fields; /* of a posted form; empty for everything else */
    struct caller caller;
    const char *lang;
};

/* A part of the path, "" when the route has none by that name. */
const char *ctx_param(const struct ctx *ctx, const char *name);

/* The same as an identifier. NOT_FOUND when it is not one: such a thing cannot exist. */
MUST_CHECK enum status ctx_param_uuid(const struct ctx *ctx, const char *name,
                                      struct uuid *ret);

/* First value of a posted field or query parameter, NULL without one. */
const char *ctx_field(const struct ctx *ctx, const char *name);
const char *ctx_query(const struct ctx *ctx, const char *name);

/* Which page of a list the address asks for, from 1; whatever makes no sense is 1. */
int ctx_page_number(const struct ctx *ctx);

/* For the audit rows of whatever this request does. */
struct store_actor ctx_actor(const struct ctx *ctx);

/* 303 to a path of this site. Always OK, so that a handler can return it. */
enum status ctx_redirect(struct ctx *ctx, const char *path);

/* Renders a page over data inside the common envelope (page, clinic, assets, csrf,
 * staff); title_key is a locale key. Steals data. FAILED when the template fails. */
MUST_CHECK enum status ctx_page(struct ctx *ctx, int http_status, const char *name,
                                const char *title_key, json_t *data);

/* Answers with JSON. Steals value. */
enum status ctx_json(struct ctx *ctx, int http_status, json_t *value);

/* Answers with a problem; errors ([{"field", "code", "detail"}] or NULL) is stolen. */
enum status ctx_problem(struct ctx *ctx, int http_status, const char *slug,
                        const char *detail, json_t *errors);

/* Parses the body of an API request: an object, no duplicate keys. On anything else it
 * answers 400 or 415 itself and returns false. ret is a new reference. */
bool ctx_body_json(struct ctx *ctx, json_t **ret);

#endif
