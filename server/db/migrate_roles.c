/*
 * The two roles of the database. In the private cluster both exist with a login; on a
 * server of the deployer's the login may be any role that may make them or is a member.
 */
#include "db/migrate_plan.h"

struct login {
    const char *name;
    bool has_owner;
    bool has_app;
    bool may_make_roles;
    bool is_member;  /* may become forelock_owner */
    bool may_create; /* forelock_owner may make a schema in this database */
};

DB_STATEMENT(
    read_login,
    "SELECT session_user::text, to_regrole('forelock_owner') IS NOT NULL, "
    "to_regrole('forelock_app') IS NOT NULL, "
    "(SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = session_user), "
    "CASE WHEN to_regrole('forelock_owner') IS NULL THEN false ELSE "
    "pg_has_role(session_user, to_regrole('forelock_owner'), CASE WHEN "
    "current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE "
    "'MEMBER' END) END, "
    "CASE WHEN to_regrole('forelock_owner') IS NULL THEN false ELSE "
    "has_database_privilege(to_regrole('forelock_owner'), current_database(), "
    "'CREATE') END");
DB_STATEMENT(make_owner, "CREATE ROLE forelock_owner NOLOGIN");
DB_STATEMENT(make_app, "CREATE ROLE forelock_app NOLOGIN");
DB_STATEMENT(join_owner, "GRANT forelock_owner TO SESSION_USER");
DB_STATEMENT(join_app, "GRANT forelock_app TO SESSION_USER");
DB_STATEMENT(
    let_owner_create,
    "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO forelock_owner', "
    "current_database()); END $$");
DB_STATEMENT(become_owner, "SET ROLE forelock_owner");

static enum status read_login_row(struct db *db, struct arena *arena, struct login *ret)
{
    static const struct db_column columns[] = {
        DB_COLUMN(struct login, name),      DB_COLUMN(struct login, has_owner),
        DB_COLUMN(struct login, has_app),   DB_COLUMN(struct login, may_make_roles),
        DB_COLUMN(struct login, is_member), DB_COLUMN(struct login, may_create)};
    return db_one(db, arena, &read_login, DB_NO_PARAMS, DB_COLUMNS(columns), ret);
}

static enum status run_steps(struct db *db, const struct db_statement *const *steps,
                             size_t count)
{
    enum status status = OK;
    for (size_t i = 0; status == OK && i < count; i++)
        status = db_exec(db, steps[i], DB_NO_PARAMS, NULL);
    return status;
}

static enum status make_missing(struct db *db, const struct login *login)
{
    static const struct db_statement *const owner[] = {&make_owner, &join_owner};
    static const struct db_statement *const app[] = {&make_app, &join_app};
    enum status status = OK;
    if (!login->has_owner)
        status = run_steps(db, owner, COUNT_OF(owner));
    if (status == OK && !login->has_app)
        status = run_steps(db, app, COUNT_OF(app));
    return status;
}

/* What a database administrator has to run when the login may not do it itself. */
static enum status ask_administrator(const struct login *login, struct buf *reterr)
{
    buf_printf(reterr,
               "Login %s may not set up the database. Point FORELOCK_MIGRATE_URL at one "
               "that may, or ask a database administrator to run: ",
               login->name);
    if (!login->has_owner)
        buf_puts(reterr, "CREATE ROLE forelock_owner; ");
    if (!login->has_app)
        buf_puts(reterr, "CREATE ROLE forelock_app; ");
    buf_printf(reterr,
               "GRANT forelock_owner TO \"%s\"; GRANT CREATE ON DATABASE (this one) TO "
               "forelock_owner.",
               login->name);
    return INVALID;
}

enum status migrate_set_owner(struct db *db)
{
    return db_exec(db, &become_owner, DB_NO_PARAMS, NULL);
}

enum status migrate_become_owner(struct db *db, struct arena *arena, struct buf *reterr)
{
    struct login login = {0};
    enum status status = read_login_row(db, arena, &login);
    if (status == OK && (!login.has_owner || !login.has_app)) {
        if (!login.may_make_roles)
            return ask_administrator(&login, reterr);
        status = make_missing(db, &login);
        if (status == OK)
            status = read_login_row(db, arena, &login);
    }
    if (status == OK && !login.may_create) {
        status = db_exec(db, &let_owner_create, DB_NO_PARAMS, NULL);
        login.may_create = status == OK;
        status = status == DENIED ? OK : status;
    }
    if (status == OK && (!login.is_member || !login.may_create))
        return ask_administrator(&login, reterr);
    if (status == OK)
        status = migrate_set_owner(db);
    if (status != OK)
        buf_puts(reterr, "Setting up the database's roles failed.");
    return status;
}
