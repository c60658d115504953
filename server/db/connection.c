/*
 * Connecting, waiting and giving up. libpq has no overall query timeout, so everything is
 * sent without blocking and waited for with poll and a deadline.
 */
#include "db/connection.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

enum { DEFAULT_DEADLINE_MS = 5000, CONNECT_DEADLINE_MS = 5000, CANCEL_WAIT_MS = 500 };

void result_free(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

int64_t connection_deadline(const struct db *db)
{
    return clock_monotonic_us() + (int64_t)db->deadline_ms * 1000;
}

static bool poll_until(int fd, short events, int64_t deadline_us)
{
    for (;;) {
        int64_t left_ms = (deadline_us - clock_monotonic_us() + 999) / 1000;
        if (left_ms < 0)
            left_ms = 0;
        struct pollfd watched = {.fd = fd, .events = events};
        int ready = poll(&watched, 1, left_ms > 60000 ? 60000 : (int)left_ms);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
        if (clock_monotonic_us() >= deadline_us)
            return false;
    }
}

bool connection_wait(struct db *db, short events, int64_t deadline_us)
{
    return poll_until(PQsocket(db->conn), events, deadline_us);
}

void connection_drop(struct db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
    db->is_ending = false;
    prepared_forget(db);
}

/* A commit that a synchronous standby did not confirm succeeds with WARNING 01000; the
 * message itself is nobody's business. */
static void receive_notice(void *arg, const PGresult *result)
{
    struct db *db = arg;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (sqlstate == NULL || severity == NULL)
        return;
    if (strcmp(sqlstate, "01000") == 0 && strcmp(severity, "WARNING") == 0)
        db->was_warned = true;
    if (strcmp(severity, "FATAL") == 0)
        db->is_ending = true;
}

static enum status connect_within(struct db *db, int64_t deadline_us)
{
    const char *const keywords[] = {"dbname", "application_name", "client_encoding",
                                    NULL};
    const char *const values[] = {db->conninfo, "forelock", "UTF8", NULL};
    db->conn = PQconnectStartParams(keywords, values, 1);
    if (db->conn == NULL)
        return UNAVAILABLE;
    PQsetNoticeReceiver(db->conn, receive_notice, db);
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (PQstatus(db->conn) != CONNECTION_BAD && state != PGRES_POLLING_OK) {
        short events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!connection_wait(db, events, deadline_us))
            return UNAVAILABLE;
        state = PQconnectPoll(db->conn);
        if (state == PGRES_POLLING_FAILED)
            return UNAVAILABLE;
    }
    if (PQstatus(db->conn) != CONNECTION_OK || PQsetnonblocking(db->conn, 1) != 0)
        return UNAVAILABLE;
    return OK;
}

/* The server gives up a little before we do, so that a slow statement normally ends with
 * a known outcome and keeps its connection. */
static enum status set_timeouts(struct db *db)
{
    int server_ms = db->deadline_ms - db->deadline_ms / 10;
    CLEANUP(buf_done) struct buf sql = {0};
    buf_printf(&sql, "SET statement_timeout = %d; SET lock_timeout = %d", server_ms,
               server_ms - server_ms / 10);
    db->server_deadline_ms = db->deadline_ms;
    return connection_command(db, "set_timeouts", sql.data);
}

/* From PostgreSQL 16 on membership alone does not allow SET ROLE. */
static const char become_app[] =
    "SELECT pg_catalog.set_config('role', rolname, false) FROM pg_catalog.pg_roles "
    "WHERE rolname = 'forelock_app' AND current_user <> 'forelock_app' "
    "AND pg_catalog.pg_has_role(current_user, oid, CASE WHEN "
    "pg_catalog.current_setting('server_version_num')::int >= 160000 "
    "THEN 'SET' ELSE 'MEMBER' END)";

/* Plans are made once for each connection and statement: planning the page of a case anew
 * costs three times what reading it does, and PostgreSQL would go on trying. So a
 * statement must not need a plan of its own for particular values. */
static enum status set_session(struct db *db)
{
    CLEANUP(buf_done) struct buf sql = {0};
    buf_printf(&sql,
               "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = "
               "'hex'; SET search_path = forelock, pg_temp; "
               "SET idle_in_transaction_session_timeout = '30s'; SET jit = off; "
               "SET plan_cache_mode = force_generic_plan; "
               "SET default_transaction_isolation = 'read committed'; "
               "SET forelock.chain = '%d'; %s",
               db->chain, db->becomes_app ? become_app : "");
    enum status status = connection_command(db, "set_session", sql.data);
    return status == OK ? set_timeouts(db) : status;
}

static enum status reconnect(struct db *db)
{
    connection_drop(db);
    int64_t deadline_us = clock_monotonic_us() + (int64_t)CONNECT_DEADLINE_MS * 1000;
    enum db_phase phase = db->phase;
    db->phase = DB_BEGINNING; /* a loss while connecting loses nothing */
    enum status status = connect_within(db, deadline_us);
    if (status == OK)
        status = set_session(db);
    db->phase = phase;
    if (status == OK)
        return OK;
    connection_drop(db);
    log_event(LOG_WARNING, "db_connect_failed", LOG_NUMBER("chain", db->chain));
    return UNAVAILABLE;
}

/* Notices that the server hung up while the connection was idle. Its farewell may come
 * before the end of the stream does. */
