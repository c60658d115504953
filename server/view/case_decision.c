/* The doctor's form: one verdict for each treatment, with what was entered before. */
#include "view/case_parts.h"

#include "base/clock.h"
#include "base/str.h"
#include "view/queue_page.h"
#include "view/when.h"

json_t *case_treatments(const json_t *file, const json_t *treatments)
{
    const json_t *wished = json_object_get(file, "treatments");
    if (json_array_size(wished) > 0)
        return json_deep_copy(wished);
    json_t *codes = json_array();
    size_t index;
    const json_t *treatment;
    json_array_foreach(treatments, index, treatment)
        json_array_append(codes, json_object_get(treatment, "code"));
    return codes;
}

static char *day_text(struct arena *arena, const struct case_view *view, int days)
{
    char *text = arena_alloc(arena, DATE_TEXT_SIZE);
    struct date today = clock_to_local(view->page->now_us).date;
    date_format(date_from_days(date_to_days(today) + days), text);
    return text;
}

static const struct case_draft *draft_of(const struct case_view *view, const char *code)
{
    for (size_t i = 0; i < view->page->draft_count; i++) {
        if (str_equal(view->page->drafts[i].treatment, code))
            return &view->page->drafts[i];
    }
    return NULL;
}

static json_t *verdict_model(const char *verdict)
{
    if (verdict == NULL)
        return json_null();
    return json_pack("{s:b, s:b, s:b, s:b}", "is_cleared", str_equal(verdict, "cleared"),
                     "is_not_suitable", str_equal(verdict, "not_suitable"),
                     "is_needs_information", str_equal(verdict, "needs_information"),
                     "is_needs_letter", str_equal(verdict, "needs_letter"));
}

/* The decision that counts now about a treatment. */
static json_t *last_model(const struct case_view *view, const char *code)
{
    size_t index;
    const json_t *decision;
    json_array_foreach(json_object_get(view->page->file, "decisions"), index, decision)
    {
        if (!json_is_true(json_object_get(decision, "is_current")) ||
            !str_equal(value_text(decision, "treatment"), code))
            continue;
        const char *key =
            arena_printf(view->arena, "decide.%s", value_text(decision, "verdict"));
        return json_pack("{s:s, s:s, s:s}", "text", words_of(&view->words, key), "doctor",
                         value_text(decision, "doctor"), "date",
                         when_near(view->arena, value_instant_us(decision, "decided_at"),
                                   view->page->now_us, view->page->lang));
    }
    return json_null();
}

static const char *entered(const char *text)
{
    return text == NULL ? "" : text;
}

static json_t *treatment_model(const struct case_view *view, const json_t *code)
{
    static const struct case_draft nothing = {0};
    const struct case_draft *draft = draft_of(view, json_string_value(code));
    json_auto_t *codes = json_pack("[O]", code);
    const char *until = day_text(view->arena, view, CASE_CLEARED_DAYS);
    if (draft != NULL && draft->until != NULL)
        until = draft->until;
    if (draft == NULL)
        draft = &nothing;
    return json_pack(
        "{s:O, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s?, s:o}", "code", code, "name",
        treatment_names(view->arena, view->page->treatments, codes), "verdict",
        verdict_model(draft->verdict), "reason", entered(draft->reason), "conditions",
        entered(draft->conditions), "until", until, "until_min",
        day_text(view->arena, view, 1), "until_max",
        day_text(view->arena, view, CASE_CLEARED_DAYS_MAX - 1), "until_max_text",
        words_of(&view->words, "decide.until_max"), "error", draft->error, "last",
        last_model(view, json_string_value(code)));
}

json_t *case_decision_model(const struct case_view *view)
{
    const json_t *file = view->page->file, *answers = json_object_get(file, "answer_set");
    if (!view->page->may_decide || str_equal(value_text(file, "state"), "closed"))
        return json_null();
    json_auto_t *codes = case_treatments(file, view->page->treatments);
    json_t *treatments = json_array();
    size_t index;
    const json_t *code;
    json_array_foreach(codes, index, code)
        json_array_append_new(treatments, treatment_model(view, code));
    return json_pack("{s:o, s:O, s:O, s:O, s:s, s:o}", "action",
                     json_sprintf("/staff/intakes/%s/decisions", value_text(file, "id")),
                     "screening",
                     json_object_get(json_object_get(file, "screening"), "id"),
                     "revision", json_object_get(file, "revision"), "version",
                     json_object_get(answers, "version"), "sent_at",
                     when_near(view->arena, value_instant_us(answers, "submitted_at"),
                               view->page->now_us, view->page->lang),
                     "treatments", treatments);
}
