/*
 * What the files of this layer share about a running server and a request under way. Not
 * for other layers: this header includes microhttpd.h.
 */
#ifndef FORELOCK_HTTP_INSIDE_H
#define FORELOCK_HTTP_INSIDE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/head.h"
#include "http/http.h"
#include "http/peers.h"
#include "http/queue.h"

enum {
    HTTP_DRAIN_BYTES = 1024 * 1024,     /* read and thrown away so that a 413 arrives */
    HTTP_BODIES_AT_ONCE = 64,           /* whole bodies' worth of memory, all requests */
    HTTP_SEND_UNIT_BYTES = 1024 * 1024, /* what one send deadline is for */
    HTTP_ID_BYTES = 11
};

struct http_counters {
    _Atomic uint64_t requests, refused_by_parser, queue_full, timed_out, busy_us;
    _Atomic uint64_t by_class[6];
    atomic_int under_way; /* exchanges alive */
};

struct http_worker {
    pthread_t thread;
    struct http_server *server;
    int number;
    bool is_created;
};

struct http_server {
    struct http_options options;
    struct http_app app;
    struct MHD_Daemon *daemon;
    int port;
    struct http_peers peers;
    struct http_queue queue;
    struct http_counters counters;
    size_t body_bytes; /* buffered now; touched by the network thread only */
    atomic_bool is_draining;
    atomic_bool is_giving_up; /* what is still queued gets 503 */
    atomic_bool is_keeper_done;
    pthread_t keeper;
    bool is_keeper_created;
    struct http_worker *workers;
    pthread_mutex_t worker_lock;
    pthread_cond_t worker_changed;
    int started, not_started, ended; /* under worker_lock */
};

enum exchange_stage { EXCHANGE_HEAD, EXCHANGE_BODY, EXCHANGE_QUEUED, EXCHANGE_SENT };

/* One request and its answer. Owned by the network thread, but for the time in the queue
 * and with a worker, when its connection is suspended. */
struct exchange {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct http_peer *peer;
    struct arena arena;
    enum exchange_stage stage;
    const char *target;      /* where the parser has it, not yet decoded */
    const char *target_copy; /* NULL when it was too long to be copied */
    size_t target_length;
    struct http_framing framing;
    struct http_refusal refusal;
    struct buf body;
    size_t discarded_bytes;
    struct http_request request;
    struct http_response response;
    struct MHD_Response *reply; /* made by the worker, queued by the network thread */
    size_t reply_bytes;
    int64_t started_us, queued_us;
};

/* collect.c: from the parser's values to ours. */
struct exchange *exchange_new(struct http_server *server,
                              struct MHD_Connection *connection, const char *target);
void exchange_free(struct exchange *exchange);
struct http_refusal exchange_read_head(struct exchange *exchange, const char *method,
                                       const char *version);

/* exchange.c: libmicrohttpd's callbacks. */
void *exchange_on_target(void *cls, const char *target,
                         struct MHD_Connection *connection);
enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *connection,
                                    const char *url, const char *method,
                                    const char *version, const char *upload,
                                    size_t *upload_size, void **context);
void exchange_on_completed(void *cls, struct MHD_Connection *connection, void **context,
                           enum MHD_RequestTerminationCode how);
void exchange_on_connection(void *cls, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode what);

/* reply.c: from our response to the library's. The response's body is taken over. */
void reply_make(struct exchange *exchange, bool must_close);
void reply_plain(struct exchange *exchange, int status);

/* worker.c */
MUST_CHECK enum status workers_start(struct http_server *server, struct buf *reterr);
/* True when all ended before limit_us. */
bool workers_join(struct http_server *server, int64_t limit_us);

#endif
