/*
 * SQLSTATE to status. What the server says in words may hold row values, so it is never
 * kept, logged or returned; SQLSTATE, statement name and constraint name may be.
 */
#include "db/connection.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

struct sqlstate_rule {
    const char *prefix; /* the first rule whose prefix fits decides */
    enum status status;
};

/* PostgreSQL manual, appendix A. */
static const struct sqlstate_rule rules[] = {
    {"23502", INVALID},     /* not null */
    {"23514", INVALID},     /* check */
    {"23", CONFLICT},       /* unique, exclusion, foreign key, restrict */
    {"22", INVALID},        /* malformed or out-of-range value, bad encoding */
    {"54", INVALID},        /* value too large for an index or a limit */
    {"42501", DENIED},      /* privilege, row security */
    {"44", DENIED},         /* a view's check option */
    {"28", DENIED},         /* login refused */
    {"40001", RETRY},       /* serialization failure */
    {"40P01", RETRY},       /* deadlock */
    {"26000", RETRY},       /* the server no longer knows a prepared statement */
    {"0A000", RETRY},       /* a cached plan's result type changed under a migration */
    {"40003", FAILED},      /* statement completion unknown */
    {"55P03", UNAVAILABLE}, /* lock timeout */
    {"57014", UNAVAILABLE}, /* statement timeout or cancel */
    {"57P", UNAVAILABLE},   /* shutting down or starting up */
    {"08", UNAVAILABLE},    /* connection */
    {"25P03", UNAVAILABLE}, /* idle in transaction timeout */
    {"25006", UNAVAILABLE}, /* read only: a standby, after a fail-over */
    {"53", UNAVAILABLE},    /* disk full, out of memory, too many connections */
    {"58", UNAVAILABLE},    /* input/output error of the server */
};

static enum status status_of(const char *sqlstate, const char *constraint)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (str_starts(sqlstate, rules[i].prefix))
            return rules[i].status;
    }
    return str_starts(sqlstate, "P0") && constraint[0] != '\0' ? CONFLICT : FAILED;
}

/* Before PostgreSQL 18 a not-null violation has no constraint name, so it gets the one
 * that 18 gives it. */
static void keep_constraint(struct db *db, const PGresult *result)
{
    const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    const char *table = PQresultErrorField(result, PG_DIAG_TABLE_NAME);
    const char *column = PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
    if (name != NULL)
        snprintf(db->constraint, sizeof db->constraint, "%s", name);
    else if (table != NULL && column != NULL)
        snprintf(db->constraint, sizeof db->constraint, "%s_%s_not_null", table, column);
}

static void log_refusal(const struct db *db, const char *name, enum status status)
{
    bool is_everyday = status == CONFLICT || status == INVALID || status == RETRY;
    log_event(is_everyday ? LOG_DEBUG : LOG_WARNING, "db_refused",
              LOG_TEXT("statement", name), LOG_TEXT("sqlstate", db->sqlstate),
              LOG_TEXT("constraint", db->constraint),
              LOG_TEXT("status", status_name(status)));
}

/* A standby stays one: only a new connection can find the new primary. */
static bool ends_session(const struct db *db, const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    bool is_fatal = severity == NULL || !str_equal(severity, "ERROR");
    return is_fatal || PQstatus(db->conn) != CONNECTION_OK ||
           str_equal(db->sqlstate, "25006");
}

enum status connection_judge(struct db *db, const char *name, const PGresult *result)
{
    db->constraint[0] = '\0';
    db->sqlstate[0] = '\0';
    ExecStatusType kind = PQresultStatus(result);
    if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK || kind == PGRES_EMPTY_QUERY)
        return OK;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (sqlstate == NULL) /* made by libpq itself: the connection is gone */
        return connection_lost(db, "receive");
    snprintf(db->sqlstate, sizeof db->sqlstate, "%s", sqlstate);
    keep_constraint(db, result);
    enum status status = status_of(db->sqlstate, db->constraint);
    log_refusal(db, name, status);
    if (ends_session(db, result)) {
        if (db->phase == DB_COMMITTING)
            return connection_lost(db, "ended");
        connection_drop(db);
    }
    return status;
}
