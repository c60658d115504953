/* The small words of HTTP's grammar (RFC 9110, section 5.6). */
#ifndef FORELOCK_HTTP_TOKEN_H
#define FORELOCK_HTTP_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/* One or more characters of a token. */
bool http_is_token(const char *text, size_t length);

/* The next element of a comma-separated list without white space around it: its length,
 * with *at moved to its start. 0 at the end; the caller adds the length to *at. */
size_t http_list_next(const char **at);

/* True when the Accept-Encoding value allows this coding by name with a weight above 0.
 */
bool http_accepts_coding(const char *accept_encoding, const char *coding);

/* True when an If-None-Match value names this entity tag, weakly compared, or is '*'. */
bool http_etag_matches(const char *if_none_match, const char *etag);

#endif
