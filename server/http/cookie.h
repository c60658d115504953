/* The Cookie header (RFC 6265, section 4.2.1). Cookies that break its grammar are left
 * out, since other sites of the same domain may have set them. */
#ifndef FORELOCK_HTTP_COOKIE_H
#define FORELOCK_HTTP_COOKIE_H

#include "base/arena.h"
#include "http/http.h"

enum { HTTP_COOKIE_LIMIT = 64 };

/* The cookies of all Cookie headers in order, at most HTTP_COOKIE_LIMIT. */
struct http_pairs http_cookies_parse(struct arena *arena, struct http_pairs headers);

#endif
