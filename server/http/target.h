/*
 * The request target: origin-form only (RFC 9112, section 3.2.1). Its path is decoded
 * once; whatever another parser could read differently is refused.
 */
#ifndef FORELOCK_HTTP_TARGET_H
#define FORELOCK_HTTP_TARGET_H

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "http/http.h"

enum { HTTP_TARGET_LIMIT = 8000 };

/* Splits and decodes. INVALID unless it starts with '/' and holds visible ASCII only, and
 * on bad escapes, escaped control characters, malformed UTF-8, an escaped or plain
 * backslash, an escaped slash, '#', and empty, '.' or '..' segments. */
MUST_CHECK enum status http_target_parse(struct arena *arena, const char *target,
                                         const char **ret_path,
                                         struct http_pairs *ret_query);

#endif
