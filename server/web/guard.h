/*
 * Who asks, and may they? Every request passes here between router and handler. The
 * policies are pure functions; guard_check puts them to work.
 */
#ifndef FORELOCK_WEB_GUARD_H
#define FORELOCK_WEB_GUARD_H

#include <stdbool.h>

#include "web/context.h"
#include "web/route.h"

enum guard_verdict {
    GUARD_ADMIT,
    GUARD_SIGN_IN,     /* nobody known asks; 401, or the sign-in page */
    GUARD_FORBIDDEN,   /* known, but not allowed; 403 */
    GUARD_FORGED,      /* no valid form token, or sent by another site; 403 */
    GUARD_UNREADABLE,  /* a body that is no form; 400 */
    GUARD_WRONG_MEDIA, /* not a form at all; 415 */
    GUARD_UNAVAILABLE  /* the store could not say who asks; 503 */
};

/* True when the route's access admits the caller. Denies whatever it does not know. */
enum guard_verdict guard_may(const struct access *access, const struct caller *caller);

/* True when the space-separated list has this very scope. */
bool guard_has_scope(const char *scopes, const char *scope);

/* True for what a sign-in may lead back to: a path of the staff's pages on this host,
 * without anything a browser could read as another host. */
bool guard_is_safe_return(const char *path);

/* The key of "Authorization: Bearer <key>", NULL without one. */
const char *guard_bearer(const struct http_request *request);

/*
 * Identifies the caller by the route's kind of access (session cookie, API key, or the
 * cookie that forms are bound to), parses a posted form into ctx->fields and checks its
 * token. API routes see no cookie, so nothing there can be forged by a page.
 */
enum guard_verdict guard_check(struct ctx *ctx);

#endif
