/*
 * forelock staff create --name NAME --email EMAIL --role ROLE: the password is the first
 * line of standard input, never an argument, which other users of the machine could see.
 */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "base/str.h"
#include "command/arguments.h"
#include "command/command.h"
#include "command/database.h"
#include "domain/password.h"
#include "domain/role.h"
#include "store/staff.h"

enum { ARENA_BYTES = 1024 * 1024, LINE_BYTES = 1024 };

static bool read_password(char out[LINE_BYTES])
{
    if (fgets(out, LINE_BYTES, stdin) == NULL) {
        fputs("forelock: give the password as the first line of standard input\n",
              stderr);
        return false;
    }
    out[strcspn(out, "\r\n")] = '\0';
    const char *problem = password_problem(out);
    if (problem != NULL)
        fprintf(stderr, "forelock: %s\n", problem);
    return problem == NULL;
}

static enum status create(struct db *db, const struct staff_new *staff,
                          const char *password)
{
    char hash[SECRET_PASSWORD_SIZE];
    const struct store_actor actor = {.kind = ACTOR_KIND_SYSTEM};
    enum status status = secret_password_hash(password, hash);
    if (status != OK)
        return status;
    struct staff_new account = *staff;
    account.id = uuid_make();
    account.password_hash = hash;
    return store_staff_create(db, &account, &actor);
}

static int create_account(const struct config *config, const struct staff_new *staff)
{
    char password[LINE_BYTES];
    CLEANUP(buf_done) struct buf error = {0};
    CLEANUP(database_stop) struct database database = {0};
    CLEANUP(database_close_connection) struct db *db = NULL;
    if (!read_password(password))
        return 2;
    enum status status = database_connect(config, &database, &db, &error);
    if (status == OK)
        status = create(db, staff, password);
    secret_wipe(password, sizeof password);
    if (status == OK)
        return 0;
    if (status == CONFLICT)
        buf_puts(&error, "there is already an account with this e-mail");
    return database_complain(status, &error);
}

int command_staff(const struct config *config, int argc, char **argv)
{
    struct staff_new staff = {0};
    enum role role;
    const struct argument known[] = {{"--name", &staff.name, true},
                                     {"--email", &staff.email, true},
                                     {"--role", &staff.role, true}};
    if (argc < 2 || !str_equal(argv[1], "create")) {
        fputs("usage: forelock staff create --name NAME --email EMAIL --role "
              "front_desk|doctor|administrator < password\n",
              stderr);
        return 2;
    }
    if (!arguments_read(argc, argv, 2, known, COUNT_OF(known)))
        return 2;
    if (role_parse(staff.role, &role) != OK) {
        fputs("forelock: --role is front_desk, doctor or administrator\n", stderr);
        return 2;
    }
    return create_account(config, &staff);
}
