/* Reads migrations and records and compares them. */
#include "db/migrate_plan.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { FILE_LIMIT_BYTES = 2 * 1024 * 1024, NUMBER_DIGITS = 4 };

static bool is_migration_name(const char *name)
{
    size_t i = 0;
    for (; i < NUMBER_DIGITS; i++) {
        if (!isdigit((unsigned char)name[i]))
            return false;
    }
    if (name[i++] != '_' || str_starts(name + i, ".sql"))
        return false;
    for (; islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) ||
           name[i] == '_';
         i++)
        continue;
    return str_equal(name + i, ".sql");
}

static int by_name(const void *a, const void *b)
{
    const struct migration_file *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static void close_directory(DIR **directory)
{
    if (*directory != NULL)
        closedir(*directory);
}

static void close_stream(FILE **stream)
{
    if (*stream != NULL)
        fclose(*stream);
}

static enum status list_names(struct arena *arena, const char *dir,
                              struct migration_plan *ret, struct buf *reterr)
{
    enum { FILES_MAX = 9999 };
    CLEANUP(close_directory) DIR *directory = opendir(dir);
    if (directory == NULL) {
        buf_printf(reterr, "Cannot read the migrations in %s: %s.", dir,
                   strerrordesc_np(errno));
        return INVALID;
    }
    struct migration_file *files = arena_array(arena, FILES_MAX, sizeof *files);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!str_ends(entry->d_name, ".sql"))
            continue;
        if (!is_migration_name(entry->d_name) || ret->file_count == FILES_MAX) {
            buf_printf(reterr,
                       "%s/%s: a migration is named NNNN_name.sql, with lower-case "
                       "letters, digits and underscores.",
                       dir, entry->d_name);
            return INVALID;
        }
        files[ret->file_count++].name = arena_strdup(arena, entry->d_name);
    }
    qsort(files, ret->file_count, sizeof *files, by_name);
    ret->files = files;
    return OK;
}

static enum status read_sql(struct arena *arena, const char *dir,
                            struct migration_file *file, struct buf *reterr)
{
    const char *path = arena_printf(arena, "%s/%s", dir, file->name);
    CLEANUP(close_stream) FILE *stream = fopen(path, "rbe");
    CLEANUP(buf_done) struct buf content = {0};
    char chunk[8192];
    size_t length = 0;
    while (stream != NULL && content.length <= FILE_LIMIT_BYTES &&
           (length = fread(chunk, 1, sizeof chunk, stream)) > 0)
        buf_append(&content, chunk, length);
    if (stream == NULL || ferror(stream) || content.length > FILE_LIMIT_BYTES ||
        content.length == 0 || !str_is_utf8(content.data, content.length)) {
        buf_printf(reterr, "%s cannot be read, is empty, too long or not UTF-8.", path);
        return INVALID;
    }
    secret_hash_hex(content.data, content.length, file->checksum);
    file->sql = arena_strndup(arena, content.data, content.length);
    return OK;
}

enum status migrate_read_files(struct arena *arena, const char *dir,
                               struct migration_plan *ret, struct buf *reterr)
{
    ret->file_count = 0;
    enum status status = list_names(arena, dir, ret, reterr);
    struct migration_file *files = (struct migration_file *)ret->files;
    for (size_t i = 0; status == OK && i < ret->file_count; i++) {
        if (strtoul(files[i].name, NULL, 10) != i + 1) {
            buf_printf(reterr,
                       "%s/%s: migrations are numbered from 0001 without gaps or "
                       "doubles; here number %04zu is expected.",
                       dir, files[i].name, i + 1);
            return INVALID;
        }
        status = read_sql(arena, dir, &files[i], reterr);
    }
    if (status == OK && ret->file_count == 0) {
        buf_printf(reterr, "There are no migrations in %s.", dir);
        return INVALID;
    }
    return status;
}

struct presence {
    bool is_there;
};

enum status migrate_read_records(struct db *db, struct arena *arena,
                                 struct migration_plan *ret, struct buf *reterr)
{
    DB_STATEMENT(has_table,
                 "SELECT to_regclass('forelock.schema_migration') IS NOT NULL");
    DB_STATEMENT(read_table, "SELECT name, checksum, applied_at, duration_ms "
                             "FROM forelock.schema_migration ORDER BY name");
    static const struct db_column has_columns[] = {DB_COLUMN(struct presence, is_there)};
    static const struct db_column columns[] = {
        DB_COLUMN(struct migration_record, name),
        DB_COLUMN(struct migration_record, checksum),
        DB_COLUMN(struct migration_record, applied_us),
        DB_COLUMN(struct migration_record, duration_ms)};
    struct presence table = {false};
    void *rows = NULL;
    ret->record_count = 0;
    enum status status =
        db_one(db, arena, &has_table, DB_NO_PARAMS, DB_COLUMNS(has_columns), &table);
    if (status == OK && table.is_there)
        status = db_all(db, arena, &read_table, DB_NO_PARAMS, DB_COLUMNS(columns),
                        sizeof(struct migration_record), &rows, &ret->record_count);
    ret->records = rows;
    if (status == DENIED)
        buf_puts(reterr, "This login may not read forelock.schema_migration. Use the "
                         "login of forelock_app or of forelock_owner.");
    else if (status != OK)
        buf_puts(reterr, "Reading forelock.schema_migration failed.");
    return status;
}

static bool is_on_disk(const struct migration_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->file_count; i++) {
        if (str_equal(plan->files[i].name, name))
            return true;
    }
    return false;
}

static void explain_order(const struct migration_plan *plan, size_t at, const char *dir,
                          struct buf *reterr)
{
    const char *applied = plan->records[at].name;
    if (!is_on_disk(plan, applied))
        buf_printf(reterr,
                   "%s/%s is missing: this database has it, so it was made by a newer or "
                   "another release. Start that release, or restore the file.",
                   dir, applied);
    else
        buf_printf(reterr,
                   "%s/%s is out of order: this database already has %s, which comes "
                   "after it. Give the new migration the next free number.",
                   dir, plan->files[at].name, applied);
}

enum status migrate_compare(const struct migration_plan *plan, const char *dir,
                            struct buf *reterr)
{
    for (size_t i = 0; i < plan->record_count; i++) {
        if (i >= plan->file_count ||
            !str_equal(plan->files[i].name, plan->records[i].name)) {
            explain_order(plan, i, dir, reterr);
            return INVALID;
        }
        if (!str_equal(plan->files[i].checksum, plan->records[i].checksum)) {
            buf_printf(reterr,
                       "%s/%s was edited after it was applied to this database. Restore "
                       "the file, and put the change into a new migration.",
                       dir, plan->files[i].name);
            return INVALID;
        }
    }
    return OK;
}
