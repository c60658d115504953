/*
 * Who may do what. Three roles, one table of permissions; everything not in the table is
 * denied. The database holds the rules that must never break (only a doctor decides);
 * this is what pages and handlers ask before they offer a step.
 */
#ifndef FORELOCK_DOMAIN_ROLE_H
#define FORELOCK_DOMAIN_ROLE_H

#include <stdbool.h>

#include "base/macros.h"
#include "base/status.h"

enum role { ROLE_NONE, ROLE_FRONT_DESK, ROLE_DOCTOR, ROLE_ADMINISTRATOR, ROLE_COUNT };

enum permission {
    MAY_READ_QUEUE,
    MAY_READ_INTAKE,
    MAY_ENTER_INTAKE,
    MAY_RAISE_FLAG,
    MAY_DECIDE, /* the sign-off: clears a flagged person for a treatment */
    MAY_BOOK,
    MAY_CANCEL_BOOKING,
    MAY_CLOSE_INTAKE,
    MAY_READ_RULES,
    MAY_CHANGE_RULES,
    MAY_MANAGE_STAFF,
    MAY_MANAGE_CLINIC,
    MAY_READ_AUDIT,
    MAY_MANAGE_KEYS,
    PERMISSION_COUNT
};

/* True when the role has the permission. False for ROLE_NONE and unknown values. */
bool role_may(enum role role, enum permission permission);

/* "front_desk", "doctor", "administrator"; "" for ROLE_NONE. Never NULL. */
const char *role_name(enum role role);

/* The role of a name. INVALID for any other text, NULL and "" included. */
MUST_CHECK enum status role_parse(const char *name, enum role *ret);

#endif
