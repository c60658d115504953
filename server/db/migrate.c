/* Applies migrations, one transaction each, and says what the database has. */
#include "db/migrate.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/connection.h"
#include "db/migrate_plan.h"

enum { ARENA_BYTES = 128 * 1024 * 1024, DEADLINE_MS = 600000, TEXT_PER_LINE = 96 };

/* The number is "forelock" in ASCII. */
DB_STATEMENT(take_lock, "SELECT pg_advisory_lock(7381244094220034923)");
DB_STATEMENT(make_schema,
             "DO $$ BEGIN IF to_regnamespace('forelock') IS NULL THEN "
             "CREATE SCHEMA forelock; "
             "COMMENT ON SCHEMA forelock IS 'Everything Forelock stores.'; END IF; "
             "GRANT USAGE ON SCHEMA forelock TO forelock_app; END $$");
DB_STATEMENT(make_table,
             "DO $$ BEGIN IF to_regclass('forelock.schema_migration') IS NULL THEN "
             "CREATE TABLE forelock.schema_migration ("
             "name text PRIMARY KEY, checksum text NOT NULL, "
             "applied_at timestamptz NOT NULL DEFAULT now(), "
             "duration_ms integer NOT NULL); "
             "COMMENT ON TABLE forelock.schema_migration IS "
             "'Migrations this database has; written by the migrations runner alone.'; "
             "COMMENT ON COLUMN forelock.schema_migration.name IS 'File name.'; "
             "COMMENT ON COLUMN forelock.schema_migration.checksum IS "
             "'SHA-256 of the file, hexadecimal.'; "
             "COMMENT ON COLUMN forelock.schema_migration.applied_at IS "
             "'When its transaction began.'; "
             "COMMENT ON COLUMN forelock.schema_migration.duration_ms IS "
             "'How long it took, in milliseconds.'; "
             "GRANT SELECT ON forelock.schema_migration TO forelock_app; "
             "END IF; END $$");
DB_STATEMENT(record_migration,
             "INSERT INTO forelock.schema_migration (name, checksum, duration_ms) "
             "VALUES ($1, $2, $3)");

static void close_connection(struct db **db)
{
    db_close(*db);
}

struct application {
    const struct migration_file *file;
    const char *dir;
    struct buf *reterr;
};

/* SQLSTATE, constraint and line are what may leave this layer of a server's complaint. */
static void explain_failure(const struct application *application, const struct db *db,
                            const PGresult *result)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *end = application->file->sql;
    long line = 1;
    /* Counted in characters, not bytes. */
    for (long left = position == NULL ? 0 : strtol(position, NULL, 10) - 1;
         left > 0 && *end != '\0'; end++) {
        line += *end == '\n';
        left -= (end[1] & 0xC0) != 0x80;
    }
    buf_clear(application->reterr);
    buf_printf(application->reterr, "%s/%s failed", application->dir,
               application->file->name);
    if (position != NULL)
        buf_printf(application->reterr, " at line %ld", line);
    buf_printf(application->reterr, " (SQLSTATE %s%s%s). Nothing of it was kept.",
               db->sqlstate, db->constraint[0] == '\0' ? "" : ", constraint ",
               db->constraint);
}

static enum status run_script(struct db *db, const struct application *application)
{
    if (PQsendQuery(db->conn, application->file->sql) == 0)
        return connection_lost(db, "send");
    CLEANUP(result_free) PGresult *result = NULL;
    enum status status = connection_collect(db, connection_deadline(db), &result);
    if (status != OK)
        return status;
    status = connection_judge(db, application->file->name, result);
    if (status != OK) {
        explain_failure(application, db, result);
        return status;
    }
    if (PQtransactionStatus(db->conn) == PQTRANS_INTRANS)
        return OK;
    buf_printf(application->reterr,
               "%s/%s ends its own transaction (COMMIT or ROLLBACK), which a migration "
               "must not do.",
               application->dir, application->file->name);
    return FAILED;
}

static enum status apply_one(struct db *db, void *arg)
{
    const struct application *application = arg;
    int64_t began_us = clock_monotonic_us();
    enum status status = migrate_set_owner(db);
    if (status == OK)
        status = run_script(db, application);
    if (status == OK)
        status = migrate_set_owner(db);
    if (status != OK)
        return status;
    int32_t duration_ms = (int32_t)((clock_monotonic_us() - began_us) / 1000);
    return db_exec(db, &record_migration,
                   DB_PARAMS(DB_P(application->file->name),
                             DB_P((const char *)application->file->checksum),
                             DB_P(duration_ms)),
                   NULL);
}

