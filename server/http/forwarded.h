/* Who really asks, when a proxy stands in front. */
#ifndef FORELOCK_HTTP_FORWARDED_H
#define FORELOCK_HTTP_FORWARDED_H

#include "base/arena.h"
#include "http/http.h"

struct sockaddr;

/* The address as text, IPv4 inside IPv6 as IPv4; "unknown" for other families. */
const char *http_address_text(struct arena *arena, const struct sockaddr *address);

/* Sets peer and is_secure from X-Forwarded-For and -Proto when the peer is the trusted
 * proxy. One hop is believed: the last address of the last header, the one our proxy
 * wrote. Anything that is not an address leaves the proxy's own. */
void http_forwarded_apply(struct arena *arena, const char *trusted_proxy,
                          struct http_request *request);

#endif
