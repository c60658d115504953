/*
 * A private, migrated cluster for one C test program, in a temporary directory:
 *
 *     static struct pg *pg;                       in main: pg = pg_start(); …
 * pg_stop(pg); struct db *db = pg_open(pg, CLUSTER_APP);   db_close when done
 *
 * Failing to start ends the program with a message. Each call of main starts one cluster;
 * tests that check forks (CK_FORK) share it.
 */
#ifndef FORELOCK_TESTS_LIB_PG_H
#define FORELOCK_TESTS_LIB_PG_H

#include "db/cluster.h"
#include "db/db.h"

struct pg;

/* Starts the cluster and applies migrations/ (found from the working directory upwards,
 * or in FORELOCK_TEST_MIGRATIONS). */
struct pg *pg_start(void);

/* The same without migrations. */
struct pg *pg_start_empty(void);

/* Stops the cluster and removes its directory. Accepts NULL. */
void pg_stop(struct pg *pg);

struct cluster *pg_cluster(struct pg *pg);

/* The connection string of a role; the superuser's names the database forelock. */
const char *pg_conninfo(const struct pg *pg, enum cluster_role role);

/* A connection of its own, with a chain number of its own. Ends the program on failure.
 */
struct db *pg_open(struct pg *pg, enum cluster_role role);

/* The temporary directory, for files of the test's own. */
const char *pg_dir(const struct pg *pg);

/* The project's migrations. */
const char *pg_migrations(void);

/* Runs SQL without parameters or result as it stands. For setting scenes; the status of
 * each statement under attack comes from this as well. */
enum status pg_sql(struct db *db, const char *sql);

/* The first column of the first row as a number; -1 when there is none. */
int64_t pg_number(struct db *db, const char *sql);

#endif
