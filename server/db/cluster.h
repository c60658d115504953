/*
 * A private PostgreSQL cluster below the data directory: made on first use, reachable
 * through a Unix socket in a private directory only, supervised, and stopped with the
 * server. As root it runs as an unprivileged user. The server that holds the data
 * directory's lock owns the cluster; whatever an earlier one left running is stopped.
 *
 *     DATA_DIR/lock          held by the running server, names its process
 *     DATA_DIR/etc/          the cluster's configuration, written at every start
 *     DATA_DIR/postgres/     owned by the cluster's user: data/ and, while made, new/
 *     DATA_DIR/run/          the socket; elsewhere when the path is too long for one
 *     DATA_DIR/postgres.log  what PostgreSQL says; no statements, no values
 */
#ifndef FORELOCK_DB_CLUSTER_H
#define FORELOCK_DB_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

struct cluster;

struct cluster_options {
    const char *data_dir;
    const char *search_path; /* where to look for PostgreSQL last, as in PATH; or NULL */
    bool is_disposable;      /* tests only: does not wait for the disk */
};

/* Login roles of the cluster: the server's, the migrations', the superuser. */
enum cluster_role { CLUSTER_APP, CLUSTER_OWNER, CLUSTER_ADMIN };

/* Makes the cluster if there is none, starts it, waits until it answers, and makes its
 * roles and its database. On failure reterr holds sentences for the person who starts the
 * server: INVALID when the set-up has to change (no PostgreSQL, wrong version, directory
 * not usable), CONFLICT when another server holds the data directory, FAILED when
 * PostgreSQL itself failed. The calling process must not ignore SIGCHLD. */
MUST_CHECK enum status cluster_start(const struct cluster_options *options,
                                     struct cluster **ret, struct buf *reterr);

/* The connection strings of a cluster that another process runs, for commands beside a
 * running server. Starts and locks nothing; cluster_stop frees it. INVALID as above. */
MUST_CHECK enum status cluster_attach(const char *data_dir, struct cluster **ret,
                                      struct buf *reterr);

/* The libpq connection string of a role. Borrowed; lives as long as the cluster. */
const char *cluster_conninfo(const struct cluster *cluster, enum cluster_role role);

/* Process id of the postmaster that runs now, 0 while there is none. */
pid_t cluster_pid(struct cluster *cluster);

/* How often the cluster was started again after a crash. */
int cluster_restarts(struct cluster *cluster);

/* Stops the cluster (fast shutdown, harder after 20 seconds), releases the data directory
 * and frees the object. Accepts NULL. */
void cluster_stop(struct cluster *cluster);

#endif
