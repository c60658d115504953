/* Names of actors, and the few shapes of result that most statements share. */
#include "store/actor.h"

#include "base/arena.h"
#include "store/internal.h"

const struct db_column store_count_columns[1] = {DB_COLUMN(struct count_row, count)};
const struct db_column store_bool_columns[1] = {DB_COLUMN(struct bool_row, value)};
const struct db_column store_uuid_columns[1] = {DB_COLUMN(struct uuid_row, id)};

const char *actor_kind_name(enum actor_kind kind)
{
    switch (kind) {
    case ACTOR_KIND_PATIENT:
        return "patient";
    case ACTOR_KIND_STAFF:
        return "staff";
    case ACTOR_KIND_API_KEY:
        return "api_key";
    case ACTOR_KIND_SYSTEM:
        break;
    }
    return "system";
}

enum status store_done(struct db *db, const struct db_statement *statement,
                       const struct db_param *params, size_t param_count)
{
    enum { LIMIT_BYTES = 4096 }; /* one truth holds no text */
    CLEANUP(arena_done) struct arena arena = {0};
    arena_init(&arena, LIMIT_BYTES);
    struct bool_row row = {0};
    enum status status = db_one(db, &arena, statement, params, param_count,
                                DB_COLUMNS(store_bool_columns), &row);
    if (status != OK)
        return status;
    return row.value ? OK : NOT_FOUND;
}

enum status store_json(struct db *db, struct arena *arena,
                       const struct db_statement *statement,
                       const struct db_param *params, size_t param_count, char **ret_json)
{
    struct json_row {
        char *json;
    } row = {0};
    static const struct db_column columns[] = {DB_COLUMN(struct json_row, json)};
    enum status status =
        db_one(db, arena, statement, params, param_count, DB_COLUMNS(columns), &row);
    if (status == OK)
        *ret_json = row.json;
    return status;
}
