/*
 * The real server with a toy application, for the tests of the HTTP layer. Arguments are
 * name=value (see settings below); it prints "port N" and ends on SIGTERM, draining, with
 * status 0 when every thread could be joined.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"
#include "http/http.h"
#include "http/static_files.h"

struct app {
    struct http_server *_Atomic server;
    struct http_static *files;
    atomic_int hits; /* requests for /smug, which no test means to reach */
    atomic_int handled;
};

struct settings {
    struct http_options http;
    const char *static_dir;
    int64_t drain_ms;
};

static void *worker_start(void *arg, int number)
{
    (void)number;
    return arg;
}

static void worker_stop(void *worker)
{
    (void)worker;
}

static int64_t number_in_query(const struct http_request *request, const char *name)
{
    int64_t number = 0;
    if (str_parse_int(http_pair_find(request->query, name), 0, 1 << 30, &number) != OK)
        return 0;
    return number;
}

static void put_pairs(struct buf *out, const char *label, struct http_pairs pairs)
{
    for (size_t i = 0; i < pairs.count; i++)
        buf_printf(out, "%s %s=%s\n", label, pairs.at[i].name, pairs.at[i].value);
}

static void echo(struct arena *arena, const struct http_request *request,
                 struct http_response *response)
{
    struct buf *out = &response->body;
    buf_printf(out, "method %d head %d\npath %s\npeer %s\nsecure %d\n",
               (int)request->method, request->is_head, request->path, request->peer,
               request->is_secure);
    put_pairs(out, "query", request->query);
    put_pairs(out, "header", request->headers);
    put_pairs(out, "cookie", request->cookies);
    struct http_pairs fields;
    if (http_body_is(request, "application/x-www-form-urlencoded")) {
        if (http_form_parse(arena, request->body, request->body_size, &fields) == OK)
            put_pairs(out, "field", fields);
        else
            response->status = 422;
    }
    buf_printf(out, "body %zu\n", request->body_size);
}

static void handle(void *worker, struct arena *arena, const struct http_request *request,
                   struct http_response *response)
{
    struct app *app = worker;
    atomic_fetch_add(&app->handled, 1);
    if (str_equal(request->path, "/smug"))
        atomic_fetch_add(&app->hits, 1);
    int64_t wait_ms = number_in_query(request, "wait_ms");
    struct timespec pause = {.tv_sec = wait_ms / 1000,
                             .tv_nsec = wait_ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
    http_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    if (str_equal(request->path, "/hello")) {
        buf_puts(&response->body, "hello\n");
        return;
    }
    if (str_equal(request->path, "/split"))
        http_set_header(response, "Location", "/a\r\nX-Evil: 1");
    echo(arena, request, response);
    for (int64_t i = number_in_query(request, "kib"); i > 0; i--)
        buf_printf(&response->body, "%01024d", 0);
}

static void put_figures(struct app *app, struct buf *out)
{
    struct http_figures now;
    http_server_figures(app->server, &now);
    buf_printf(out,
               "{\"smug\":%d,\"handled\":%d,\"requests\":%llu,\"refused\":%llu,"
               "\"queue_full\":%llu,\"timed_out\":%llu,\"connections\":%d,\"queued\":%d}",
               atomic_load(&app->hits), atomic_load(&app->handled),
               (unsigned long long)now.requests,
               (unsigned long long)now.refused_by_parser,
               (unsigned long long)now.queue_full, (unsigned long long)now.timed_out,
               now.connections, now.queued);
}

static bool handle_fast(void *arg, struct arena *arena,
                        const struct http_request *request,
                        struct http_response *response)
{
    struct app *app = arg;
    (void)arena;
    if (app->files != NULL && http_static_answer(app->files, request, response))
        return true;
    if (!str_equal(request->path, "/figures") || app->server == NULL)
        return false;
    put_figures(app, &response->body);
    http_set_header(response, "Content-Type", "application/json");
    return true;
}

static bool set_number(const char *text, int *ret)
{
    int64_t number;
    if (str_parse_int(text, 0, 1 << 30, &number) != OK)
        return false;
    *ret = (int)number;
    return true;
}

static bool read_setting(const char *text, struct settings *settings)
{
    struct http_options *http = &settings->http;
    const struct {
        const char *name;
        int *at;
    } numbers[] = {
        {"workers=", &http->workers},
        {"queue=", &http->queue_limit},
        {"connections=", &http->connection_limit},
        {"per_address=", &http->connections_per_address},
        {"deadline_ms=", &http->request_deadline_ms},
        {"send_ms=", &http->send_deadline_ms},
        {"idle_ms=", &http->idle_ms},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (str_starts(text, numbers[i].name))
            return set_number(text + strlen(numbers[i].name), numbers[i].at);
    }
    int number = 0;
    if (str_starts(text, "body=") && set_number(text + 5, &number))
        http->body_limit_bytes = (size_t)number;
    else if (str_starts(text, "drain_ms=") && set_number(text + 9, &number))
        settings->drain_ms = number;
    else if (str_starts(text, "proxy="))
        http->trusted_proxy = text + 6;
    else if (str_starts(text, "static="))
        settings->static_dir = text + 7;
    else
        return false;
    return true;
}

static int run(struct app *app, const struct settings *settings)
{
    const struct http_app callbacks = {.arg = app,
                                       .worker_start = worker_start,
                                       .worker_stop = worker_stop,
                                       .handle = handle,
                                       .handle_fast = handle_fast};
    CLEANUP(buf_done) struct buf error = {0};
    const struct http_static_dir dirs[] = {{"/static/", settings->static_dir}};
    if (settings->static_dir != NULL &&
        http_static_load(dirs, 1, &app->files, &error) != OK) {
        fprintf(stderr, "%s\n", buf_text(&error));
        return 1;
    }
    struct http_server *server = NULL;
    if (http_server_start(&settings->http, &callbacks, &server, &error) != OK) {
        fprintf(stderr, "%s\n", buf_text(&error));
        return 1;
    }
    app->server = server;
    printf("port %d\n", http_server_port(server));
    fflush(stdout);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    int signal_number;
    sigwait(&ends, &signal_number);
    bool is_clean = http_server_stop(server, (int)settings->drain_ms);
    if (!is_clean)
        _exit(3);
    http_static_free(app->files);
    return 0;
}

int main(int argc, char **argv)
{
    static struct app app;
    struct settings settings = {.http = {.listen = "127.0.0.1:0",
                                         .workers = 4,
                                         .queue_limit = 64,
                                         .connection_limit = 1000,
                                         .request_deadline_ms = 5000,
                                         .body_limit_bytes = 64 * 1024,
                                         .arena_limit_bytes = 8 * 1024 * 1024,
                                         .connections_per_address = 100000},
                                .drain_ms = 5000};
    for (int i = 1; i < argc; i++) {
        if (!read_setting(argv[i], &settings)) {
            fprintf(stderr, "unknown setting %s\n", argv[i]);
            return 2;
        }
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    log_set_level(LOG_WARNING);
    if (secret_init() != OK)
        return 1;
    return run(&app, &settings);
}
