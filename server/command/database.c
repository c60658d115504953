/* The one decision between private cluster and deployer's server. */
#include "command/database.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "db/migrate.h"

static enum status migrate(const struct config *config, const struct database *database,
                           struct buf *reterr)
{
    int applied = 0;
    char *migrations = config_share_path(config, "migrations");
    enum status status =
        migrate_run(database->owner_conninfo, migrations, &applied, reterr);
    free(migrations);
    if (status == OK && applied > 0)
        log_event(LOG_INFO, "migrated", LOG_NUMBER("applied", applied));
    return status;
}

static bool is_deployers(const struct config *config, struct database *ret)
{
    if (str_is_blank(config->database_url))
        return false;
    *ret = (struct database){
        .app_conninfo = config->database_url,
        .owner_conninfo = str_is_blank(config->migrate_url) ? config->database_url
                                                            : config->migrate_url,
    };
    return true;
}

static void fill_conninfo(struct database *database)
{
    database->app_conninfo = cluster_conninfo(database->cluster, CLUSTER_APP);
    database->owner_conninfo = cluster_conninfo(database->cluster, CLUSTER_OWNER);
}

static enum status start_cluster(const struct config *config, struct database *ret,
                                 struct buf *reterr)
{
    struct database database = {0};
    const struct cluster_options options = {.data_dir = config->data_dir,
                                            .search_path = config->search_path};
    enum status status = cluster_start(&options, &database.cluster, reterr);
    if (status != OK)
        return status;
    fill_conninfo(&database);
    *ret = database;
    return OK;
}

enum status database_start(const struct config *config, struct database *ret,
                           struct buf *reterr)
{
    struct database database;
    enum status status =
        is_deployers(config, &database) ? OK : start_cluster(config, &database, reterr);
    if (status != OK)
        return status;
    status = migrate(config, &database, reterr);
    if (status != OK) {
        database_stop(&database);
        return status;
    }
    *ret = database;
    return OK;
}

enum status database_use(const struct config *config, struct database *ret,
                         struct buf *reterr)
{
    CLEANUP(buf_done) struct buf ignored = {0};
    struct database database;
    if (is_deployers(config, ret))
        return OK;
    enum status status = start_cluster(config, &database, &ignored);
    if (status == OK) {
        *ret = database;
        return migrate(config, ret, reterr);
    }
    if (status != CONFLICT) {
        buf_puts(reterr, buf_text(&ignored));
        return status;
    }
    status = cluster_attach(config->data_dir, &database.cluster, reterr);
    if (status != OK)
        return status;
    fill_conninfo(&database);
    *ret = database;
    return OK;
}

enum status database_connect(const struct config *config, struct database *ret,
                             struct db **ret_db, struct buf *reterr)
{
    enum status status = database_use(config, ret, reterr);
    if (status != OK)
        return status;
    return db_open(ret->app_conninfo, DATABASE_COMMAND_CHAIN, ret_db);
}

int database_complain(enum status status, const struct buf *error)
{
    fprintf(stderr, "forelock: %s\n",
            error->length > 0 ? buf_text(error) : status_name(status));
    return 1;
}

void database_stop(struct database *database)
{
    cluster_stop(database->cluster);
    *database = (struct database){0};
}

void database_close_connection(struct db **db)
{
    db_close(*db);
}
