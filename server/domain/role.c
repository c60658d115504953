/* The table of permissions, in one place. */
#include "domain/role.h"

#include <stddef.h>

#include "base/str.h"

static const char *const names[ROLE_COUNT] = {"", "front_desk", "doctor",
                                              "administrator"};

/* An administrator runs the clinic's configuration and reads the queue, but neither books
 * nor decides: managing accounts and signing off are kept apart. */
static const bool table[PERMISSION_COUNT][ROLE_COUNT] = {
    [MAY_READ_QUEUE] = {false, true, true, true},
    [MAY_READ_INTAKE] = {false, true, true, true},
    [MAY_ENTER_INTAKE] = {false, true, true, false},
    [MAY_RAISE_FLAG] = {false, true, true, false},
    [MAY_DECIDE] = {false, false, true, false},
    [MAY_BOOK] = {false, true, true, false},
    [MAY_CANCEL_BOOKING] = {false, true, true, false},
    [MAY_CLOSE_INTAKE] = {false, true, true, false},
    [MAY_READ_RULES] = {false, true, true, true},
    [MAY_CHANGE_RULES] = {false, false, true, false},
    [MAY_MANAGE_STAFF] = {false, false, false, true},
    [MAY_MANAGE_CLINIC] = {false, false, false, true},
    [MAY_READ_AUDIT] = {false, false, false, true},
    [MAY_MANAGE_KEYS] = {false, false, false, true},
};

bool role_may(enum role role, enum permission permission)
{
    if ((int)role <= ROLE_NONE || role >= ROLE_COUNT)
        return false;
    if ((int)permission < 0 || permission >= PERMISSION_COUNT)
        return false;
    return table[permission][role];
}

const char *role_name(enum role role)
{
    return (int)role > ROLE_NONE && role < ROLE_COUNT ? names[role] : "";
}

enum status role_parse(const char *name, enum role *ret)
{
    for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++) {
        if (name == NULL || !str_equal(name, names[i]))
            continue;
        *ret = (enum role)i;
        return OK;
    }
    return INVALID;
}
