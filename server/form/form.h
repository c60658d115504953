/*
 * The consultation form: a FHIR R4 Questionnaire, read once, checked strictly, immutable
 * and shared by all threads afterwards. Steps are its top-level groups, pages are their
 * groups, questions live on pages. What a patient or another system sends is turned into
 * one checked QuestionnaireResponse here. Pure: no clock, no HTTP, no database.
 *
 * Flat answers, the shape a draft is stored in and screening reads:
 *     {"<linkId>": [{"valueString": "..."} | {"valueCoding": {"system", "code",
 *      "display"}} | {"valueBoolean"} | {"valueDate"} | {"valueInteger"} |
 *      {"valueDecimal"}, ...]}
 * In a draft an item may instead hold [{"typed": {"value"|"month"|"day"|"year"|"own":
 * ["as typed", ...]}}]: input that could not be taken, kept so that the page can show it
 * again. Such an answer counts for nothing and never leaves the draft.
 *
 * Errors are an array of {"link_id", "part" ("" or a date's or own words' field), "code",
 * "message" (from the questionnaire, in the context's language), "parameters": {...}}.
 * Codes: required too_long not_text not_a_date in_future too_old not_a_number not_whole
 * below_min above_max not_an_option pattern exclusive repeated too_many unknown_item
 * unknown_element wrong_type wrong_resource wrong_version.
 */
#ifndef FORELOCK_FORM_FORM_H
#define FORELOCK_FORM_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/macros.h"
#include "base/status.h"

enum {
    FORM_ITEMS_MAX = 500,      /* items of a questionnaire */
    FORM_DEPTH_MAX = 6,        /* groups in groups, questionnaire and response */
    FORM_FIELDS_MAX = 200,     /* pairs of one posted page */
    FORM_ANSWERS_MAX = 60,     /* answers of one item, repetitions of one group */
    FORM_TEXT_MAX = 5000,      /* code points of one answer, whatever its item allows */
    FORM_ERRORS_MAX = 100,     /* after these the check goes on but reports no more */
    FORM_FILE_BYTES = 1 << 20, /* a questionnaire's file */
    FORM_SHA256_TEXT = 65
};

struct form;

/* A text with its translations. Read it with form_text(). */
struct form_text {
    const char *english;   /* NULL: no such text */
    const json_t *element; /* the FHIR "_name" object with translations, or NULL */
};

enum form_type {
    FORM_GROUP,
    FORM_DISPLAY,
    FORM_BOOLEAN,
    FORM_DECIMAL,
    FORM_INTEGER,
    FORM_DATE,
    FORM_STRING,
    FORM_TEXT,
    FORM_CHOICE,
    FORM_OPEN_CHOICE
};

struct form_option {
    const char *code; /* what an HTML field sends; the coding's code or the plain value */
    struct form_text text;
    struct form_text hint;
    const char *picture;  /* name of a drawing, or NULL */
    const json_t *answer; /* {"valueCoding": ...}, as stored; borrowed from the form */
    bool is_exclusive;    /* "none of these": refused together with another */
    bool is_apart;        /* shown last, after "or" */
};

struct form_condition;
struct form_pattern;

/* One item, read-only. All pointers live as long as the form. */
struct form_item {
    const char *link_id;
    enum form_type type;
    struct form_text text; /* the question */
    struct form_text
        label; /* its short name on "Check your answers"; else the question */
    struct form_text hint;
    struct form_text why;     /* why a sensitive question is asked */
    const char *name;         /* a page's slug; NULL elsewhere */
    const char *icon;         /* a step's drawing */
    const char *field;        /* kind of free text for screening: conditions, medications,
                                 allergies, operations, family, message; or NULL */
    const char *autocomplete; /* HTML token, or NULL */
    const char *inputmode;    /* HTML inputmode, or NULL */
    const char *unit;         /* shown after a number, or NULL */
    bool is_required;
    bool repeats;
    bool is_approximate;   /* a string "YYYY-MM", asked as month and year */
    bool must_be_true;     /* a consent: only true will do */
    bool must_be_past;     /* a date or month that is not after today */
    bool has_pictures;     /* its options are picture cards */
    int64_t max_length;    /* code points */
    int64_t max_age_years; /* of a birth date; 0 = no limit */
    const json_t *min;     /* minValue / maxValue as a FHIR value object, or NULL */
    const json_t *max;
    const struct form_option *options;
    size_t option_count;
    size_t index;                   /* position in document order */
    const struct form_item *parent; /* NULL for a step */
    const struct form_item *page;   /* the page it is on; itself for a page; else NULL */
    const struct form_item *step;   /* the step it is in; itself for a step */
    const struct form_item *reveal; /* the question on the same page whose option reveals
                                       this one, else NULL */
    const char *reveal_code;        /* and that option's code */
    /* For the module itself. */
    size_t end_index; /* one past the last item inside */
    const struct form_condition *conditions;
    size_t condition_count;
    bool needs_all;
    const struct form_pattern *pattern;
    const json_t *messages; /* code -> {"english", "element"} */
};

