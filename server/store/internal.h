/* What the files of the store share among themselves; nobody else includes this. */
#ifndef FORELOCK_STORE_INTERNAL_H
#define FORELOCK_STORE_INTERNAL_H

#include "db/db.h"
#include "screening/screening.h"
#include "store/actor.h"

/* The four audit parameters, in the order every statement takes them. */
#define ACTOR_PARAMS(actor)                                                              \
    DB_P(actor_kind_name((actor)->kind)), DB_P((actor)->id), DB_P((actor)->request_id),  \
        DB_P((actor)->peer)

/* One number or truth. */
struct count_row {
    int64_t count;
};
struct bool_row {
    bool value;
};
struct uuid_row {
    struct uuid id;
};
extern const struct db_column store_count_columns[1];
extern const struct db_column store_bool_columns[1];
extern const struct db_column store_uuid_columns[1];

/* Runs a statement that answers with one truth: OK when true, NOT_FOUND when false or
 * without a row. */
MUST_CHECK enum status store_done(struct db *db, const struct db_statement *statement,
                                  const struct db_param *params, size_t param_count);

/* Runs a statement that answers with one document: its text, in the arena. NOT_FOUND
 * without a row. */
MUST_CHECK enum status store_json(struct db *db, struct arena *arena,
                                  const struct db_statement *statement,
                                  const struct db_param *params, size_t param_count,
                                  char **ret_json);

/* The findings as the database's functions take them. NULL when one cannot be written as
 * JSON: then nothing may be stored as if it had not been there. The caller frees. */
char *store_findings_dump(const struct screening_result *result);

#endif
