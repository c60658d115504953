/* See pg.h. */
#include "pg.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "db/migrate.h"

enum { STRING_MAX = 4200 };

struct pg {
    char dir[64];
    struct cluster *cluster;
    char admin[STRING_MAX];
    int next_chain;
};

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

const char *pg_migrations(void)
{
    static char found[PATH_MAX];
    const char *named = getenv("FORELOCK_TEST_MIGRATIONS");
    if (named != NULL)
        return named;
    static const char *const places[] = {"migrations", "../migrations",
                                         "../../migrations", "../../../migrations"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (realpath(places[i], found) != NULL)
            return found;
    }
    give_up("pg_migrations", "run this below the project's directory");
}

static void remove_tree(const char *dir)
{
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/rm", "rm", "-rf", dir, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
}

struct pg *pg_start_empty(void)
{
    struct pg *pg = calloc(1, sizeof *pg);
    if (pg == NULL || secret_init() != OK)
        give_up("pg_start", "no memory");
    strcpy(pg->dir, "/tmp/forelock-test-XXXXXX");
    /* The cluster's user has to pass through it when the tests run as root. */
    if (mkdtemp(pg->dir) == NULL || chmod(pg->dir, 0711) != 0)
        give_up("pg_start", "cannot make a temporary directory");
    char data_dir[96];
    snprintf(data_dir, sizeof data_dir, "%s/data", pg->dir);
    struct cluster_options options = {.data_dir = data_dir, .is_disposable = true};
    struct buf error = {0};
    if (cluster_start(&options, &pg->cluster, &error) != OK)
        give_up("pg_start", buf_text(&error));
    snprintf(pg->admin, sizeof pg->admin, "%s dbname=forelock",
             cluster_conninfo(pg->cluster, CLUSTER_ADMIN));
    return pg;
}

struct pg *pg_start(void)
{
    struct pg *pg = pg_start_empty();
    struct buf error = {0};
    int applied = 0;
    if (migrate_run(pg_conninfo(pg, CLUSTER_OWNER), pg_migrations(), &applied, &error) !=
        OK) {
        fprintf(stderr, "pg_start: %s\n", buf_text(&error));
        pg_stop(pg);
        exit(2);
    }
    buf_done(&error);
    return pg;
}

void pg_stop(struct pg *pg)
{
    if (pg == NULL)
        return;
    cluster_stop(pg->cluster);
    remove_tree(pg->dir);
    free(pg);
}

struct cluster *pg_cluster(struct pg *pg)
{
    return pg->cluster;
}

const char *pg_conninfo(const struct pg *pg, enum cluster_role role)
{
    return role == CLUSTER_ADMIN ? pg->admin : cluster_conninfo(pg->cluster, role);
}

struct db *pg_open(struct pg *pg, enum cluster_role role)
{
    struct db *db = NULL;
    if (db_open_as_login(pg_conninfo(pg, role), ++pg->next_chain, &db) != OK)
        give_up("pg_open", "the cluster does not answer");
    return db;
}

const char *pg_dir(const struct pg *pg)
{
    return pg->dir;
}

enum status pg_sql(struct db *db, const char *sql)
{
    struct db_statement statement = {"pg_sql", sql};
    return db_exec(db, &statement, DB_NO_PARAMS, NULL);
}

struct number_row {
    int64_t value;
};

int64_t pg_number(struct db *db, const char *sql)
{
    struct db_statement statement = {"pg_number", sql};
    static const struct db_column columns[] = {DB_COLUMN(struct number_row, value)};
    struct number_row row = {-1};
    struct arena arena;
    arena_init(&arena, 65536);
    enum status status =
        db_one(db, &arena, &statement, DB_NO_PARAMS, DB_COLUMNS(columns), &row);
    arena_done(&arena);
    return status == OK ? row.value : -1;
}
