/*
 * What the files of this layer share: the connection itself, waiting with a deadline, and
 * the translation of the server's answers. Nothing outside server/db includes it.
 */
#ifndef FORELOCK_DB_CONNECTION_H
#define FORELOCK_DB_CONNECTION_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"
#include "db/db.h"

enum { CONSTRAINT_SIZE = 200, SQLSTATE_SIZE = 6 };

/* A statement the server already knows on this connection, by its text. */
struct db_prepared {
    uint64_t hash;
    char *sql;
    char name[16];
};

enum db_phase {
    DB_AUTOCOMMIT,  /* a lone statement: a loss leaves its outcome unknown */
    DB_BEGINNING,   /* nothing of ours is at stake yet */
    DB_TRANSACTION, /* a loss means a rollback, certainly */
    DB_COMMITTING   /* a loss leaves the outcome of everything unknown */
};

struct db {
    char *conninfo;
    int chain;
    bool becomes_app; /* SET ROLE forelock_app when the login role is another */
    PGconn *conn;     /* NULL when lost or never made */
    enum db_phase phase;
    int deadline_ms;
    int server_deadline_ms; /* what the session's timeouts were set for */
    bool is_pinned;         /* never made anew: the session itself matters */
    bool is_ending;         /* the server said goodbye */
    bool was_warned;        /* WARNING 01000 arrived with the last statement */
    bool is_overdue;        /* the last loss was a deadline of ours */
    bool is_unknown;        /* the last FAILED was a lost answer, not a refusal */
    char constraint[CONSTRAINT_SIZE];
    char sqlstate[SQLSTATE_SIZE];
    struct db_prepared *prepared; /* open addressing; capacity is a power of two */
    size_t prepared_count;
    size_t prepared_capacity;
};

/* A live connection with its session settings, made if need be. UNAVAILABLE when there is
 * none to be had, or when it was lost within a transaction. */
MUST_CHECK enum status connection_ensure(struct db *db);

/* Gives the connection up; the next connection_ensure makes a new one. */
void connection_drop(struct db *db);

/* Sends what is queued and waits for the last result of the command, which may be an
 * error result. On a loss or at the deadline (monotonic clock) the statement is
 * cancelled, the connection dropped, and connection_lost's status returned. */
MUST_CHECK enum status connection_collect(struct db *db, int64_t deadline_us,
                                          PGresult **ret);

/* Waits for input until the deadline. False at the deadline or on an error. */
bool connection_wait(struct db *db, short events, int64_t deadline_us);

/* Drops the connection; UNAVAILABLE when nothing can have happened, FAILED when the
 * outcome is unknown. */
MUST_CHECK enum status connection_lost(struct db *db, const char *why);

/* Runs constant SQL without parameters or rows (SET, BEGIN …), several statements at
 * once if need be. name is for the log. */
MUST_CHECK enum status connection_command(struct db *db, const char *name,
                                          const char *sql);

/* The status of an answer; keeps SQLSTATE and constraint, logs what is worth it. */
MUST_CHECK enum status connection_judge(struct db *db, const char *name,
                                        const PGresult *result);

/* When a call that starts now has to be over. */
int64_t connection_deadline(const struct db *db);

void prepared_forget(struct db *db);

void result_free(PGresult **result);

#endif
