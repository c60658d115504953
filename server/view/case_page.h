/*
 * One request with everything one needs to decide (templates/staff/case.mustache), from
 * what store_case_read says, the form's questions and the rules' reasons.
 */
#ifndef FORELOCK_VIEW_CASE_PAGE_H
#define FORELOCK_VIEW_CASE_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "domain/slots.h"
#include "form/form.h"
#include "view/template.h"

enum {
    CASE_CLEARED_DAYS = 180,    /* offered as the end of a clearance */
    CASE_CLEARED_DAYS_MAX = 365 /* a clearance lasts a year at most */
};

/* What a doctor has entered for one treatment and could not be signed. */
struct case_draft {
    const char *treatment; /* code */
    const char *verdict;   /* NULL: none chosen */
    const char *reason;
    const char *conditions;
    const char *until; /* YYYY-MM-DD as sent */
    const char *error; /* words, or NULL */
};

/* A flag that somebody wanted to raise and that lacked something. */
struct case_raise {
    const char *outcome; /* NULL: none chosen */
    const char *reason;
    const char *outcome_error; /* words, or NULL */
    const char *reason_error;
};

struct case_error {
    const char *href; /* "#verdict-prp" */
    const char *text;
};

enum case_notice {
    CASE_NOTICE_NONE,
    CASE_NOTICE_SIGNED,
    CASE_NOTICE_RAISED,
    CASE_NOTICE_BOOKED,
    CASE_NOTICE_CANCELLED
};

struct case_page {
    const json_t *file; /* of store_case_read, references as shown */
    const struct form *form;
    const json_t *rules;      /* screening_rules() */
    const json_t *treatments; /* of the clinic: [{"code", "name"}] */
    const struct templates *templates;
    const struct opening *openings;
    size_t opening_count;
    int64_t now_us;
    const char *lang;
    bool may_decide; /* of whoever looks */
    bool may_book;
    bool may_raise;
    enum case_notice notice;
    const struct case_draft *drafts;
    size_t draft_count;
    const struct case_raise *raise; /* NULL: nothing was tried */
    const struct case_error *errors;
    size_t error_count;
};

/* A new reference. */
json_t *case_page_model(struct arena *arena, const struct case_page *page);

/* The codes a decision can be about: the treatments wished, or all the clinic offers when
 * the patient was not sure. A new reference. */
json_t *case_treatments(const json_t *file, const json_t *treatments);

/* The last thing somebody did to the case, such as "Mara
 * Pinewood raised a flag, today, 10:41 AM": for a decision that came too late. */
char *case_last_change(struct arena *arena, const struct case_page *page);

#endif