static enum status apply_pending(struct db *db, const struct migration_plan *plan,
                                 const char *dir, int *ret_applied, struct buf *reterr)
{
    for (size_t i = plan->record_count; i < plan->file_count; i++) {
        struct application application = {&plan->files[i], dir, reterr};
        enum status status = db_tx(db, apply_one, &application);
        if (status != OK) {
            if (reterr->length == 0)
                buf_printf(reterr, "%s/%s failed: the database went away.", dir,
                           plan->files[i].name);
            return status == UNAVAILABLE ? UNAVAILABLE : FAILED;
        }
        log_event(LOG_INFO, "migration_applied", LOG_TEXT("name", plan->files[i].name));
        ++*ret_applied;
    }
    return OK;
}

/* Said before anything is asked of it, so that the reason is not a syntax error. */
static enum status check_version(const struct db *db, struct buf *reterr)
{
    int version = PQserverVersion(db->conn);
    if (version >= DB_MAJOR_MIN * 10000)
        return OK;
    buf_printf(reterr,
               "The database runs PostgreSQL %d, which is too old: Forelock needs "
               "PostgreSQL %d or newer. Upgrade it, or point FORELOCK_DATABASE_URL to "
               "another server.",
               version / 10000, DB_MAJOR_MIN);
    return INVALID;
}

static enum status open_plan(const char *conninfo, const char *dir, struct arena *arena,
                             struct db **ret, struct migration_plan *plan,
                             struct buf *reterr)
{
    enum status status = migrate_read_files(arena, dir, plan, reterr);
    if (status != OK)
        return status;
    status = db_open_as_login(conninfo, 0, ret);
    if (status != OK) {
        buf_puts(reterr, "The database does not answer, or refuses this login.");
        return status;
    }
    status = check_version(*ret, reterr);
    if (status != OK)
        return status;
    db_set_deadline_ms(*ret, DEADLINE_MS);
    status = migrate_read_records(*ret, arena, plan, reterr);
    return status == OK ? migrate_compare(plan, dir, reterr) : status;
}

/* Under the lock another server may just have done the work, so the plan is made anew. */
static enum status apply_locked(struct db *db, struct arena *arena, const char *dir,
                                struct migration_plan *plan, int *ret_applied,
                                struct buf *reterr)
{
    enum status status = db_exec(db, &take_lock, DB_NO_PARAMS, NULL);
    if (status != OK) {
        buf_puts(reterr,
                 "Another server is migrating this database and does not finish.");
        return status;
    }
    status = migrate_become_owner(db, arena, reterr);
    if (status != OK)
        return status;
    status = db_exec(db, &make_schema, DB_NO_PARAMS, NULL);
    if (status == OK)
        status = db_exec(db, &make_table, DB_NO_PARAMS, NULL);
    if (status != OK) {
        buf_puts(reterr, "Making the schema forelock and its table schema_migration "
                         "failed. Does the schema belong to forelock_owner?");
        return status;
    }
    status = migrate_read_records(db, arena, plan, reterr);
    if (status == OK)
        status = migrate_compare(plan, dir, reterr);
    return status == OK ? apply_pending(db, plan, dir, ret_applied, reterr) : status;
}

enum status migrate_run(const char *conninfo, const char *dir, int *ret_applied,
                        struct buf *reterr)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    CLEANUP(close_connection) struct db *db = NULL;
    struct migration_plan plan = {0};
    enum status status = open_plan(conninfo, dir, &arena, &db, &plan, reterr);
    *ret_applied = 0;
    if (status == OK && plan.record_count < plan.file_count)
        status = apply_locked(db, &arena, dir, &plan, ret_applied, reterr);
    return status;
}

enum status migrate_status(const char *conninfo, const char *dir, struct buf *out,
                           struct buf *reterr)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    CLEANUP(close_connection) struct db *db = NULL;
    struct migration_plan plan = {0};
    enum status status = open_plan(conninfo, dir, &arena, &db, &plan, reterr);
    if (status != OK)
        return status;
    for (size_t i = 0; i < plan.file_count; i++) {
        buf_printf(out, "%-40s ", plan.files[i].name);
        if (i >= plan.record_count) {
            buf_puts(out, "pending\n");
            continue;
        }
        char at[CLOCK_UTC_TEXT_SIZE];
        clock_format_utc(plan.records[i].applied_us, at);
        buf_printf(out, "applied %s in %d ms\n", at, (int)plan.records[i].duration_ms);
    }
    return plan.record_count == plan.file_count ? OK : CONFLICT;
}
