/*
 * Sessions of the staff: a random token in a cookie, its hash and a secret for forms in
 * the database. 10 minutes idle, 8 hours in all; a new token
 * at every sign-in.
 */
#ifndef FORELOCK_WEB_SESSION_H
#define FORELOCK_WEB_SESSION_H

#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "web/context.h"

#define SESSION_COOKIE "forelock"

enum { SESSION_IDLE_S = 10 * 60, SESSION_ABSOLUTE_S = 8 * 60 * 60 };

/* Opens a session for a staff member whose password was just checked, sets the cookie and
 * ends the session that the browser had before. DENIED for a disabled account. */
MUST_CHECK enum status session_open(struct ctx *ctx, struct uuid staff_id);

/* Ends the caller's session on the server and in the browser. */
MUST_CHECK enum status session_close(struct ctx *ctx);

/* Finds the caller from the cookie. NOT_FOUND without a live session; otherwise
 * ctx->caller is filled. A request with the header "Forelock-Background" does not keep
 * the session alive. */
MUST_CHECK enum status session_identify(struct ctx *ctx);

/* Sets a cookie: HttpOnly, SameSite=Lax, for the whole host; over TLS also Secure and
 * with "__Host-" before its name. max_age_s 0: until the browser closes; below 0: gone.
 */
void session_set_cookie(struct ctx *ctx, const char *name, const char *value,
                        int64_t max_age_s);

/* The cookie's value by the same rule, NULL without one. */
const char *session_cookie(const struct ctx *ctx, const char *name);

#endif
