/* All of this runs on the network thread and never waits for anything. */
#include "http/inside.h"

#include "base/clock.h"
#include "base/log.h"

static struct http_peer *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

void exchange_on_connection(void *cls, struct MHD_Connection *connection, void **context,
                            enum MHD_ConnectionNotificationCode what)
{
    struct http_server *server = cls;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        http_peers_remove(&server->peers, *context);
        *context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == NULL)
        return;
    int64_t limit_us =
        clock_monotonic_us() + server->options.request_deadline_ms * INT64_C(1000);
    *context = http_peers_add(&server->peers, (int)info->connect_fd, limit_us);
}

void *exchange_on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct http_server *server = cls;
    struct exchange *exchange = exchange_new(server, connection, target);
    exchange->peer = peer_of(connection);
    int64_t limit_us =
        exchange->started_us + server->options.request_deadline_ms * INT64_C(1000);
    http_peers_enter(&server->peers, exchange->peer, HTTP_PHASE_READING, limit_us);
    return exchange;
}

/* Requests that never reach the application are logged here, without their path. */
static void log_answer(const struct exchange *exchange, const char *what)
{
    log_event(
        LOG_INFO, what, LOG_TEXT("id", exchange->request.id),
        LOG_NUMBER("status", exchange->response.status),
        LOG_NUMBER("us", clock_monotonic_us() - exchange->started_us),
        {"reason", exchange->refusal.reason == NULL ? "" : exchange->refusal.reason, 0});
}

static bool must_close(const struct exchange *exchange)
{
    return exchange->framing.is_chunked || atomic_load(&exchange->server->is_draining);
}

/* Hands the made reply to the library. More bytes may take longer to send. */
static enum MHD_Result send_reply(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    int64_t grace_us = server->options.send_deadline_ms * INT64_C(1000);
    int64_t parts = 1 + (int64_t)(exchange->reply_bytes / HTTP_SEND_UNIT_BYTES);
    http_peers_enter(&server->peers, exchange->peer, HTTP_PHASE_SENDING,
                     clock_monotonic_us() + grace_us * parts);
    exchange->stage = EXCHANGE_SENT;
    int status = exchange->response.status;
    atomic_fetch_add(&server->counters.by_class[status / 100], 1);
    enum MHD_Result queued =
        MHD_queue_response(exchange->connection, (unsigned)status, exchange->reply);
    MHD_destroy_response(exchange->reply);
    exchange->reply = NULL;
    return queued;
}

/* A request we do not understand leaves us unsure where the next begins: close. */
static enum MHD_Result send_refusal(struct exchange *exchange)
{
    atomic_fetch_add(&exchange->server->counters.refused_by_parser, 1);
    reply_plain(exchange, exchange->refusal.status);
    reply_make(exchange, true);
    log_answer(exchange, "refused");
    return send_reply(exchange);
}

static enum MHD_Result begin(struct exchange *exchange, const char *method,
                             const char *version)
{
    const struct http_options *options = &exchange->server->options;
    exchange->stage = EXCHANGE_BODY;
    exchange->refusal = exchange_read_head(exchange, method, version);
    if (exchange->refusal.status != 0)
        return send_refusal(exchange);
    uint64_t length = exchange->framing.content_length;
    if (length <= options->body_limit_bytes)
        return MHD_YES;
    exchange->refusal = (struct http_refusal){413, "body_size"};
    if (exchange->framing.expects_continue ||
        length > options->body_limit_bytes + HTTP_DRAIN_BYTES)
        return send_refusal(exchange);
    return MHD_YES;
}

static enum MHD_Result take_body(struct exchange *exchange, const char *bytes,
                                 size_t size)
{
    struct http_server *server = exchange->server;
    size_t limit = server->options.body_limit_bytes;
    if (exchange->refusal.status == 0 && size > limit - exchange->body.length)
        exchange->refusal = (struct http_refusal){413, "body_size"};
    if (exchange->refusal.status == 0 &&
        server->body_bytes + size > limit * HTTP_BODIES_AT_ONCE)
        exchange->refusal = (struct http_refusal){503, "body_memory"};
    if (exchange->refusal.status == 0) {
        buf_append(&exchange->body, bytes, size);
        server->body_bytes += size;
        return MHD_YES;
    }
    exchange->discarded_bytes += size;
    return exchange->discarded_bytes > limit + HTTP_DRAIN_BYTES ? MHD_NO : MHD_YES;
}

static enum MHD_Result hand_over(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    if (!http_queue_has_room(&server->queue)) {
        atomic_fetch_add(&server->counters.queue_full, 1);
        exchange->refusal.reason = "queue_full";
        reply_plain(exchange, 503);
        reply_make(exchange, must_close(exchange));
        log_answer(exchange, "refused");
        return send_reply(exchange);
    }
    exchange->stage = EXCHANGE_QUEUED;
    exchange->queued_us = clock_monotonic_us();
    http_peers_enter(&server->peers, exchange->peer, HTTP_PHASE_WORKING, 0);
    MHD_suspend_connection(exchange->connection);
    if (http_queue_push(&server->queue, exchange))
        return MHD_YES;
    reply_plain(exchange, 503);
    reply_make(exchange, true);
    MHD_resume_connection(exchange->connection);
    return MHD_YES;
}

static enum MHD_Result finish(struct exchange *exchange)
{
    struct http_server *server = exchange->server;
    if (exchange->refusal.status != 0)
        return send_refusal(exchange);
    atomic_fetch_add(&server->counters.requests, 1);
    exchange->request.body = buf_text(&exchange->body);
    exchange->request.body_size = exchange->body.length;
    exchange->response.status = 200;
    if (server->app.handle_fast == NULL ||
        !server->app.handle_fast(server->app.arg, &exchange->arena, &exchange->request,
                                 &exchange->response))
        return hand_over(exchange);
    reply_make(exchange, must_close(exchange));
    log_answer(exchange, "fast");
    return send_reply(exchange);
}

enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *connection,
                                    const char *url, const char *method,
                                    const char *version, const char *upload,
                                    size_t *upload_size, void **context)
{
    struct exchange *exchange = *context;
    (void)cls;
    (void)connection;
    (void)url;
    if (exchange == NULL)
        return MHD_NO;
    if (exchange->stage == EXCHANGE_HEAD)
        return begin(exchange, method, version);
    if (exchange->stage == EXCHANGE_QUEUED)
        return exchange->reply == NULL ? MHD_YES : send_reply(exchange);
    if (exchange->stage != EXCHANGE_BODY)
        return MHD_NO;
    if (*upload_size == 0)
        return finish(exchange);
    enum MHD_Result result = take_body(exchange, upload, *upload_size);
    *upload_size = 0;
    return result;
}

void exchange_on_completed(void *cls, struct MHD_Connection *connection, void **context,
                           enum MHD_RequestTerminationCode how)
{
    struct http_server *server = cls;
    struct exchange *exchange = *context;
    (void)connection;
    if (exchange == NULL)
        return;
    *context = NULL;
    if (exchange->stage == EXCHANGE_HEAD || exchange->stage == EXCHANGE_BODY) {
        atomic_fetch_add(&server->counters.refused_by_parser, 1);
        exchange->refusal.reason = "unfinished";
        log_answer(exchange, "refused");
    }
    if (how == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        http_peers_enter(&server->peers, exchange->peer, HTTP_PHASE_WAITING,
                         clock_monotonic_us() + server->options.idle_ms * INT64_C(1000));
    exchange_free(exchange);
}
