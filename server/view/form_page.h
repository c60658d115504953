/*
 * Page models of the patient's form: what templates/patient/question and check are
 * rendered over. Everything is decided here (ids, which error stands where, what is
 * checked); the templates only lay it out. No words of ours but the questionnaire's.
 */
#ifndef FORELOCK_VIEW_FORM_PAGE_H
#define FORELOCK_VIEW_FORM_PAGE_H

#include <jansson.h>

#include "form/form.h"

struct form_page_view {
    const struct form *form;
    const struct form_item *page;
    const json_t *answers; /* flat, of the draft, "typed" ones included */
    const json_t *errors;  /* from form_page_read, or NULL */
    const char *lang;
    const char *action;     /* where the page is posted to */
    const char *back_href;  /* NULL: no way back */
    const char *later_href; /* "Finish later"; NULL: not offered */
};

/*
 * A question page, a new object:
 *   title, action, back_href, later_href; heading (null when a question is the h1), lead;
 *   progress {number, total, title, bar [{state}]}; errors null or {list [{href, text}]};
 *   fields [see view/form_field.h].
 */
json_t *form_page_model(const struct form_page_view *view);

struct form_review_view {
    const struct form *form;
    const json_t *answers;
    const json_t *errors; /* from form_check, or NULL */
    const char *lang;
    const char *action; /* where "Send" is posted to */
    const char *back_href;
    const char *later_href;
    const char *page_base;     /* a Change link is page_base slug change_suffix #id */
    const char *change_suffix; /* for example "?change=1" */
};

/*
 * "Check your answers", a new object: title null, action, back_href, later_href,
 * progress, errors (their links lead to the pages), open null or {count, is_one}; groups
 * [{title, icon, rows [{label, values [{text}], picture, detail, is_quoted, is_missing,
 * change_href}]}]. Shown questions only; one that was left open says is_missing.
 */
json_t *form_review_model(const struct form_review_view *view);

#endif
