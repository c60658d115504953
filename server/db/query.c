/*
 * The verbs: prepare on first use, send, wait, judge, read. A statement is known to the
 * server by a short name of its own, so two files may use the same one.
 */
#include "db/connection.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "db/value.h"

enum { FIRST_PREPARED_CAPACITY = 64 };

/* FNV-1a; the texts are ours, so nobody can choose collisions. */
static uint64_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

void prepared_forget(struct db *db)
{
    for (size_t i = 0; i < db->prepared_capacity; i++) {
        free(db->prepared[i].sql);
        db->prepared[i] = (struct db_prepared){0};
    }
    db->prepared_count = 0;
}

/* The statement's place in the table: its entry, or the empty one where it belongs. */
static struct db_prepared *prepared_find(struct db_prepared *table, size_t capacity,
                                         uint64_t hash, const char *sql)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (table[at].sql != NULL &&
           (table[at].hash != hash || strcmp(table[at].sql, sql) != 0))
        at = (at + 1) & (capacity - 1);
    return &table[at];
}

static void prepared_grow(struct db *db)
{
    size_t capacity =
        db->prepared_capacity == 0 ? FIRST_PREPARED_CAPACITY : db->prepared_capacity * 2;
    struct db_prepared *table = calloc(capacity, sizeof *table);
    if (table == NULL)
        memory_exhausted("prepared statements");
    for (size_t i = 0; i < db->prepared_capacity; i++) {
        const struct db_prepared *old = &db->prepared[i];
        if (old->sql != NULL)
            *prepared_find(table, capacity, old->hash, old->sql) = *old;
    }
    free(db->prepared);
    db->prepared = table;
    db->prepared_capacity = capacity;
}

static enum status prepare(struct db *db, const struct db_statement *statement,
                           const struct value_list *list, int64_t deadline_us,
                           const char **ret_name)
{
    if (db->prepared_count * 2 >= db->prepared_capacity)
        prepared_grow(db);
    uint64_t hash = hash_text(statement->sql);
    struct db_prepared *entry =
        prepared_find(db->prepared, db->prepared_capacity, hash, statement->sql);
    *ret_name = entry->name;
    if (entry->sql != NULL)
        return OK;
    char name[sizeof entry->name];
    snprintf(name, sizeof name, "s%zu", db->prepared_count);
    if (PQsendPrepare(db->conn, name, statement->sql, list->count, list->types) == 0)
        return connection_lost(db, "send");
    CLEANUP(result_free) PGresult *result = NULL;
    enum status status = connection_collect(db, deadline_us, &result);
    if (status == OK)
        status = connection_judge(db, statement->name, result);
    if (status != OK)
        return status;
    entry->hash = hash;
    entry->sql = strdup(statement->sql);
    if (entry->sql == NULL)
        memory_exhausted("prepared statements");
    memcpy(entry->name, name, sizeof name);
    db->prepared_count++;
    return OK;
}

static enum status run_once(struct db *db, const struct db_statement *statement,
                            const struct value_list *list, PGresult **ret)
{
    enum status status = connection_ensure(db);
    if (status != OK)
        return status;
    int64_t deadline_us = connection_deadline(db);
    const char *name;
    status = prepare(db, statement, list, deadline_us, &name);
    if (status != OK)
        return status;
    db->was_warned = false;
    if (PQsendQueryPrepared(db->conn, name, list->count, list->values, list->lengths,
                            list->formats, 0) == 0)
        return connection_lost(db, "send");
    CLEANUP(result_free) PGresult *result = NULL;
    status = connection_collect(db, deadline_us, &result);
    if (status == OK)
        status = connection_judge(db, statement->name, result);
    if (status != OK)
        return status;
    if (db->was_warned && db->phase == DB_AUTOCOMMIT) {
        db->is_unknown = true;
        log_event(LOG_ERROR, "db_commit_unconfirmed",
                  LOG_TEXT("statement", statement->name));
        return FAILED;
    }
    *ret = result;
    result = NULL;
    return OK;
}