/* One posted field, decoded, well-formed UTF-8. */
struct form_pair {
    const char *name;
    const char *value;
};

struct form_pairs {
    const struct form_pair *at;
    size_t count;
};

/* What a check depends on besides the answers. */
struct form_context {
    struct date today; /* in clinic time */
    const char *lang;  /* language of the messages; NULL = "en" */
};

/* Reads and checks a questionnaire. INVALID with one line per defect in reterr (what is
 * wrong, at which linkId); UNAVAILABLE when the file cannot be read. */
MUST_CHECK enum status form_load(const char *path, struct form **ret, struct buf *reterr);

/* The same from memory. */
MUST_CHECK enum status form_parse(const char *bytes, size_t length, struct form **ret,
                                  struct buf *reterr);
void form_free(struct form *form);

const char *form_url(const struct form *form);
const char *form_version(const struct form *form);
const char *form_canonical(const struct form *form); /* url|version */
const char *form_sha256(const struct form *form);    /* of the bytes read, hexadecimal */
const json_t *form_json(const struct form *form);

/* The text in a language, else in English; NULL when there is none. */
const char *form_text(const struct form_text *text, const char *lang);

/* All items in document order: items[0] is the first step. */
size_t form_item_count(const struct form *form);
const struct form_item *form_item_at(const struct form *form, size_t index);

/* NULL for an unknown linkId. */
const struct form_item *form_item_find(const struct form *form, const char *link_id);

/* NULL for an unknown slug. */
const struct form_item *form_page_find(const struct form *form, const char *slug);

size_t form_step_count(const struct form *form);

/* 1 for the first step; of any item inside it. */
size_t form_step_number(const struct form *form, const struct form_item *item);

/* NULL when the item has no option with that code. */
const struct form_option *form_option_find(const struct form_item *item,
                                           const char *code);

/* Which items are shown, given flat answers; answers on hidden items count for nothing,
 * and so on down. Free with form_state_free. */
struct form_state;
struct form_state *form_state_new(const struct form *form, const json_t *answers);
void form_state_free(struct form_state *state);
bool form_state_shows(const struct form_state *state, const struct form_item *item);

/* The flat answers that count: shown items only, nothing typed-but-wrong. Borrowed. */
const json_t *form_state_answers(const struct form_state *state);

/* Going through the shown pages. page NULL: before the first (next) or after the last
 * (previous). NULL: there is none; after the last page come the answers to check. */
const struct form_item *form_next_page(const struct form *form,
                                       const struct form_item *page,
                                       const json_t *answers);
const struct form_item *form_previous_page(const struct form *form,
                                           const struct form_item *page,
                                           const json_t *answers);

/* The first shown page on which something is missing or wrong; NULL when all is well. */
const struct form_item *form_first_unanswered(const struct form *form,
                                              const json_t *answers,
                                              const struct form_context *context);

/*
 * Takes one posted page into the flat answers. Only fields the page declares are looked
 * at: "<linkId>" (repeated for several), "<linkId>.month|.day|.year" of a date, and
 * "<linkId>.own" of an open choice. A hidden item's fields are left alone and its stored
 * answer stays. OK when all is well; INVALID with the errors in reterr (a new reference)
 * otherwise. answers is changed in both cases; what was wrong is kept as "typed".
 * More than FORM_FIELDS_MAX fields: INVALID, too_many, nothing changed.
 */
MUST_CHECK enum status form_page_read(const struct form *form,
                                      const struct form_item *page,
                                      struct form_pairs fields,
                                      const struct form_context *context, json_t *answers,
                                      json_t **reterr);

/*
 * Checks flat answers as a whole. OK: ret is a new QuestionnaireResponse (status
 * completed, questionnaire "url|version"; "authored" is left to the caller) without
 * anything on hidden items. INVALID: the errors in reterr, a new reference.
 */
MUST_CHECK enum status form_check(const struct form *form, const json_t *answers,
                                  const struct form_context *context, json_t **ret,
                                  json_t **reterr);

/* The same for a QuestionnaireResponse from outside. Unknown items and members, wrong
 * types and another questionnaire or version are errors; answers on hidden items are
 * dropped unread. Displays are replaced by the questionnaire's own. */
MUST_CHECK enum status form_check_response(const struct form *form,
                                           const json_t *response,
                                           const struct form_context *context,
                                           json_t **ret, json_t **reterr);

/* A checked response as flat answers, a new reference; a repeating group's answers follow
 * one another. Never NULL; unreadable parts are left out. */
json_t *form_answers_from_response(const json_t *response);

/* One answer as people read it: the option's text, "April 19, 1979", "March 2024", a
 * number, own words. Appends to out; nothing for a "typed" answer. */
void form_answer_text(const struct form_item *item, const json_t *answer,
                      const char *lang, struct buf *out);

#endif
