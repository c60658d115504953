/* Start, stop and figures. Threads: one for the network (the library's), one that cuts
 * connections off at their deadline, and the workers. */
#include "http/inside.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "http/listen.h"

enum {
    CONNECTION_MEMORY_BYTES = 32 * 1024,
    KEEPER_PAUSE_MS = 100,
    DRAIN_PAUSE_MS = 5,
    LAST_ANSWERS_US = 500000,
    SPARE_DESCRIPTORS = 256
};

static void pause_ms(int ms)
{
    struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
    nanosleep(&pause, NULL);
}

static void *run_keeper(void *arg)
{
    struct http_server *server = arg;
    while (!atomic_load(&server->is_keeper_done)) {
        int cut = http_peers_cut(&server->peers, clock_monotonic_us(),
                                 atomic_load(&server->is_draining));
        atomic_fetch_add(&server->counters.timed_out, (uint64_t)cut);
        pause_ms(KEEPER_PAUSE_MS);
    }
    return NULL;
}

/* Makes room for every connection, or takes as many as the system allows. */
static void fit_connection_limit(struct http_options *options)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    rlim_t need = (rlim_t)options->connection_limit + SPARE_DESCRIPTORS;
    if (files.rlim_cur >= need)
        return;
    files.rlim_cur = need < files.rlim_max ? need : files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= need)
        return;
    const rlim_t spare = SPARE_DESCRIPTORS;
    rlim_t left =
        files.rlim_cur > 2 * spare ? files.rlim_cur - spare : files.rlim_cur / 2;
    options->connection_limit = (int)left;
    log_event(LOG_WARNING, "connection_limit_lowered", LOG_NUMBER("to", left));
}

/* Whoever reaches us there is a proxy or sits at this machine: one address for all. */
static bool is_loopback(const char *listen)
{
    return str_starts(listen, "127.") || str_starts(listen, "localhost:") ||
           str_starts(listen, "[::1]:");
}

static void fill_defaults(struct http_options *options)
{
    if (options->send_deadline_ms <= 0)
        options->send_deadline_ms = 30000;
    if (options->idle_ms <= 0)
        options->idle_ms = 75000;
    fit_connection_limit(options);
    bool is_shared =
        !str_is_blank(options->trusted_proxy) || is_loopback(options->listen);
    if (options->connections_per_address <= 0)
        options->connections_per_address =
            is_shared ? 0 : (options->connection_limit + 3) / 4;
}

/* The library's own timeout is only a net below the keeper's deadlines. */
static struct MHD_Daemon *start_daemon(struct http_server *server, int socket)
{
    const struct http_options *options = &server->options;
    unsigned backstop_s = (unsigned)(options->idle_ms / 1000 + 600);
#if MHD_VERSION >= 0x00097701
    enum MHD_OPTION strictness = MHD_OPTION_CLIENT_DISCIPLINE_LVL;
    int strict = 1;
#else
    /* Its strict mode would close without a word where http_head_check answers 400. */
    enum MHD_OPTION strictness = MHD_OPTION_STRICT_FOR_CLIENT;
    int strict = 0;
#endif
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        exchange_on_request, server, MHD_OPTION_LISTEN_SOCKET, socket, strictness, strict,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_on_completed, server,
        MHD_OPTION_NOTIFY_CONNECTION, exchange_on_connection, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->connection_limit,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)options->connections_per_address,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, backstop_s, MHD_OPTION_END);
}

static struct http_server *new_server(const struct http_options *options,
                                      const struct http_app *app)
{
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        memory_exhausted("server");
    server->options = *options;
    server->app = *app;
    fill_defaults(&server->options);
    http_peers_init(&server->peers);
    http_queue_init(&server->queue, (size_t)options->queue_limit);
    pthread_mutex_init(&server->worker_lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->worker_changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return server;
}

static void free_server(struct http_server *server)
{
    free(server->workers);
    http_queue_done(&server->queue);
    http_peers_done(&server->peers);
    pthread_cond_destroy(&server->worker_changed);
    pthread_mutex_destroy(&server->worker_lock);
    free(server);
}

static enum status start_threads(struct http_server *server, int socket,
                                 struct buf *reterr)
{
    enum status status = workers_start(server, reterr);
    if (status != OK)
        return status;
    server->is_keeper_created =
        pthread_create(&server->keeper, NULL, run_keeper, server) == 0;
    if (server->is_keeper_created)
        server->daemon = start_daemon(server, socket);
    if (server->daemon != NULL)
        return OK;
    buf_puts(reterr, "The network thread could not start.");
    return UNAVAILABLE;
}

static void end_keeper(struct http_server *server)
{
    atomic_store(&server->is_keeper_done, true);
    if (server->is_keeper_created)
        pthread_join(server->keeper, NULL);
}

/* Workers whose start failed end by themselves; the others see the closed queue. */
static void undo_start(struct http_server *server, int socket)
{
    close(socket);
    http_queue_close(&server->queue);
    bool all = workers_join(server, clock_monotonic_us() + 60 * SECOND_US);
    end_keeper(server);
    if (all)
        free_server(server);
}

enum status http_server_start(const struct http_options *options,
                              const struct http_app *app, struct http_server **ret,
                              struct buf *reterr)
{
    int socket;
    int port;
    enum status status = http_listen(options->listen, &socket, &port, reterr);
    if (status != OK)
        return status;
    struct http_server *server = new_server(options, app);
    server->port = port;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals go to the main thread */
    status = start_threads(server, socket, reterr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (status != OK) {
        undo_start(server, socket);
        return status;
    }
    *ret = server;
    return OK;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

static bool is_quiet(struct http_server *server)
{
    return atomic_load(&server->counters.under_way) == 0 &&
           http_peers_count(&server->peers) == 0;
}

static void wait_until_quiet(struct http_server *server, int64_t limit_us)
{
    while (!is_quiet(server) && clock_monotonic_us() < limit_us)
        pause_ms(DRAIN_PAUSE_MS);
}

bool http_server_stop(struct http_server *server, int deadline_ms)
{
    if (server == NULL)
        return true;
    int64_t limit_us = clock_monotonic_us() + deadline_ms * INT64_C(1000);
    atomic_store(&server->is_draining, true);
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    wait_until_quiet(server, limit_us);
    atomic_store(&server->is_giving_up, true);
    http_queue_close(&server->queue);
    if (!workers_join(server, limit_us + SECOND_US)) {
        log_event(LOG_ERROR, "worker_stuck");
        return false;
    }
    /* The last answers leave first: stopping the daemon drops what is not yet sent. */
    wait_until_quiet(server, clock_monotonic_us() + LAST_ANSWERS_US);
    end_keeper(server);
    MHD_stop_daemon(server->daemon);
    free_server(server);
    return true;
}

void http_server_figures(const struct http_server *server, struct http_figures *ret)
{
    struct http_server *counted = (struct http_server *)server;
    struct http_counters *counters = &counted->counters;
    *ret = (struct http_figures){
        .requests = atomic_load(&counters->requests),
        .refused_by_parser = atomic_load(&counters->refused_by_parser),
        .queue_full = atomic_load(&counters->queue_full),
        .timed_out = atomic_load(&counters->timed_out),
        .busy_us = atomic_load(&counters->busy_us),
        .connections = http_peers_count(&counted->peers),
        .queued = (int)http_queue_length(&counted->queue),
    };
    for (size_t i = 0; i < COUNT_OF(ret->by_class); i++)
        ret->by_class[i] = atomic_load(&counters->by_class[i]);
}
