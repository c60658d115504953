/*
 * Forward-only migrations: DIR/NNNN_name.sql, numbered from 0001 without gaps, one
 * transaction each, under an advisory lock, recorded with their SHA-256 in
 * forelock.schema_migration. A database that does not match the files is refused.
 *
 * Roles: objects belong to forelock_owner, the server works as forelock_app. Both are
 * made when the login role may do that; otherwise the sentence in reterr says what a
 * database administrator has to do.
 */
#ifndef FORELOCK_DB_MIGRATE_H
#define FORELOCK_DB_MIGRATE_H

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

/* Applies what is pending; *ret_applied is how many that were. When nothing is pending,
 * any login that may read forelock.schema_migration will do. INVALID when a file or the
 * set-up is wrong (edited, missing, out of order, badly named, role lacking, PostgreSQL
 * older than DB_MAJOR_MIN), FAILED when a migration failed (nothing of it is kept; those
 * before it are), UNAVAILABLE without a database. reterr then holds sentences that name
 * the file. */
MUST_CHECK enum status migrate_run(const char *conninfo, const char *dir,
                                   int *ret_applied, struct buf *reterr);

/* One line for each migration, applied or pending. OK when the database is up to date,
 * CONFLICT when something is pending, else as above. */
MUST_CHECK enum status migrate_status(const char *conninfo, const char *dir,
                                      struct buf *out, struct buf *reterr);

#endif
