/* Workers may block on the database; the network thread never waits for them. */
#include "http/inside.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

/* The answer is made here, so that the network thread only sends it. */
static void serve(struct http_server *server, void *context, struct exchange *exchange)
{
    int64_t begun_us = clock_monotonic_us();
    int64_t patience_us = server->options.request_deadline_ms * INT64_C(1000);
    bool is_late = begun_us - exchange->queued_us > patience_us;
    if (is_late || atomic_load(&server->is_giving_up))
        reply_plain(exchange, 503);
    else
        server->app.handle(context, &exchange->arena, &exchange->request,
                           &exchange->response);
    atomic_fetch_add(&server->counters.busy_us,
                     (uint64_t)(clock_monotonic_us() - begun_us));
    reply_make(exchange,
               exchange->framing.is_chunked || atomic_load(&server->is_draining));
    MHD_resume_connection(exchange->connection);
}

static void report_start(struct http_server *server, bool has_started)
{
    pthread_mutex_lock(&server->start_lock);
    if (has_started)
        server->started++;
    else
        server->not_started++;
    pthread_cond_signal(&server->start_changed);
    pthread_mutex_unlock(&server->start_lock);
}

static void *run_worker(void *arg)
{
    struct http_worker *worker = arg;
    struct http_server *server = worker->server;
    void *context = server->app.worker_start(server->app.arg, worker->number);
    report_start(server, context != NULL);
    if (context == NULL)
        return NULL;
    for (struct exchange *next; (next = http_queue_pop(&server->queue)) != NULL;)
        serve(server, context, next);
    server->app.worker_stop(context);
    return NULL;
}

enum status workers_start(struct http_server *server, struct buf *reterr)
{
    int wanted = server->options.workers;
    server->workers = calloc((size_t)wanted, sizeof *server->workers);
    if (server->workers == NULL)
        memory_exhausted("workers");
    for (int i = 0; i < wanted; i++) {
        struct http_worker *worker = &server->workers[i];
        *worker = (struct http_worker){.server = server, .number = i};
        worker->is_created =
            pthread_create(&worker->thread, NULL, run_worker, worker) == 0;
        if (!worker->is_created)
            report_start(server, false);
    }
    pthread_mutex_lock(&server->start_lock);
    while (server->started + server->not_started < wanted)
        pthread_cond_wait(&server->start_changed, &server->start_lock);
    int missing = server->not_started;
    pthread_mutex_unlock(&server->start_lock);
    if (missing == 0)
        return OK;
    buf_printf(reterr, "%d of %d workers could not start.", missing, wanted);
    return UNAVAILABLE;
}

bool workers_join(struct http_server *server, int64_t limit_us)
{
    bool all = true;
    for (int i = 0; server->workers != NULL && i < server->options.workers; i++) {
        struct http_worker *worker = &server->workers[i];
        if (!worker->is_created || worker->is_joined)
            continue;
        struct timespec until = {.tv_sec = limit_us / SECOND_US,
                                 .tv_nsec = limit_us % SECOND_US * 1000};
        worker->is_joined =
            pthread_clockjoin_np(worker->thread, NULL, CLOCK_MONOTONIC, &until) == 0;
        all = all && worker->is_joined;
    }
    return all;
}
