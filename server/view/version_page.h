/* Proposing a version of the rule set, and what one version would change:
 * templates/staff/rules-propose.mustache and rules-version.mustache. */
#ifndef FORELOCK_VIEW_VERSION_PAGE_H
#define FORELOCK_VIEW_VERSION_PAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

struct version_page {
    const json_t *version;    /* store_ruleset_read */
    const json_t *difference; /* ruleset_difference against what is in force */
    const json_t *replay;     /* store_replay_read, REPLAY_COMPARE; NULL: none yet */
    const json_t *rescreen;   /* the same, REPLAY_RESCREEN */
    const char *in_force;     /* version */
    const char *seen;         /* id of what is in force */
    bool may_change;
    const char *error; /* words; NULL: none */
    const char *lang;
};

/* A new reference, without "rules_notice" and "progress". */
json_t *version_page_model(struct arena *arena, const struct version_page *page);

/* mistakes: ruleset_check, or NULL; error: one mistake in words, or NULL. Without
 * "rules_notice" and "progress". */
json_t *propose_page_model(const char *text, const char *note, const json_t *mistakes,
                           const char *error);

#endif
