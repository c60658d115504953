/* The cluster's two roles and its database. */
#include "db/cluster_parts.h"

#include "db/db.h"

DB_STATEMENT(has_database, "SELECT 1 FROM pg_database WHERE datname = 'forelock'");

DB_STATEMENT(
    make_roles,
    "DO $$ DECLARE wanted name; BEGIN "
    "FOREACH wanted IN ARRAY ARRAY['forelock_owner', 'forelock_app']::name[] LOOP "
    "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN "
    "EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE "
    "NOREPLICATION NOBYPASSRLS', wanted); "
    "END IF; END LOOP; END $$");

/* Also said when they exist already: a server killed between two of these leaves none
 * behind, because the database is made last. */
DB_STATEMENT(close_postgres, "REVOKE ALL ON DATABASE postgres FROM PUBLIC");
DB_STATEMENT(close_template, "REVOKE ALL ON DATABASE template1 FROM PUBLIC");
DB_STATEMENT(make_database, "CREATE DATABASE forelock OWNER forelock_owner "
                            "TEMPLATE template0 ENCODING 'UTF8'");
DB_STATEMENT(close_database, "REVOKE ALL ON DATABASE forelock FROM PUBLIC");
DB_STATEMENT(open_database, "GRANT CONNECT ON DATABASE forelock TO forelock_app");

static void close_connection(struct db **db)
{
    db_close(*db);
}

enum status cluster_make_database(const char *admin_conninfo)
{
    enum { DEADLINE_MS = 60000 };
    CLEANUP(close_connection) struct db *db = NULL;
    enum status status = db_open_as_login(admin_conninfo, 0, &db);
    if (status != OK)
        return status;
    db_set_deadline_ms(db, DEADLINE_MS);
    const struct db_statement *steps[] = {&make_roles,     &close_postgres,
                                          &close_template, &make_database,
                                          &close_database, &open_database};
    int64_t found = 0;
    status = db_exec(db, &has_database, DB_NO_PARAMS, &found);
    for (size_t i = 0; status == OK && i < COUNT_OF(steps); i++) {
        if (steps[i] == &make_database && found > 0)
            continue;
        status = db_exec(db, steps[i], DB_NO_PARAMS, NULL);
    }
    return status;
}
