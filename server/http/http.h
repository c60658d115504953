/*
 * HTTP as plain values. Handlers see struct http_request and fill struct http_response;
 * only this layer includes microhttpd.h. Everything of a request lives in the request's
 * arena.
 */
#ifndef FORELOCK_HTTP_HTTP_H
#define FORELOCK_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

enum http_method {
    HTTP_GET = 1 << 0,
    HTTP_HEAD = 1 << 1,
    HTTP_POST = 1 << 2,
    HTTP_PUT = 1 << 3,
    HTTP_PATCH = 1 << 4,
    HTTP_DELETE = 1 << 5
};

struct http_pair {
    const char *name;
    const char *value;
};

struct http_pairs {
    const struct http_pair *at;
    size_t count;
};

struct http_request {
    char id[24]; /* made here for every request; never taken from the client */
    enum http_method method; /* a HEAD request arrives as HTTP_GET with is_head set */
    bool is_head;            /* the body of the answer is measured but not sent */
    const char *path; /* decoded once, well-formed UTF-8, no NUL, starts with '/' */
    struct http_pairs query; /* decoded */
    struct http_pairs headers;
    struct http_pairs cookies;
    const char *peer; /* client address; from the proxy's header only when configured */
    bool is_secure;   /* TLS here or at the trusted proxy */
    const char *body; /* whole, NUL behind its end; "" without one */
    size_t body_size;
};

enum { HTTP_RESPONSE_HEADERS = 24 };

struct http_response {
    int status; /* 200 until a handler says otherwise */
    struct buf body;
    const void *fixed; /* sent instead of body when set: bytes that outlive the server */
    size_t fixed_size;
    size_t header_count;
    struct http_pair
        headers[HTTP_RESPONSE_HEADERS]; /* values live in the request's arena */
};

/* First value by that name, NULL without one. Header names ignore case. */
const char *http_header(const struct http_request *request, const char *name);
const char *http_cookie(const struct http_request *request, const char *name);
const char *http_pair_find(struct http_pairs pairs, const char *name);

/* True when the request's content type is this media type, parameters aside. */
bool http_body_is(const struct http_request *request, const char *media_type);

/* Splits application/x-www-form-urlencoded (WHATWG URL, section 5.1), decoding once.
 * INVALID on bad escapes, NUL, control characters that are not escaped, bad UTF-8, or
 * more than the limit of fields (1000). Takes up to size + 16 KiB of the arena. */
MUST_CHECK enum status http_form_parse(struct arena *arena, const char *body, size_t size,
                                       struct http_pairs *ret);

/* Appends a header; replaces one of the same name unless it is Set-Cookie. Borrows both
 * strings. The security headers, X-Request-Id and Cache-Control: no-store are added to
 * every answer that does not set them itself. */
void http_set_header(struct http_response *response, const char *name, const char *value);

/* Callbacks into the application. */
struct http_app {
    void *arg;
    /* Once per worker thread; its result is handed to handle. NULL ends the start-up. */
    void *(*worker_start)(void *arg, int number);
    void (*worker_stop)(void *worker);
    /* On a worker thread; may block on the database. */
    void (*handle)(void *worker, struct arena *arena, const struct http_request *request,
                   struct http_response *response);
    /* On the network thread, before queueing; true when it filled the response (static
     * files, /healthz). Must not block. */
    bool (*handle_fast)(void *arg, struct arena *arena,
                        const struct http_request *request,
                        struct http_response *response);
};

struct http_options {
    const char *listen; /* host:port; port 0 takes a free one */
    int workers;
    int queue_limit; /* requests waiting for a worker; more get 503 */
    int connection_limit;
    int request_deadline_ms; /* total, first byte of the request to the last of its body
                              */
    size_t body_limit_bytes;
    size_t arena_limit_bytes; /* at least twice the body limit and 1 MiB */
    const char
        *trusted_proxy;   /* whose X-Forwarded-For and -Proto count; NULL, "": none */
    int send_deadline_ms; /* for 1 MiB of an answer, more for more; 0: 30 s */
    int idle_ms;          /* how long a kept connection may wait; 0: 75 s */
    int connections_per_address; /* 0: a quarter of connection_limit; none with a proxy or
                                    on loopback */
};

struct http_server;

/* Listens and starts all threads. CONFLICT when the address is in use, INVALID when it
 * cannot be read, UNAVAILABLE otherwise; reterr gets one sentence for the operator. */
MUST_CHECK enum status http_server_start(const struct http_options *options,
                                         const struct http_app *app,
                                         struct http_server **ret, struct buf *reterr);
int http_server_port(const struct http_server *server);

/* Stops accepting, answers what is under way, resumes everything suspended, joins all
 * threads and frees the server: true. What still waits for a worker at the deadline gets
 * 503. False when a worker is stuck beyond it: then nothing was freed, and the caller
 * must leave the process without freeing what that worker uses. Accepts NULL. */
bool http_server_stop(struct http_server *server, int deadline_ms);

/* Counters for /metrics, read without locks. */
struct http_figures {
    uint64_t requests, refused_by_parser, queue_full, timed_out;
    uint64_t by_class[6]; /* answers 1xx to 5xx at [1] to [5] */
    uint64_t busy_us;     /* time in handle, summed */
    int connections, queued;
};
void http_server_figures(const struct http_server *server, struct http_figures *ret);

#endif
