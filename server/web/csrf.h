/*
 * Tokens against forged requests. Every form of a page carries one; it is an HMAC under a
 * secret that only this browser's session has: the signed-in session's secret, or, before
 * signing in and for patients, a random cookie. Pure functions.
 */
#ifndef FORELOCK_WEB_CSRF_H
#define FORELOCK_WEB_CSRF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/http.h"

enum { CSRF_TEXT_SIZE = 65 };

/* The token of a session with that 32-byte secret, into out[CSRF_TEXT_SIZE]. */
void csrf_for_secret(const uint8_t secret[32], char *out);

/* The token that belongs to a cookie of random text. The cookie's __Host- prefix keeps
 * other hosts from planting one, so nothing has to be remembered on the server and forms
 * outlive its restart. */
void csrf_for_cookie(const char *cookie, char *out);

/*
 * Second line of defence: false when the browser says that another site sent this.
 * Sec-Fetch-Site decides when there is one (Fetch Metadata); otherwise an Origin, which
 * must name this host or public_url. "null" is let through to the token check: browsers
 * send it for forms of our own, whose pages say Referrer-Policy: no-referrer.
 */
bool csrf_is_same_site(const struct http_request *request, const char *public_url);

#endif
