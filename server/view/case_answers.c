/* The answers as the staff read them, beside each other in columns: what was not answered
 * and "not sure" are said, never left out. */
#include "view/case_parts.h"

#include "base/buf.h"
#include "base/str.h"
#include "view/marked.h"

/* Who it is stands above, and how to reach them beside the answers. */
static const char STEP_ABOUT[] = "about";

static const char *code_of(const json_t *answer)
{
    return value_text(json_object_get(answer, "valueCoding"), "code");
}

const char *case_question(const struct case_view *view, const char *link_id)
{
    const struct form_item *item = form_item_find(view->page->form, link_id);
    if (item == NULL)
        return link_id;
    const char *label = form_text(&item->label, view->page->lang);
    return label != NULL ? label : form_text(&item->text, view->page->lang);
}

json_t *case_answer_model(const struct case_view *view, const char *link_id)
{
    CLEANUP(buf_done) struct buf text = {0};
    const struct form_item *item = form_item_find(view->page->form, link_id);
    bool is_unsure = false;
    size_t index;
    const json_t *answer;
    json_array_foreach(json_object_get(view->flat, link_id), index, answer)
    {
        if (str_equal(code_of(answer), "unsure")) {
            is_unsure = true;
            continue;
        }
        if (text.length > 0)
            buf_puts(&text, ", ");
        if (item != NULL)
            form_answer_text(item, answer, view->page->lang, &text);
    }
    return json_pack("{s:s?, s:b}", "text", text.length == 0 ? NULL : buf_text(&text),
                     "is_unsure", is_unsure);
}

/* Marks of everything that fired in a typed text. */
static json_t *quote_model(const struct case_view *view, const char *text)
{
    const json_t *findings = json_object_get(view->page->file, "findings");
    struct mark *marks =
        arena_array(view->arena, json_array_size(findings) + 1, sizeof *marks);
    size_t count = 0, index;
    const json_t *finding;
    json_array_foreach(findings, index, finding)
    {
        if (!json_is_true(json_object_get(finding, "fires")) ||
            case_typed_text(view, finding) != text)
            continue;
        marks[count++] =
            (struct mark){(size_t)json_integer_value(json_object_get(finding, "start")),
                          (size_t)json_integer_value(json_object_get(finding, "end"))};
    }
    return json_pack("{s:o}", "segments", marked_whole(view->arena, text, marks, count));
}

static json_t *row_model(const struct case_view *view, const struct form_item *item)
{
    const json_t *answers = json_object_get(view->flat, item->link_id);
    const char *typed = value_text(json_array_get(answers, 0), "valueString");
    json_t *row = case_answer_model(view, item->link_id);
    json_object_set_new(row, "label", json_string(case_question(view, item->link_id)));
    bool is_quote = item->type == FORM_TEXT && !str_is_blank(typed);
    json_object_set_new(row, "quote", is_quote ? quote_model(view, typed) : json_null());
    return row;
}

static bool is_asked(const struct case_view *view, const struct form_item *item)
{
    return item->type != FORM_GROUP && item->type != FORM_DISPLAY &&
           form_state_shows(view->state, item);
}

static json_t *rows_of(const struct case_view *view, const struct form_item *step,
                       json_int_t *open)
{
    json_t *rows = json_array();
    for (size_t i = step->index + 1; i < step->end_index; i++) {
        const struct form_item *item = form_item_at(view->page->form, i);
        if (!is_asked(view, item))
            continue;
        json_t *row = row_model(view, item);
        *open += value_text(row, "text") == NULL ||
                 json_is_true(json_object_get(row, "is_unsure"));
        json_array_append_new(rows, row);
    }
    return rows;
}

void case_put_answers(const struct case_view *view, json_t *model)
{
    const struct form *form = view->page->form;
    json_t *groups = json_array();
    json_int_t open = 0;
    for (size_t i = 0; i < form_item_count(form); i++) {
        const struct form_item *step = form_item_at(form, i);
        if (step->parent != NULL || str_equal(step->link_id, STEP_ABOUT) ||
            !form_state_shows(view->state, step))
            continue;
        json_t *rows = rows_of(view, step, &open);
        const char *title = form_text(&step->text, view->page->lang);
        if (json_array_size(rows) > 0)
            json_array_append_new(groups,
                                  json_pack("{s:s, s:O}", "title",
                                            title == NULL ? "" : title, "rows", rows));
        json_decref(rows);
    }
    json_object_set_new(model, "answers", groups);
    json_object_set_new(model, "open_count", json_integer(open));
}
