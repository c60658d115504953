/*
 * What the files of the form module share: the loaded questionnaire, conditions, cleaning
 * of text, and one running check with its errors. Nobody outside includes this.
 */
#ifndef FORELOCK_FORM_INTERNAL_H
#define FORELOCK_FORM_INTERNAL_H

#include "base/arena.h"
#include "form/form.h"

enum form_operator {
    FORM_EXISTS,
    FORM_EQUAL,
    FORM_NOT_EQUAL,
    FORM_GREATER,
    FORM_LESS,
    FORM_GREATER_OR_EQUAL,
    FORM_LESS_OR_EQUAL
};

struct form_condition {
    const struct form_item *question;
    enum form_operator op;
    const json_t *value; /* {"valueX": ...}; of exists {"valueBoolean": ...} */
};

struct form {
    struct arena arena;
    json_t *json;
    json_t *owned; /* array: values made while loading */
    json_t
        *messages; /* code -> {"english", "element"}: the questionnaire's own defaults */
    const char *url, *version, *canonical;
    char sha256[FORM_SHA256_TEXT];
    struct form_item *items;
    size_t item_count;
    size_t step_count;
};

/* One check under way. The errors array is owned by whoever began it. */
struct form_check {
    const struct form *form;
    const struct form_context *context;
    json_t *errors;
    bool takes_typed; /* a draft, in which wrong input is kept as "typed" */
};

/* --- questionnaire: reading (load.c, extension.c, reference.c) --- */

/* Collects defects of a questionnaire. */
struct form_defects {
    struct buf *out;
    size_t count;
};

void form_defect(struct form_defects *defects, const char *where, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Reads an item's or option's extensions into it. */
void form_read_extensions(struct form *form, struct form_item *item, const json_t *source,
                          struct form_defects *defects);
void form_read_option_extensions(struct form_option *option, const json_t *source,
                                 const char *link_id, struct form_defects *defects);
void form_read_messages(struct form *form, const json_t *source, json_t *messages,
                        const char *where, struct form_defects *defects);

/* Reads answerOption and enableWhen, and finds reveals; items are all known by then. */
void form_read_options(struct form *form, struct form_item *item, const json_t *source,
                       struct form_defects *defects);
void form_read_conditions(struct form *form, struct form_item *item, const json_t *source,
                          struct form_defects *defects);
void form_find_reveal(struct form_item *item, struct form_defects *defects);

/* --- values (value.c, text.c, pattern.c) --- */

/* "valueCoding" ... of the one value in an answer object, and the value; NULL when there
 * is not exactly one known value member. */
const char *form_value_key(const json_t *answer, const json_t **ret);

/* The member that answers of this type have; NULL for groups, displays and choices. */
const char *form_type_key(enum form_type type);

/* True when an answer's member fits the item's type. */
bool form_value_fits(const struct form_item *item, const json_t *answer);

/* Compares two values of one member kind: false when they cannot be compared. Codings
 * and booleans are only equal (0) or not (1). */
bool form_value_compare(const json_t *a, const json_t *b, int *ret);

/* Checks one value; a new clean answer, or NULL after adding the error. */
json_t *form_value_check(struct form_check *check, const struct form_item *item,
                         const json_t *answer);

/* Checks all answers of a shown question: type, number, membership, exclusivity, and
 * whether one is required. A new array, or NULL after adding errors. */
json_t *form_answers_check(struct form_check *check, const struct form_item *item,
                           const json_t *answers);

/* Trims, composes (NFC), drops invisible format characters, makes every line end "\n"
 * (a space on a single line). The caller frees ret. INVALID: control characters. */
MUST_CHECK enum status form_text_clean(const char *text, bool is_multiline, char **ret);

/* Compiles; NULL after saying in reterr why not. The pattern must match the whole text.
 */
struct form_pattern *form_pattern_new(const char *regex, struct buf *reterr);
void form_pattern_free(struct form_pattern *pattern);

/* False also when matching takes too long. */
bool form_pattern_matches(const struct form_pattern *pattern, const char *text);

/* --- conditions (condition.c) --- */

/* A group being checked: references to items inside it look here first. */
struct form_scope {
    const struct form_item *group; /* NULL: the whole form */
    json_t *answers;               /* flat */
    const struct form_scope *outer;
};

bool form_is_enabled(const struct form_item *item, const struct form_scope *scope);

/* --- fields (fields.c, dateparts.c) --- */

/* The item's posted fields as a "typed" object, new; {} when none was posted. */
json_t *form_typed_collect(const struct form_item *item, struct form_pairs fields);

/* Typed input as an array of answers, new; NULL after adding the error. */
json_t *form_typed_parse(struct form_check *check, const struct form_item *item,
                         const json_t *typed);

/* Parts of a date as people type them. 0 when unreadable. */
int form_month_read(const char *text);
int form_day_read(const char *text);
int form_year_read(const char *text);

/* --- errors (error.c) --- */

/* part may be ""; parameters (a new object, taken over, or NULL) fill {name} in the text.
 */
void form_error_add(struct form_check *check, const struct form_item *item,
                    const char *part, const char *code, json_t *parameters);

/* For what is not an item of the form. */
void form_error_add_at(struct form_check *check, const char *link_id, const char *code);

/* True for a code that a questionnaire may give a text to. */
bool form_error_code_is_known(const char *code);

#endif
