/* The question page and "Check your answers" as JSON for their templates. */
#include "view/form_page.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "view/form_field.h"

static json_t *text_or_null(const char *text)
{
    return text == NULL ? json_null() : json_string(text);
}

/* number 0: everything is behind the patient, as on "Check your answers". */
static json_t *progress_model(const struct form *form, size_t number, const char *title)
{
    size_t total = form_step_count(form);
    json_t *bar = json_array();
    for (size_t i = 1; i <= total; i++) {
        size_t now = number == 0 ? total : number;
        const char *state = i < now ? "is-done" : i == now ? "is-now" : NULL;
        json_array_append_new(bar, json_pack("{s:o}", "state", text_or_null(state)));
    }
    return json_pack("{s:I s:I s:o s:o}", "number",
                     (json_int_t)(number == 0 ? total : number), "total",
                     (json_int_t)total, "title", text_or_null(title), "bar", bar);
}

/* Questions that stand by themselves on a page: not displays, not revealed ones. */
static size_t count_fields(const struct form *form, const struct form_item *page,
                           const struct form_state *state)
{
    size_t count = 0;
    for (size_t i = page->index + 1; i < page->end_index; i++) {
        const struct form_item *item = form_item_at(form, i);
        bool is_shown = form_state_shows(state, item);
        count += is_shown && item->type != FORM_GROUP && item->reveal == NULL;
    }
    return count;
}

static json_t *fields_model(const struct form_page_view *view,
                            const struct form_state *state, bool is_alone)
{
    json_t *fields = json_array();
    for (size_t i = view->page->index + 1; i < view->page->end_index; i++) {
        const struct form_item *item = form_item_at(view->form, i);
        if (item->type == FORM_GROUP || item->reveal != NULL ||
            !form_state_shows(state, item))
            continue;
        json_array_append_new(fields, form_field_model(view, item, is_alone));
    }
    return fields;
}

static json_t *errors_model(const struct form_page_view *view)
{
    if (json_array_size(view->errors) == 0)
        return json_null();
    json_t *list = json_array(), *error;
    size_t i;
    json_array_foreach((json_t *)view->errors, i, error)
    {
        const char *link_id = json_string_value(json_object_get(error, "link_id"));
        const char *part = json_string_value(json_object_get(error, "part"));
        const struct form_item *item = form_item_find(view->form, link_id);
        char id[FORM_ID_SIZE] = "main";
        if (item != NULL)
            form_field_target(item, part == NULL ? "" : part, id);
        json_array_append_new(list,
                              json_pack("{s:o s:O}", "href", json_sprintf("#%s", id),
                                        "text", json_object_get(error, "message")));
    }
    return json_pack("{s:o}", "list", list);
}

/* The only field's question, else the page's own title. */
static const char *heading_of(const struct form_page_view *view,
                              const struct form_state *state, bool is_alone)
{
    for (size_t i = view->page->index + 1; is_alone && i < view->page->end_index; i++) {
        const struct form_item *item = form_item_at(view->form, i);
        if (item->type != FORM_GROUP && form_state_shows(state, item))
            return form_text(&item->text, view->lang);
    }
    return form_text(&view->page->text, view->lang);
}

json_t *form_page_model(const struct form_page_view *view)
{
    struct form_state *state = form_state_new(view->form, view->answers);
    bool is_alone = count_fields(view->form, view->page, state) == 1;
    const char *title = heading_of(view, state, is_alone);
    const char *step = form_text(&view->page->step->text, view->lang);
    size_t number = form_step_number(view->form, view->page);
    json_t *model = json_pack(
        "{s:o s:o s:o s:o s:o s:o s:o s:o s:o}", "title", text_or_null(title), "action",
        text_or_null(view->action), "back_href", text_or_null(view->back_href),
        "later_href", text_or_null(view->later_href), "heading",
        text_or_null(is_alone ? NULL : title), "lead",
        text_or_null(form_text(&view->page->hint, view->lang)), "progress",
        progress_model(view->form, number, step), "errors", errors_model(view), "fields",
        fields_model(view, state, is_alone));
    form_state_free(state);
    return model;
}

/* --- check your answers --- */

static json_t *change_href(const struct form_review_view *view,
                           const struct form_item *item)
{
    char id[FORM_ID_SIZE];
    form_field_target(item, "", id);
    return json_sprintf("%s%s%s#%s", view->page_base, item->page->name,
                        view->change_suffix, id);
}

/* One line of a value; text keeps its own lines. */
static void add_lines(json_t *values, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > 0)
            json_array_append_new(values, json_pack("{s:s%}", "text", text, length));
        text += length + (text[length] == '\n');
    }
}

