/*
 * Transactions: begin, work, commit; repeated as a whole when the server asks for it or
 * when the connection was lost before COMMIT was sent. After that nothing is repeated.
 */
#include "db/connection.h"

#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/secret.h"

enum { REPEATS_MAX = 3, PAUSE_MS = 10 };

/* A moment that differs between rivals, so that they do not collide again. */
static void pause_before(int attempt)
{
    uint16_t jitter;
    secret_random(&jitter, sizeof jitter);
    long pause_us = (long)PAUSE_MS * 1000 * attempt + jitter % (PAUSE_MS * 1000);
    struct timespec pause = {.tv_nsec = pause_us * 1000};
    nanosleep(&pause, NULL);
}

static enum status begin(struct db *db)
{
    db->phase = DB_BEGINNING;
    enum status status = connection_ensure(db);
    if (status == OK)
        status = connection_command(db, "begin", "BEGIN");
    db->phase = status == OK ? DB_TRANSACTION : DB_AUTOCOMMIT;
    return status;
}

static void rollback(struct db *db)
{
    char constraint[CONSTRAINT_SIZE];
    memcpy(constraint, db->constraint, sizeof constraint);
    if (db->conn != NULL && PQtransactionStatus(db->conn) != PQTRANS_IDLE &&
        connection_command(db, "rollback", "ROLLBACK") != OK)
        connection_drop(db);
    db->phase = DB_AUTOCOMMIT;
    memcpy(db->constraint, constraint, sizeof constraint);
}

/* COMMIT of a transaction in which a statement failed reports success with the tag
 * ROLLBACK; a commit no standby confirmed reports it with a warning. */
static enum status commit(struct db *db)
{
    enum status status = connection_ensure(db);
    if (status != OK)
        return status;
    db->phase = DB_COMMITTING;
    db->was_warned = false;
    if (PQsendQuery(db->conn, "COMMIT") == 0)
        return connection_lost(db, "send");
    CLEANUP(result_free) PGresult *result = NULL;
    status = connection_collect(db, connection_deadline(db), &result);
    if (status == OK)
        status = connection_judge(db, "commit", result);
    if (status != OK)
        return status;
    if (strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        log_event(LOG_ERROR, "db_commit_of_failed_transaction");
        return FAILED;
    }
    if (db->was_warned) {
        db->is_unknown = true;
        log_event(LOG_ERROR, "db_commit_unconfirmed", LOG_TEXT("statement", "commit"));
        return FAILED;
    }
    return OK;
}

/* *ret_was_cut: the connection broke before COMMIT was sent, so all was rolled back. */
static enum status attempt_once(struct db *db, db_work work, void *arg, bool *ret_was_cut)
{
    db->is_overdue = false;
    enum status status = begin(db);
    if (status != OK)
        return status;
    status = work(db, arg);
    if (status == OK)
        status = commit(db);
    *ret_was_cut = status == UNAVAILABLE && db->conn == NULL && !db->is_overdue;
    if (status == OK)
        db->phase = DB_AUTOCOMMIT;
    else
        rollback(db);
    return status;
}

enum status db_tx(struct db *db, db_work work, void *arg)
{
    if (db->phase == DB_TRANSACTION)
        return work(db, arg);
    db->constraint[0] = '\0';
    db->is_unknown = false;
    bool was_cut = false;
    enum status status = attempt_once(db, work, arg, &was_cut);
    if (was_cut)
        status = attempt_once(db, work, arg, &was_cut);
    for (int attempt = 1; status == RETRY && attempt <= REPEATS_MAX; attempt++) {
        pause_before(attempt);
        status = attempt_once(db, work, arg, &was_cut);
    }
    return status;
}
