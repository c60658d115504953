/*
 * Judges the head of a request after the parser's work: what two parsers could read
 * differently is refused (RFC 9112; RFC 9110). Pure; knows nothing of sockets.
 */
#ifndef FORELOCK_HTTP_HEAD_H
#define FORELOCK_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/http.h"

enum { HTTP_HEADER_LIMIT = 100, HTTP_HEAD_LIMIT_BYTES = 16 * 1024 };

struct http_span {
    const char *start;
    size_t length;
};

/* As the parser gave them: spans may hold NUL. */
struct http_raw_header {
    struct http_span name;
    struct http_span value;
};

struct http_head {
    const char *method;
    const char *target; /* undecoded; NULL when there was none */
    const char *version;
    const struct http_raw_header *headers;
    size_t header_count; /* more than HTTP_HEADER_LIMIT: only the first ones are there */
};

/* Why a request is not served. status 0: it is. reason is a constant, for the log. */
struct http_refusal {
    int status;
    const char *reason;
};

/* What the checks found out about an acceptable head. */
struct http_framing {
    enum http_method method;
    bool is_head;
    bool is_chunked;
    bool expects_continue;
    uint64_t content_length; /* 0 without a body, and when is_chunked */
};

/* Fills ret only when the refusal's status is 0. */
struct http_refusal http_head_check(const struct http_head *head,
                                    struct http_framing *ret);

/*
 * libmicrohttpd 0.9.75 cuts lines at NUL, takes a bare LF for a line end and glues a
 * folded line to the name of the header before it, none of which shows in the values it
 * hands out. It does leave the words where they arrived, so the head is whole only if
 * they stand one behind the other with exactly what belongs between them. True when they
 * do: method SP target SP version, then name ':' spaces value for each header, each line
 * ended by two bytes, and an empty line that ends at head_size bytes from the method.
 * target_length is its length before it was decoded in place.
 */
bool http_head_is_contiguous(const struct http_head *head, size_t target_length,
                             size_t head_size);

#endif
