/* Reads counters only, so an answer never waits for the database or a worker. */
#include "command/metrics.h"

#include "base/str.h"

enum {
    CONNECTIONS = 64,
    BODY_BYTES = 1024,
    ARENA_BYTES = 1024 * 1024,
    DEADLINE_MS = 5000
};

static void put(struct buf *out, const char *name, const char *kind, const char *help,
                unsigned long long value)
{
    buf_printf(out, "# HELP forelock_%s %s\n# TYPE forelock_%s %s\nforelock_%s %llu\n",
               name, help, name, kind, name, value);
}

static void put_figures(struct buf *out, const struct http_figures *figures)
{
    put(out, "http_requests_total", "counter", "Requests read whole.", figures->requests);
    put(out, "http_requests_refused_total", "counter",
        "Requests refused before any handler saw them.", figures->refused_by_parser);
    put(out, "http_queue_full_total", "counter", "Requests answered 503 by a full queue.",
        figures->queue_full);
    put(out, "http_timeouts_total", "counter", "Requests that missed their deadline.",
        figures->timed_out);
    put(out, "http_connections", "gauge", "Open connections.",
        (unsigned long long)figures->connections);
    put(out, "http_queued", "gauge", "Requests waiting for a worker.",
        (unsigned long long)figures->queued);
    put(out, "http_handler_microseconds_total", "counter", "Time spent in handlers.",
        figures->busy_us);
    buf_puts(out, "# HELP forelock_http_responses_total Answers by class.\n"
                  "# TYPE forelock_http_responses_total counter\n");
    for (int class = 1; class <= 5; class ++)
        buf_printf(out, "forelock_http_responses_total{class=\"%dxx\"} %llu\n", class,
                   (unsigned long long)figures->by_class[class]);
}

static bool answer(void *site, struct arena *arena, const struct http_request *request,
                   struct http_response *response)
{
    (void)arena;
    if (!str_equal(request->path, "/metrics")) {
        response->status = 404;
        return true;
    }
    struct http_figures figures;
    http_server_figures(site, &figures);
    put_figures(&response->body, &figures);
    http_set_header(response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return true;
}

static void *worker_start(void *site, int number)
{
    (void)number;
    return site;
}

static void worker_stop(void *worker)
{
    (void)worker;
}

static void no_handler(void *worker, struct arena *arena,
                       const struct http_request *request, struct http_response *response)
{
    (void)worker, (void)arena, (void)request;
    response->status = 404;
}

enum status metrics_start(const char *listen, struct http_server *site,
                          struct http_server **ret, struct buf *reterr)
{
    const struct http_app app = {.arg = site,
                                 .worker_start = worker_start,
                                 .worker_stop = worker_stop,
                                 .handle = no_handler,
                                 .handle_fast = answer};
    const struct http_options options = {.listen = listen,
                                         .workers = 1,
                                         .queue_limit = 1,
                                         .connection_limit = CONNECTIONS,
                                         .request_deadline_ms = DEADLINE_MS,
                                         .body_limit_bytes = BODY_BYTES,
                                         .arena_limit_bytes = ARENA_BYTES};
    return http_server_start(&options, &app, ret, reterr);
}
