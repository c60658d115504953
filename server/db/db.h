/*
 * Typed queries over libpq. One struct db is one connection and belongs to one thread. A
 * store function is a constant statement, a parameter list, a column list and one verb:
 *
 *     DB_STATEMENT(staff_by_email, "SELECT id, name, created_at FROM staff WHERE email =
 * $1"); static const struct db_column columns[] = { DB_COLUMN(struct staff, id),
 * DB_COLUMN(struct staff, name), DB_COLUMN(struct staff, created_us)}; status =
 * db_one(db, arena, &staff_by_email, DB_PARAMS(DB_P(email)), DB_COLUMNS(columns), &row);
 *
 * The server's error text never leaves this layer; what callers may know is the status
 * and the name of the constraint that refused (db_constraint).
 */
#ifndef FORELOCK_DB_DB_H
#define FORELOCK_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"

struct db;

/* A statement is prepared on each connection when it is first used there. */
struct db_statement {
    const char *name;
    const char *sql;
};
#define DB_STATEMENT(id, text) static const struct db_statement id = {#id, text}

enum db_type {
    DB_TEXT,
    DB_BOOL,
    DB_INT,
    DB_BIGINT,
    DB_INSTANT,
    DB_UUID,
    DB_DATE,
    DB_BYTES
};

/* Borrowed bytes; data NULL is SQL NULL. */
struct db_bytes {
    const void *data;
    size_t length;
};

struct db_param {
    enum db_type type;
    union {
        const char
            *text; /* NULL is SQL NULL; jsonb and arrays travel as text with a cast */
        bool boolean;
        int32_t integer;
        int64_t
            bigint; /* also DB_INSTANT: microseconds since 1970 in UTC; 0 is SQL NULL */
        struct uuid uuid; /* nil is SQL NULL */
        struct date date; /* year 0 is SQL NULL */
        struct db_bytes bytes;
    } value;
};

struct db_param db_param_text(const char *value);
struct db_param db_param_bool(bool value);
struct db_param db_param_int(int32_t value);
struct db_param db_param_bigint(int64_t value);
struct db_param db_param_instant(int64_t value_us);
struct db_param db_param_uuid(struct uuid value);
struct db_param db_param_date(struct date value);
struct db_param db_param_bytes(struct db_bytes value);

/* Picks the parameter's type from the C type; a type without a rule does not compile.
 * Instants are int64_t too, so they are named: DB_P_INSTANT(now_us). */
#define DB_P(value)                                                                      \
    _Generic((value), char *: db_param_text, const char *: db_param_text,                  \
             bool: db_param_bool, int32_t: db_param_int, int64_t: db_param_bigint,         \
             struct uuid: db_param_uuid, struct date: db_param_date,                       \
             struct db_bytes: db_param_bytes)(value)
#define DB_P_INSTANT(value_us) db_param_instant(value_us)

#define DB_PARAMS(...)                                                                   \
    (const struct db_param[]){__VA_ARGS__},                                              \
        sizeof((const struct db_param[]){__VA_ARGS__}) / sizeof(struct db_param)
#define DB_NO_PARAMS NULL, (size_t)0

struct db_column {
    const char *field;
    enum db_type type;
    size_t offset;
};

/* A column of the result, in order, stored into the field of the row struct. An int64_t
 * field takes bigint, or timestamptz as microseconds since 1970. SQL NULL gives the zero
 * value: NULL text, nil UUID, year 0, 0, false. Text lives in the arena. */
#define DB_COLUMN(row_type, member)                                                      \
    {                                                                                    \
#member,                                                                           \
            _Generic(((row_type *)0)->member, char *: DB_TEXT, const char *: DB_TEXT,      \
                     bool: DB_BOOL, int32_t: DB_INT, int64_t: DB_BIGINT,                   \
                     struct uuid: DB_UUID, struct date: DB_DATE,                           \
                     struct db_bytes: DB_BYTES),                                           \
            offsetof(row_type, member)     \
    }
#define DB_COLUMNS(array) (array), sizeof(array) / sizeof((array)[0])

/* The oldest PostgreSQL that Forelock works with: the oldest it is tested on. */
enum { DB_MAJOR_MIN = 15 };

/* Connects to a libpq connection string. UNAVAILABLE when the server does not answer
 * within the connect deadline; the connection is re-made by itself on next use after a
 * loss. Each connection has an audit chain number of its own (see migrations). */
MUST_CHECK enum status db_open(const char *conninfo, int chain, struct db **ret);

/* The same, but keeps the login role. db_open works as forelock_app whenever the login
 * role is a member of it, so that a deployment with one login has the lock as well. For
 * migrations and tests. */
MUST_CHECK enum status db_open_as_login(const char *conninfo, int chain, struct db **ret);

void db_close(struct db *db);

/* Every call gives up after this many milliseconds (default 5000). The server is told to
 * give up a little earlier: then nothing happened, the answer is UNAVAILABLE and the
 * connection stays. When even that answer does not come, the statement is cancelled and
 * the connection dropped: UNAVAILABLE while nothing was sent or within a transaction
 * (which is rolled back), FAILED with an unknown outcome for a lone statement or COMMIT.
 */
void db_set_deadline_ms(struct db *db, int deadline_ms);

/* True when the last FAILED means that the answer was lost or the commit unconfirmed:
 * what was asked may or may not have happened. Re-read by idempotency key, never repeat.
 */
bool db_outcome_is_unknown(const struct db *db);

/*
 * Verbs. Statuses: OK; NOT_FOUND (db_one without a row); CONFLICT (unique, exclusion or
 * foreign key violation, or a rule of the lock: class 23 except not-null and check, and
 * class P0 raised with a constraint name); INVALID (not-null, check, malformed value);
 * DENIED (privilege or row security); RETRY (40001, 40P01); UNAVAILABLE (also lock and
 * statement timeouts); FAILED (also a result that does not fit its columns, more than one
 * row for db_one, and rows for which the arena has no room).
 */
MUST_CHECK enum status db_exec(struct db *db, const struct db_statement *statement,
                               const struct db_param *params, size_t param_count,
                               int64_t *ret_rows_or_null);
MUST_CHECK enum status db_one(struct db *db, struct arena *arena,
                              const struct db_statement *statement,
                              const struct db_param *params, size_t param_count,
                              const struct db_column *columns, size_t column_count,
                              void *ret_row);
MUST_CHECK enum status db_all(struct db *db, struct arena *arena,
                              const struct db_statement *statement,
                              const struct db_param *params, size_t param_count,
                              const struct db_column *columns, size_t column_count,
                              size_t row_size, void **ret_rows, size_t *ret_count);

/* Runs work between BEGIN and COMMIT (READ COMMITTED), rolls back unless it returns OK,
 * and repeats the whole at most three times on RETRY, or when the connection was lost
 * before COMMIT; so work must not do anything that cannot be undone, and starts afresh
 * each time. Within a transaction it just runs work, whose failure must be passed up. */
typedef enum status (*db_work)(struct db *db, void *arg);
MUST_CHECK enum status db_tx(struct db *db, db_work work, void *arg);

/* Name of the constraint that caused the last CONFLICT or INVALID, "" when there is none.
 * Valid until the next verb. */
const char *db_constraint(const struct db *db);

/* True when the server answers a trivial query now. */
bool db_is_alive(struct db *db);

#endif
