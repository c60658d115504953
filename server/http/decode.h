/*
 * Percent-encoding (RFC 3986, section 2.1), decoded exactly once. What cannot be decoded
 * is refused, never repaired.
 */
#ifndef FORELOCK_HTTP_DECODE_H
#define FORELOCK_HTTP_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "http/http.h"

enum { HTTP_FIELD_LIMIT = 1000 };

enum http_controls { HTTP_CONTROLS_REFUSED, HTTP_CONTROLS_ALLOWED };

/* A decoded copy in the arena. INVALID on a bad escape, NUL, an unescaped control
 * character or malformed UTF-8, and on an escaped control character where refused. */
MUST_CHECK enum status http_decode(struct arena *arena, const char *text, size_t length,
                                   bool plus_is_space, enum http_controls controls,
                                   const char **ret);

/* Splits name=value pairs joined by '&'. INVALID as above, or above HTTP_FIELD_LIMIT. */
MUST_CHECK enum status http_pairs_decode(struct arena *arena, const char *text,
                                         size_t length, enum http_controls controls,
                                         struct http_pairs *ret);

#endif