/* True when the server lost or outdated what it had prepared; nothing was executed. */
static bool is_stale(const struct db *db)
{
    return str_equal(db->sqlstate, "26000") || str_equal(db->sqlstate, "0A000");
}

static enum status run(struct db *db, const struct db_statement *statement,
                       const struct db_param *params, size_t param_count, PGresult **ret)
{
    db->constraint[0] = '\0';
    db->sqlstate[0] = '\0';
    db->is_unknown = false;
    struct value_list list;
    enum status status = value_list_fill(&list, params, param_count);
    if (status != OK)
        return status;
    status = run_once(db, statement, &list, ret);
    if (status != RETRY || !is_stale(db))
        return status;
    connection_drop(db);
    if (db->phase != DB_AUTOCOMMIT)
        return RETRY;
    status = run_once(db, statement, &list, ret);
    return status == RETRY && is_stale(db) ? FAILED : status;
}

enum status db_exec(struct db *db, const struct db_statement *statement,
                    const struct db_param *params, size_t param_count,
                    int64_t *ret_rows_or_null)
{
    CLEANUP(result_free) PGresult *result = NULL;
    enum status status = run(db, statement, params, param_count, &result);
    if (status != OK || ret_rows_or_null == NULL)
        return status;
    const char *rows = PQcmdTuples(result);
    *ret_rows_or_null = rows[0] == '\0' ? 0 : strtoll(rows, NULL, 10);
    return OK;
}

static enum status misfit(const struct db_statement *statement, const char *what)
{
    log_event(LOG_ERROR, "db_result_misfit", LOG_TEXT("statement", statement->name),
              LOG_TEXT("what", what));
    return FAILED;
}

/* The rows of a result as an array of row structs, refused before anything is allocated
 * when the arena has no room for them. */
static enum status read_rows(struct arena *arena, const struct db_statement *statement,
                             const PGresult *result, const struct db_column *columns,
                             size_t column_count, size_t row_size, void *rows)
{
    if ((size_t)PQnfields(result) != column_count)
        return misfit(statement, "columns");
    for (int row = 0; row < PQntuples(result); row++) {
        size_t need = value_row_bytes(result, row);
        if (need > arena->limit_bytes - arena->used_bytes)
            return misfit(statement, "size");
        enum status status = value_read_row(arena, result, row, columns,
                                            (char *)rows + (size_t)row * row_size);
        if (status != OK)
            return misfit(statement, "value");
    }
    return OK;
}

enum status db_one(struct db *db, struct arena *arena,
                   const struct db_statement *statement, const struct db_param *params,
                   size_t param_count, const struct db_column *columns,
                   size_t column_count, void *ret_row)
{
    CLEANUP(result_free) PGresult *result = NULL;
    enum status status = run(db, statement, params, param_count, &result);
    if (status != OK)
        return status;
    if (PQntuples(result) == 0)
        return NOT_FOUND;
    if (PQntuples(result) > 1)
        return misfit(statement, "rows");
    return read_rows(arena, statement, result, columns, column_count, 0, ret_row);
}

enum status db_all(struct db *db, struct arena *arena,
                   const struct db_statement *statement, const struct db_param *params,
                   size_t param_count, const struct db_column *columns,
                   size_t column_count, size_t row_size, void **ret_rows,
                   size_t *ret_count)
{
    CLEANUP(result_free) PGresult *result = NULL;
    enum status status = run(db, statement, params, param_count, &result);
    if (status != OK)
        return status;
    size_t count = (size_t)PQntuples(result), size;
    size_t room = arena->limit_bytes - arena->used_bytes;
    if (__builtin_mul_overflow(count, row_size, &size) ||
        size + sizeof(max_align_t) > room)
        return misfit(statement, "size");
    void *rows = arena_alloc(arena, size);
    status = read_rows(arena, statement, result, columns, column_count, row_size, rows);
    if (status != OK)
        return status;
    *ret_rows = rows;
    *ret_count = count;
    return OK;
}

bool db_is_alive(struct db *db)
{
    DB_STATEMENT(alive, "SELECT 1");
    return db_exec(db, &alive, DB_NO_PARAMS, NULL) == OK;
}