static json_t *values_of(const struct form_item *item, const json_t *answers,
                         const char *lang)
{
    json_t *values = json_array(), *answer;
    size_t i;
    json_array_foreach((json_t *)answers, i, answer)
    {
        CLEANUP(buf_done) struct buf text = {0};
        form_answer_text(item, answer, lang, &text);
        if (item->unit != NULL && text.length > 0)
            buf_printf(&text, " %s", item->unit);
        add_lines(values, buf_text(&text));
    }
    return values;
}

/* The option that a picture question was answered with, or NULL. */
static const struct form_option *picture_of(const struct form_item *item,
                                            const json_t *answers)
{
    const json_t *coding = json_object_get(json_array_get(answers, 0), "valueCoding");
    const char *code = json_string_value(json_object_get(coding, "code"));
    return item->has_pictures ? form_option_find(item, code) : NULL;
}

static json_t *row_model(const struct form_review_view *view,
                         const struct form_item *item, const json_t *answers)
{
    const struct form_option *option = picture_of(item, answers);
    const char *label = form_text(&item->label, view->lang);
    bool has_picture = option != NULL && option->picture != NULL;
    json_t *row = json_pack(
        "{s:o s:o s:o s:b s:b}", "label",
        text_or_null(label != NULL ? label : form_text(&item->text, view->lang)),
        "values", values_of(item, answers, view->lang), "change_href",
        change_href(view, item), "is_quoted", item->type == FORM_TEXT, "is_missing",
        json_array_size(answers) == 0);
    json_object_set_new(row, "picture",
                        has_picture ? json_sprintf("partials/%s", option->picture)
                                    : json_null());
    json_object_set_new(
        row, "detail",
        text_or_null(option == NULL ? NULL : form_text(&option->hint, view->lang)));
    return row;
}

struct review {
    const struct form_review_view *view;
    const struct form_state *state;
    json_int_t open; /* shown questions without an answer */
};

static json_t *rows_of(struct review *review, const struct form_item *step)
{
    json_t *rows = json_array();
    for (size_t i = step->index + 1; i < step->end_index; i++) {
        const struct form_item *item = form_item_at(review->view->form, i);
        if (item->type == FORM_GROUP || item->type == FORM_DISPLAY ||
            !form_state_shows(review->state, item))
            continue;
        const json_t *answers =
            json_object_get(form_state_answers(review->state), item->link_id);
        review->open += json_array_size(answers) == 0;
        json_array_append_new(rows, row_model(review->view, item, answers));
    }
    return rows;
}

static json_t *groups_model(struct review *review)
{
    json_t *groups = json_array();
    const struct form *form = review->view->form;
    for (size_t i = 0; i < form_item_count(form); i++) {
        const struct form_item *step = form_item_at(form, i);
        if (step->parent != NULL || !form_state_shows(review->state, step))
            continue;
        json_t *rows = rows_of(review, step);
        if (json_array_size(rows) > 0)
            json_array_append_new(
                groups,
                json_pack("{s:o s:o s:O}", "title",
                          text_or_null(form_text(&step->text, review->view->lang)),
                          "icon",
                          json_sprintf("partials/icon-%s",
                                       step->icon == NULL ? "info" : step->icon),
                          "rows", rows));
        json_decref(rows);
    }
    return groups;
}

static json_t *review_errors(const struct form_review_view *view)
{
    if (json_array_size(view->errors) == 0)
        return json_null();
    json_t *list = json_array(), *error;
    size_t i;
    json_array_foreach((json_t *)view->errors, i, error)
    {
        const char *link_id = json_string_value(json_object_get(error, "link_id"));
        const struct form_item *item = form_item_find(view->form, link_id);
        bool has_page = item != NULL && item->page != NULL;
        json_array_append_new(
            list, json_pack("{s:o s:O}", "href",
                            has_page ? change_href(view, item) : json_string("#main"),
                            "text", json_object_get(error, "message")));
    }
    return json_pack("{s:o}", "list", list);
}

json_t *form_review_model(const struct form_review_view *view)
{
    struct form_state *state = form_state_new(view->form, view->answers);
    struct review review = {.view = view, .state = state};
    json_t *groups = groups_model(&review);
    json_t *open = review.open == 0 ? json_null()
                                    : json_pack("{s:I s:b}", "count", review.open,
                                                "is_one", review.open == 1);
    form_state_free(state);
    return json_pack("{s:n s:o s:o s:o s:o s:o s:o s:o}", "title", "action",
                     text_or_null(view->action), "back_href",
                     text_or_null(view->back_href), "later_href",
                     text_or_null(view->later_href), "progress",
                     progress_model(view->form, 0, NULL), "errors", review_errors(view),
                     "open", open, "groups", groups);
}
