/*
 * Yardsticks: libmicrohttpd alone with a pool of threads. A fixed answer; or, given a
 * connection string, two rows stored by one statement for each POST, by the thread that
 * reads it, on a connection of its own. http_bare THREADS PORT [CONNINFO]
 */
#include <libpq-fe.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const char *conninfo;
static _Thread_local PGconn *connection;
static char seen; /* marks a request whose head was read */

static bool store(void)
{
    if (connection == NULL)
        connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK)
        return false;
    static _Thread_local bool is_prepared;
    if (!is_prepared)
        PQclear(PQprepare(connection, "s",
                          "WITH made AS (INSERT INTO a (t) VALUES (repeat('x', 200)) "
                          "RETURNING id) INSERT INTO b (a, t) SELECT id, repeat('y', "
                          "200) FROM made",
                          0, NULL));
    is_prepared = true;
    PGresult *result = PQexecPrepared(connection, "s", 0, NULL, NULL, NULL, 0);
    bool is_stored = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return is_stored;
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *client, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **context)
{
    (void)url, (void)method, (void)version, (void)upload;
    unsigned status = MHD_HTTP_OK;
    if (conninfo != NULL) {
        bool is_whole = *context != NULL && *upload_size == 0;
        *context = &seen;
        *upload_size = 0;
        if (!is_whole)
            return MHD_YES;
        status = store() ? MHD_HTTP_CREATED : MHD_HTTP_SERVICE_UNAVAILABLE;
    }
    return MHD_queue_response(client, status, cls);
}

int main(int argc, char **argv)
{
    int threads = argc > 1 ? atoi(argv[1]) : 4;
    int port = argc > 2 ? atoi(argv[2]) : 18099;
    conninfo = argc > 3 ? argv[3] : NULL;
    static char hello[] = "hello\n";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof hello - 1, hello, MHD_RESPMEM_PERSISTENT);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL, NULL,
                         answer, response, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)threads,
                         MHD_OPTION_CONNECTION_LIMIT, 4000U, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    printf("port %d\n", port);
    fflush(stdout);
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    int number;
    sigwait(&ends, &number);
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}
