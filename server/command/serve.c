/*
 * forelock serve [--demo]: the database, the application, the server; then waits for a
 * signal and meanwhile keeps house. Everything is started and stopped here, in one order.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"
#include "command/app.h"
#include "command/command.h"
#include "command/database.h"
#include "command/demo.h"
#include "command/metrics.h"
#include "jobs/replay.h"
#include "store/draft.h"
#include "store/staff.h"
#include "web/dispatch.h"

enum {
    BODY_LIMIT_BYTES = 1024 * 1024,
    ARENA_LIMIT_BYTES = 128 * 1024 * 1024,
    REQUEST_DEADLINE_MS = 20000,
    METRICS_STOP_DEADLINE_MS = 1000,
    STOP_DEADLINE_MS = 20000, /* under the 30 s that a service manager waits */
    HOUSEKEEPING_S = 60,
    PURGE_AT_ONCE = 1000,
    SETUP_LINK_HOURS = 24
};

struct serving {
    struct database database;
    struct app_parts parts;
    struct db *db; /* of this thread: start-up and housekeeping */
    struct http_server *site;
    struct http_server *metrics;
    struct replay_job *replay;
};

static void *worker_start(void *arg, int number)
{
    struct serving *serving = arg;
    struct worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL)
        return NULL;
    worker->app = &serving->parts.app;
    if (db_open(serving->database.app_conninfo, DATABASE_COMMAND_CHAIN + 1 + number,
                &worker->db) == OK)
        return worker;
    free(worker);
    return NULL;
}

static void worker_stop(void *worker)
{
    db_close(((struct worker *)worker)->db);
    free(worker);
}

/* What never waits: static files and the sign of life. */
static bool answer_fast(void *arg, struct arena *arena,
                        const struct http_request *request,
                        struct http_response *response)
{
    (void)arena;
    const struct serving *serving = arg;
    if (http_static_answer(serving->parts.files, request, response))
        return true;
    if (!str_equal(request->path, "/healthz") ||
        (request->method != HTTP_GET && request->method != HTTP_HEAD))
        return false;
    http_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    buf_puts(&response->body, "alive\n");
    return true;
}

static enum status start_site(const struct config *config, struct serving *serving,
                              struct buf *reterr)
{
    const struct http_app app = {.arg = serving,
                                 .worker_start = worker_start,
                                 .worker_stop = worker_stop,
                                 .handle = dispatch_handle,
                                 .handle_fast = answer_fast};
    const struct http_options options = {
        .listen = config->listen,
        .workers = (int)config->workers,
        .queue_limit = (int)config->queue_limit,
        .connection_limit = (int)config->connection_limit,
        .request_deadline_ms = REQUEST_DEADLINE_MS,
        .body_limit_bytes = BODY_LIMIT_BYTES,
        .arena_limit_bytes = ARENA_LIMIT_BYTES,
        .trusted_proxy =
            str_is_blank(config->trusted_proxy) ? NULL : config->trusted_proxy,
    };
    enum status status = http_server_start(&options, &app, &serving->site, reterr);
    if (status != OK || str_is_blank(config->metrics_listen))
        return status;
    return metrics_start(config->metrics_listen, serving->site, &serving->metrics,
                         reterr);
}

/* Without an administrator, prints a one-time link with which to become one. */
static enum status offer_setup(struct db *db, const char *url)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, BODY_LIMIT_BYTES);
    bool has_administrator = false;
    enum status status = store_staff_has_administrator(db, &arena, &has_administrator);
    if (status != OK || has_administrator)
        return status;
    char token[SECRET_TOKEN_SIZE];
    uint8_t hash[SECRET_HASH_BYTES];
    const struct store_actor actor = {.kind = ACTOR_KIND_SYSTEM};
    secret_token(token);
    secret_hash(token, strlen(token), hash);
    status =
        store_setup_link_create(db, (struct db_bytes){hash, sizeof hash}, "administrator",
                                clock_now_us() + SETUP_LINK_HOURS * HOUR_US, &actor);
    if (status == OK)
        printf("forelock: create the first administrator at %s/staff/setup/%s\n", url,
               token);
    return status;
}

