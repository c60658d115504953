/*
 * The steps of one consultation request: which is allowed to whom in which state, and why
 * not. A pure function of a few facts, so that page, API and tests ask the same question.
 * The database refuses the forbidden steps again, whatever is asked here.
 */
#ifndef FORELOCK_DOMAIN_LIFECYCLE_H
#define FORELOCK_DOMAIN_LIFECYCLE_H

#include <stdbool.h>

#include "base/macros.h"
#include "base/status.h"
#include "domain/role.h"

/* Where a request stands, worst first. Names are those of the view intake_state. */
enum intake_state {
    STATE_NEEDS_DOCTOR, /* flagged, or nothing valid says otherwise */
    STATE_WAITING,      /* the doctor asked the patient for something */
    STATE_CLEARED,      /* a live clearance, no appointment */
    STATE_BOOKED,       /* an appointment that is still to come */
    STATE_DONE,         /* the appointment is over */
    STATE_DECLINED,     /* not suitable for any treatment wished */
    STATE_CLOSED,       /* closed by hand */
    STATE_COUNT
};

enum step {
    STEP_RESUBMIT, /* the patient changes answers */
    STEP_RAISE,    /* staff raise a flag */
    STEP_DECIDE,
    STEP_BOOK,
    STEP_CANCEL,
    STEP_CLOSE,
    STEP_REOPEN,
    STEP_COUNT
};

enum actor { ACTOR_PATIENT, ACTOR_STAFF, ACTOR_API };

/* What is known about one request and one treatment when a step is asked for. */
struct lifecycle_facts {
    enum intake_state state;
    enum actor actor;
    enum role role;          /* of the staff member, or that the API key stands for */
    bool has_live_clearance; /* for the treatment in question, about the latest answers */
    bool has_active_booking; /* for the treatment in question, still to come */
};

enum refusal {
    REFUSAL_NONE,
    REFUSAL_ROLE,        /* not yours to do */
    REFUSAL_CLOSED,      /* the request is closed */
    REFUSAL_NOT_CLEARED, /* a doctor looks at this first */
    REFUSAL_BOOKED,      /* already has an appointment for this treatment */
    REFUSAL_NOTHING_BOOKED,
    REFUSAL_NOT_CLOSED
};

/* REFUSAL_NONE when the step is allowed. */
enum refusal lifecycle_check(const struct lifecycle_facts *facts, enum step step);

/* Stable words for pages and problems: "role", "closed", "not_cleared" …; "" for none. */
const char *refusal_name(enum refusal refusal);

/* "needs_doctor", "waiting", "cleared", "booked", "done", "declined", "closed". */
const char *intake_state_name(enum intake_state state);
MUST_CHECK enum status intake_state_parse(const char *name, enum intake_state *ret);

#endif
