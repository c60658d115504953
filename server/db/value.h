/* Parameters on their way to the server, columns on their way back. */
#ifndef FORELOCK_DB_VALUE_H
#define FORELOCK_DB_VALUE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "db/db.h"

enum { DB_PARAMS_MAX = 64 };

/* libpq's parallel arrays; scratch holds the binary form of fixed-size values. */
struct value_list {
    int count;
    Oid types[DB_PARAMS_MAX];
    const char *values[DB_PARAMS_MAX];
    int lengths[DB_PARAMS_MAX];
    int formats[DB_PARAMS_MAX];
    unsigned char scratch[DB_PARAMS_MAX][16];
};

/* INVALID for a value that PostgreSQL has no room for; FAILED for too many. Points into
 * params, which must outlive it. */
MUST_CHECK enum status value_list_fill(struct value_list *list,
                                       const struct db_param *params, size_t count);

/* Bytes of arena that a row's texts need, so that a large result is refused before it is
 * allocated. */
size_t value_row_bytes(const PGresult *result, int row);

/* Reads one row into the row struct. FAILED when a value does not fit its field. */
MUST_CHECK enum status value_read_row(struct arena *arena, const PGresult *result,
                                      int row, const struct db_column *columns,
                                      void *ret_row);

#endif
