/*
 * forelock migrate [--status]: brings the database up to date, or says what it has. Works
 * on the deployer's server, or on the private cluster, which it starts for as long as it
 * takes.
 */
#include "command/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "db/cluster.h"
#include "db/migrate.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_PENDING = 3 };

static void stop_cluster(struct cluster **cluster)
{
    cluster_stop(*cluster);
}

static void free_text(char **text)
{
    free(*text);
}

static int complain(const struct buf *error)
{
    fprintf(stderr, "forelock: %s\n", buf_text(error));
    return EXIT_FAILED;
}

static int print_status(const char *conninfo, const char *dir)
{
    CLEANUP(buf_done) struct buf out = {0};
    CLEANUP(buf_done) struct buf error = {0};
    enum status status = migrate_status(conninfo, dir, &out, &error);
    fputs(buf_text(&out), stdout);
    if (status == OK)
        return EXIT_OK;
    return status == CONFLICT ? EXIT_PENDING : complain(&error);
}

static int apply(const char *conninfo, const char *dir)
{
    CLEANUP(buf_done) struct buf error = {0};
    int applied = 0;
    if (migrate_run(conninfo, dir, &applied, &error) != OK)
        return complain(&error);
    if (applied == 0)
        puts("The database is up to date.");
    else
        printf("Applied %d migration%s; the database is up to date.\n", applied,
               applied == 1 ? "" : "s");
    return EXIT_OK;
}

/* The owner's connection; the private cluster is started when there is no URL. */
static enum status find_database(const struct config *config,
                                 struct cluster **ret_cluster, const char **ret_conninfo,
                                 struct buf *reterr)
{
    if (!str_is_blank(config->migrate_url)) {
        *ret_conninfo = config->migrate_url;
        return OK;
    }
    if (!str_is_blank(config->database_url)) {
        *ret_conninfo = config->database_url;
        return OK;
    }
    const struct cluster_options options = {.data_dir = config->data_dir};
    enum status status = cluster_start(&options, ret_cluster, reterr);
    if (status == OK)
        *ret_conninfo = cluster_conninfo(*ret_cluster, CLUSTER_OWNER);
    return status;
}

int command_migrate(const struct config *config, int argc, char **argv)
{
    bool shows_status = argc == 2 && str_equal(argv[1], "--status");
    if (argc > 1 && !shows_status) {
        fputs("usage: forelock migrate [--status]\n", stderr);
        return EXIT_USAGE;
    }
    CLEANUP(buf_done) struct buf error = {0};
    CLEANUP(stop_cluster) struct cluster *cluster = NULL;
    CLEANUP(free_text) char *dir = config_share_path(config, "migrations");
    const char *conninfo = NULL;
    if (find_database(config, &cluster, &conninfo, &error) != OK)
        return complain(&error);
    return shows_status ? print_status(conninfo, dir) : apply(conninfo, dir);
}
