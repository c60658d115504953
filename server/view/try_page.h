/* Trying a text on the rules: templates/staff/rules-try.mustache. */
#ifndef FORELOCK_VIEW_TRY_PAGE_H
#define FORELOCK_VIEW_TRY_PAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "screening/screening.h"

struct try_page {
    const char *text;                      /* as typed; "" at first */
    const char *field;                     /* one of try_field_known */
    const char *lang;                      /* of the text: "en" or "es" */
    const char *error;                     /* words for the text field; NULL: none */
    const struct screening_result *result; /* NULL: nothing tried yet */
};

/* The fields of free text that the engine tells apart. */
bool try_field_known(const char *field);

/* A new reference, without "version" and "rules_notice". */
json_t *try_page_model(struct arena *arena, const struct try_page *page);

#endif
