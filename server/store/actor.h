/* On whose behalf a store function acts: what the audit row says. Never health data. */
#ifndef FORELOCK_STORE_ACTOR_H
#define FORELOCK_STORE_ACTOR_H

#include "base/uuid.h"

enum actor_kind {
    ACTOR_KIND_SYSTEM, /* the server itself: jobs, commands */
    ACTOR_KIND_PATIENT,
    ACTOR_KIND_STAFF,
    ACTOR_KIND_API_KEY
};

struct store_actor {
    enum actor_kind kind;
    struct uuid id;         /* staff or API key; nil for patient and system */
    const char *request_id; /* may be NULL */
    const char *peer;       /* address the request came from; may be NULL */
};

/* "system", "patient", "staff", "api_key". */
const char *actor_kind_name(enum actor_kind kind);

#endif
