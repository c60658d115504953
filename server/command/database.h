/* Which database a command works on: the deployer's, or the private cluster. */
#ifndef FORELOCK_COMMAND_DATABASE_H
#define FORELOCK_COMMAND_DATABASE_H

#include "base/buf.h"
#include "base/config.h"
#include "base/macros.h"
#include "base/status.h"
#include "db/cluster.h"
#include "db/db.h"

/* Chains of the audit trail: 0 for commands and jobs, 1 and up for the workers. */
enum { DATABASE_COMMAND_CHAIN = 0 };

struct database {
    struct cluster *cluster;  /* NULL: the deployer's server */
    const char *app_conninfo; /* as the server's own role */
    const char *owner_conninfo;
};

/* For the server: starts the private cluster unless FORELOCK_DATABASE_URL is set, and
 * brings the schema up to date. Statuses and reterr as cluster_start and migrate_run. */
MUST_CHECK enum status database_start(const struct config *config, struct database *ret,
                                      struct buf *reterr);

/* For other commands: uses the cluster of the running server, or starts it for as long as
 * the command takes. */
MUST_CHECK enum status database_use(const struct config *config, struct database *ret,
                                    struct buf *reterr);

/* database_use, and a connection as the server's role; the caller stops and closes both.
 */
MUST_CHECK enum status database_connect(const struct config *config, struct database *ret,
                                        struct db **ret_db, struct buf *reterr);

/* Says on standard error why a command failed; returns its exit status. */
int database_complain(enum status status, const struct buf *error);

void database_stop(struct database *database);

/* For CLEANUP: closes and accepts NULL. */
void database_close_connection(struct db **db);

#endif
