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

static void count_up(struct http_server *server, int *counter)
{
    pthread_mutex_lock(&server->worker_lock);
    (*counter)++;
    pthread_cond_signal(&server->worker_changed);
    pthread_mutex_unlock(&server->worker_lock);
}

static void *run_worker(void *arg)
{
    struct http_worker *worker = arg;
    struct http_server *server = worker->server;
    void *context = server->app.worker_start(server->app.arg, worker->number);
    count_up(server, context == NULL ? &server->not_started : &server->started);
    for (struct exchange *next;
         context != NULL && (next = http_queue_pop(&server->queue)) != NULL;)
        serve(server, context, next);
    if (context != NULL)
        server->app.worker_stop(context);
    count_up(server, &server->ended);
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
        if (worker->is_created)
            continue;
        count_up(server, &server->not_started);
        count_up(server, &server->ended);
    }
    pthread_mutex_lock(&server->worker_lock);
    while (server->started + server->not_started < wanted)
        pthread_cond_wait(&server->worker_changed, &server->worker_lock);
    int missing = server->not_started;
    pthread_mutex_unlock(&server->worker_lock);
    if (missing == 0)
        return OK;
    buf_printf(reterr, "%d of %d workers could not start.", missing, wanted);
    return UNAVAILABLE;
}

bool workers_join(struct http_server *server, int64_t limit_us)
{
    struct timespec until = {.tv_sec = limit_us / SECOND_US,
                             .tv_nsec = limit_us % SECOND_US * 1000};
    int wanted = server->workers == NULL ? 0 : server->options.workers;
    int failed = 0;
    pthread_mutex_lock(&server->worker_lock);
    while (server->ended < wanted && failed == 0)
        failed =
            pthread_cond_timedwait(&server->worker_changed, &server->worker_lock, &until);
    bool all = server->ended == wanted;
    pthread_mutex_unlock(&server->worker_lock);
    for (int i = 0; all && i < wanted; i++) {
        if (server->workers[i].is_created)
            pthread_join(server->workers[i].thread, NULL);
    }
    return all;
}
