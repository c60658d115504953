/* Which step is allowed to whom, from a few facts. */
#include "domain/lifecycle.h"

#include <stddef.h>

#include "base/str.h"

static const char *const state_names[STATE_COUNT] = {
    "needs_doctor", "waiting", "cleared", "booked", "done", "declined", "closed"};

/* What each step asks of a member of staff or of an API key's role. */
static const enum permission needed[STEP_COUNT] = {
    [STEP_RESUBMIT] = MAY_ENTER_INTAKE, [STEP_RAISE] = MAY_RAISE_FLAG,
    [STEP_DECIDE] = MAY_DECIDE,         [STEP_BOOK] = MAY_BOOK,
    [STEP_CANCEL] = MAY_CANCEL_BOOKING, [STEP_CLOSE] = MAY_CLOSE_INTAKE,
    [STEP_REOPEN] = MAY_CLOSE_INTAKE,
};

/* A patient changes, books and cancels what is their own, and nothing else. */
static bool may_take(const struct lifecycle_facts *facts, enum step step)
{
    if (facts->actor == ACTOR_PATIENT)
        return step == STEP_RESUBMIT || step == STEP_BOOK || step == STEP_CANCEL;
    return role_may(facts->role, needed[step]);
}

enum refusal lifecycle_check(const struct lifecycle_facts *facts, enum step step)
{
    if ((int)step < 0 || step >= STEP_COUNT || !may_take(facts, step))
        return REFUSAL_ROLE;
    bool is_closed = facts->state == STATE_CLOSED;
    if (step == STEP_REOPEN)
        return is_closed ? REFUSAL_NONE : REFUSAL_NOT_CLOSED;
    if (is_closed)
        return REFUSAL_CLOSED;
    if (step == STEP_CANCEL)
        return facts->has_active_booking ? REFUSAL_NONE : REFUSAL_NOTHING_BOOKED;
    if (step != STEP_BOOK)
        return REFUSAL_NONE;
    if (!facts->has_live_clearance)
        return REFUSAL_NOT_CLEARED;
    return facts->has_active_booking ? REFUSAL_BOOKED : REFUSAL_NONE;
}

const char *refusal_name(enum refusal refusal)
{
    switch (refusal) {
    case REFUSAL_ROLE:
        return "role";
    case REFUSAL_CLOSED:
        return "closed";
    case REFUSAL_NOT_CLEARED:
        return "not_cleared";
    case REFUSAL_BOOKED:
        return "booked";
    case REFUSAL_NOTHING_BOOKED:
        return "nothing_booked";
    case REFUSAL_NOT_CLOSED:
        return "not_closed";
    case REFUSAL_NONE:
        break;
    }
    return "";
}

const char *intake_state_name(enum intake_state state)
{
    return state_names[state];
}

enum status intake_state_parse(const char *name, enum intake_state *ret)
{
    for (int i = 0; i < STATE_COUNT; i++) {
        if (name == NULL || !str_equal(name, state_names[i]))
            continue;
        *ret = (enum intake_state)i;
        return OK;
    }
    return INVALID;
}