static bool is_open(struct db *db)
{
    if (db->conn == NULL || PQstatus(db->conn) != CONNECTION_OK)
        return false;
    struct pollfd watched = {.fd = PQsocket(db->conn), .events = POLLIN};
    while (poll(&watched, 1, 0) > 0) {
        if (PQconsumeInput(db->conn) == 0 || PQstatus(db->conn) != CONNECTION_OK)
            return false;
        (void)PQisBusy(db->conn); /* hands notices to their receiver */
    }
    return !db->is_ending;
}

enum status connection_ensure(struct db *db)
{
    if (!is_open(db)) {
        bool within =
            db->phase == DB_TRANSACTION || db->phase == DB_COMMITTING || db->is_pinned;
        if (within) {
            connection_drop(db);
            return UNAVAILABLE;
        }
        return reconnect(db);
    }
    return db->server_deadline_ms == db->deadline_ms ? OK : set_timeouts(db);
}

static void *cancel_thread(void *arg)
{
    PGcancel *cancel = arg;
    char ignored[256];
    PQcancel(cancel, ignored, sizeof ignored);
    PQfreeCancel(cancel);
    return NULL;
}

/* PQcancel connects and waits without a deadline of its own, so a stopped server would
 * hold us for good: it runs in a thread that is left behind when it takes too long. There
 * is at most one such thread for each connection that was once made. */
static void cancel_running(PGconn *conn)
{
    PGcancel *cancel = PQgetCancel(conn);
    if (cancel == NULL)
        return;
    pthread_t thread;
    if (pthread_create(&thread, NULL, cancel_thread, cancel) != 0) {
        PQfreeCancel(cancel);
        return;
    }
    int64_t until_us = clock_now_us() + CANCEL_WAIT_MS * INT64_C(1000);
    struct timespec until = {.tv_sec = until_us / SECOND_US,
                             .tv_nsec = until_us % SECOND_US * 1000};
    if (pthread_timedjoin_np(thread, NULL, &until) != 0)
        pthread_detach(thread);
}

enum status connection_lost(struct db *db, const char *why)
{
    if (db->conn != NULL && PQtransactionStatus(db->conn) == PQTRANS_ACTIVE &&
        PQstatus(db->conn) == CONNECTION_OK)
        cancel_running(db->conn);
    connection_drop(db);
    db->is_unknown = db->phase == DB_AUTOCOMMIT || db->phase == DB_COMMITTING;
    db->is_overdue = strcmp(why, "deadline") == 0;
    log_event(LOG_WARNING, "db_connection_lost", LOG_TEXT("why", why),
              LOG_NUMBER("chain", db->chain), LOG_NUMBER("unknown", db->is_unknown));
    return db->is_unknown ? FAILED : UNAVAILABLE;
}

static enum status flush(struct db *db, int64_t deadline_us)
{
    for (;;) {
        int left = PQflush(db->conn);
        if (left == 0)
            return OK;
        if (left < 0)
            return connection_lost(db, "send");
        if (!connection_wait(db, POLLIN | POLLOUT, deadline_us))
            return connection_lost(db, "deadline");
        if (PQconsumeInput(db->conn) == 0)
            return connection_lost(db, "receive");
    }
}

enum status connection_collect(struct db *db, int64_t deadline_us, PGresult **ret)
{
    enum status status = flush(db, deadline_us);
    if (status != OK)
        return status;
    CLEANUP(result_free) PGresult *last = NULL;
    for (;;) {
        /* A dead connection yields an error result here, so input errors show below. */
        while (PQisBusy(db->conn)) {
            if (!connection_wait(db, POLLIN, deadline_us))
                return connection_lost(db, "deadline");
            if (PQconsumeInput(db->conn) == 0)
                break;
        }
        PGresult *result = PQgetResult(db->conn);
        if (result == NULL)
            break;
        bool had_error = last != NULL && PQresultStatus(last) == PGRES_FATAL_ERROR;
        if (had_error) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
    }
    if (last == NULL)
        return connection_lost(db, "receive");
    *ret = last;
    last = NULL;
    return OK;
}

enum status connection_command(struct db *db, const char *name, const char *sql)
{
    db->was_warned = false;
    if (PQsendQuery(db->conn, sql) == 0)
        return connection_lost(db, "send");
    CLEANUP(result_free) PGresult *result = NULL;
    enum status status = connection_collect(db, connection_deadline(db), &result);
    return status == OK ? connection_judge(db, name, result) : status;
}

static enum status open_with(const char *conninfo, int chain, bool becomes_app,
                             struct db **ret)
{
    struct db *db = calloc(1, sizeof *db);
    char *copy = strdup(conninfo);
    if (db == NULL || copy == NULL)
        memory_exhausted("db_open");
    *db = (struct db){.conninfo = copy,
                      .chain = chain,
                      .becomes_app = becomes_app,
                      .deadline_ms = DEFAULT_DEADLINE_MS};
    enum status status = reconnect(db);
    if (status != OK) {
        db_close(db);
        return status;
    }
    *ret = db;
    return OK;
}

enum status db_open(const char *conninfo, int chain, struct db **ret)
{
    return open_with(conninfo, chain, true, ret);
}

enum status db_open_as_login(const char *conninfo, int chain, struct db **ret)
{
    return open_with(conninfo, chain, false, ret);
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    connection_drop(db);
    free(db->prepared);
    free(db->conninfo);
    free(db);
}

void db_set_deadline_ms(struct db *db, int deadline_ms)
{
    db->deadline_ms = deadline_ms;
}

const char *db_constraint(const struct db *db)
{
    return db->constraint;
}

bool db_outcome_is_unknown(const struct db *db)
{
    return db->is_unknown;
}