static char *site_url(const struct config *config, const struct serving *serving)
{
    struct buf url = {0};
    const char *colon = strrchr(config->listen, ':');
    int host_length = colon == NULL ? 0 : (int)(colon - config->listen);
    buf_printf(&url, "http://%.*s:%d", host_length, config->listen,
               http_server_port(serving->site));
    return buf_steal(&url);
}

static enum status announce(const struct config *config, struct serving *serving)
{
    char *url = site_url(config, serving);
    enum status status = offer_setup(serving->db, url);
    if (status == OK)
        printf("forelock: ready on %s\n", url);
    fflush(stdout);
    free(url);
    return status;
}

/* Ended drafts and sessions go; a database that is away now is asked again next time. */
static void keep_house(struct db *db)
{
    int64_t drafts = 0, sessions = 0;
    enum status status = store_draft_purge(db, PURGE_AT_ONCE, &drafts);
    if (status == OK)
        status = store_session_purge(db, &sessions);
    if (status != OK)
        log_event(LOG_WARNING, "housekeeping_failed",
                  LOG_TEXT("status", status_name(status)));
    else if (drafts + sessions > 0)
        log_event(LOG_INFO, "housekeeping", LOG_NUMBER("drafts", drafts),
                  LOG_NUMBER("sessions", sessions));
}

static void wait_for_signal(struct serving *serving, const sigset_t *signals)
{
    const struct timespec pause = {.tv_sec = HOUSEKEEPING_S};
    for (;;) {
        int number = sigtimedwait(signals, NULL, &pause);
        if (number == SIGTERM || number == SIGINT) {
            log_event(LOG_INFO, "stopping", LOG_NUMBER("signal", number));
            return;
        }
        keep_house(serving->db);
    }
}

static enum status start(const struct config *config, bool is_demo,
                         struct serving *serving, struct buf *reterr)
{
    enum status status = app_load(config, &serving->parts, reterr);
    if (status == OK)
        status = database_start(config, &serving->database, reterr);
    if (status != OK)
        return status;
    status =
        db_open(serving->database.app_conninfo, DATABASE_COMMAND_CHAIN, &serving->db);
    if (status != OK) {
        buf_puts(reterr, "the database does not answer");
        return status;
    }
    status = app_store(&serving->parts, serving->db, reterr);
    if (status == OK && is_demo)
        status = demo_fill(&serving->parts.app, serving->db, reterr);
    if (status == OK)
        status = start_site(config, serving, reterr);
    int chain = DATABASE_COMMAND_CHAIN + 1 + (int)config->workers;
    return status == OK ? replay_start(serving->database.app_conninfo, chain,
                                       serving->parts.app.rules_dir, &serving->replay)
                        : status;
}

/* A worker that is stuck past the deadline still uses the application: then only the
 * database is stopped, cleanly, and the process left as it is. */
static void stop(struct serving *serving)
{
    replay_stop(serving->replay);
    bool is_quiet = http_server_stop(serving->metrics, METRICS_STOP_DEADLINE_MS);
    is_quiet = http_server_stop(serving->site, STOP_DEADLINE_MS) && is_quiet;
    if (!is_quiet) {
        log_event(LOG_ERROR, "worker_stuck");
        database_stop(&serving->database);
        _exit(1);
    }
    db_close(serving->db);
    app_done(&serving->parts);
    database_stop(&serving->database);
}

int command_serve(const struct config *config, int argc, char **argv)
{
    bool is_demo = argc == 2 && str_equal(argv[1], "--demo");
    if (argc > 1 && !is_demo) {
        fputs("usage: forelock serve [--demo]\n", stderr);
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);

    CLEANUP(buf_done) struct buf error = {0};
    struct serving serving = {0};
    enum status status = start(config, is_demo, &serving, &error);
    if (status == OK)
        status = announce(config, &serving);
    if (status == OK)
        wait_for_signal(&serving, &signals);
    else
        fprintf(stderr, "forelock: %s\n",
                error.length > 0 ? buf_text(&error) : status_name(status));
    stop(&serving);
    return status == OK ? 0 : 1;
}
