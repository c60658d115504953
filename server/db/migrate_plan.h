/* What is on the disk, what the database has, and whether the two agree. */
#ifndef FORELOCK_DB_MIGRATE_PLAN_H
#define FORELOCK_DB_MIGRATE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/secret.h"
#include "base/status.h"
#include "db/db.h"

struct migration_file {
    const char *name; /* 0001_foundation.sql */
    const char *sql;
    char checksum[SECRET_HASH_HEX_SIZE];
};

struct migration_record {
    const char *name;
    const char *checksum;
    int64_t applied_us;
    int32_t duration_ms;
};

struct migration_plan {
    const struct migration_file *files; /* by number */
    size_t file_count;
    const struct migration_record *records; /* by name */
    size_t record_count; /* files[record_count] is the first that is pending */
};

/* Reads the directory. INVALID with a sentence for a bad name, a gap or an unreadable
 * file. */
MUST_CHECK enum status migrate_read_files(struct arena *arena, const char *dir,
                                          struct migration_plan *ret, struct buf *reterr);

/* Reads what was applied; none when the table does not exist yet. */
MUST_CHECK enum status migrate_read_records(struct db *db, struct arena *arena,
                                            struct migration_plan *ret,
                                            struct buf *reterr);

/* INVALID with a sentence when a record's file is missing or edited, or a file precedes
 * one that is already applied. */
MUST_CHECK enum status migrate_compare(const struct migration_plan *plan, const char *dir,
                                       struct buf *reterr);

/* Makes the roles if need be and becomes the owner. */
MUST_CHECK enum status migrate_become_owner(struct db *db, struct arena *arena,
                                            struct buf *reterr);

/* Becomes the owner again, as a migration may have reset the role. */
MUST_CHECK enum status migrate_set_owner(struct db *db);

#endif
