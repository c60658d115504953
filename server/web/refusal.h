/*
 * What a refused step is called: the names of the database's constraints on one side, the
 * words for people and programs on the other.
 */
#ifndef FORELOCK_WEB_REFUSAL_H
#define FORELOCK_WEB_REFUSAL_H

#include "web/context.h"

struct refusal_text {
    const char *constraint;
    int http_status;
    const char
        *slug; /* of the problem's type; the locale key is refusal.<slug> with '_' */
    const char *detail; /* what happened and what to do */
    const char *field;  /* of the request, when one is to blame; else NULL */
};

/* Never NULL: an unknown constraint gives the general conflict. */
const struct refusal_text *refusal_find(const char *constraint);

/* Answers an API request whose store call came back with CONFLICT or INVALID with the
 * problem for the constraint that refused; returns any other status for dispatch. */
enum status refusal_problem(struct ctx *ctx, enum status status);

#endif
