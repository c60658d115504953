/* Why a doctor must look: one entry for each rule, with its reason and source, and every
 * text or question it is about with the words that fired. */
#include "view/case_parts.h"

#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "view/marked.h"

static const char RAISED_BY_HAND[] = "STAFF-RAISED", UNSCREENED[] = "unscreened";

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static size_t place_of(const json_t *finding, const char *key)
{
    json_int_t place = json_integer_value(json_object_get(finding, key));
    return place < 0 ? 0 : (size_t)place;
}

const char *case_typed_text(const struct case_view *view, const json_t *finding)
{
    const json_t *answers =
        json_object_get(view->flat, or_empty(value_text(finding, "field")));
    size_t start = place_of(finding, "start"), end = place_of(finding, "end");
    size_t index;
    const json_t *answer;
    json_array_foreach(answers, index, answer)
    {
        const char *text = value_text(answer, "valueString");
        if (text != NULL && marked_holds(text, start, end, value_text(finding, "text")))
            return text;
    }
    return NULL;
}

static bool is_by_hand(const json_t *finding)
{
    return str_equal(value_text(finding, "rule"), RAISED_BY_HAND);
}

static const json_t *rule_of(const json_t *rules, const char *id)
{
    size_t index;
    const json_t *rule;
    json_array_foreach(json_object_get(rules, "rules"), index, rule)
    {
        if (str_equal(value_text(rule, "id"), id))
            return rule;
    }
    return NULL;
}

/* The citations of a rule, joined. */
static json_t *source_model(const struct case_view *view, const json_t *rule)
{
    CLEANUP(buf_done) struct buf text = {0};
    const json_t *known = json_object_get(view->page->rules, "sources");
    size_t index;
    const json_t *key;
    json_array_foreach(json_object_get(rule, "sources"), index, key)
    {
        const char *citation = value_text(known, json_string_value(key));
        buf_printf(&text, "%s%s", index == 0 ? "" : " · ",
                   citation == NULL ? json_string_value(key) : citation);
    }
    if (text.length == 0)
        return json_null();
    return json_pack("{s:s, s:n}", "text", buf_text(&text), "href");
}

/* What the words around a mention say; null for a ticked answer. */
static json_t *context_model(const json_t *finding)
{
    const json_t *context = json_object_get(finding, "context");
    const char *when = value_text(context, "temporality");
    const char *cue = value_text(context, "cue");
    if (!json_is_object(context) || place_of(finding, "end") == 0)
        return json_null();
    return json_pack("{s:b, s:b, s:b, s:b, s:b, s:b, s:s?}", "is_other",
                     str_equal(value_text(context, "experiencer"), "other"), "is_negated",
                     json_is_true(json_object_get(context, "negated")), "is_current",
                     !str_equal(when, "historical") && !str_equal(when, "hypothetical"),
                     "is_historical", str_equal(when, "historical"), "is_hypothetical",
                     str_equal(when, "hypothetical"), "is_uncertain",
                     str_equal(value_text(context, "certainty"), "uncertain"), "cue",
                     str_is_blank(cue) ? NULL : cue);
}

/* What one rule found in one text, or about one question. */
struct place {
    const json_t *first;
    const char *text; /* typed by the patient; NULL for an answer */
    struct mark *marks;
    size_t mark_count;
    struct buf answers; /* ticked ones, joined */
    struct buf notes;
};

static bool is_shown(const json_t *finding)
{
    return json_is_true(json_object_get(finding, "fires")) &&
           !str_equal(value_text(finding, "concept"), UNSCREENED);
}

/* Two flags raised by hand are two flags. */
static bool is_same_rule(const json_t *one, const json_t *other)
{
    if (is_by_hand(one))
        return one == other;
    return is_shown(other) &&
           str_equal(value_text(one, "rule"), value_text(other, "rule"));
}

static bool is_same_place(const struct case_view *view, const json_t *one,
                          const json_t *other)
{
    return is_same_rule(one, other) &&
           str_equal(value_text(one, "field"), value_text(other, "field")) &&
           case_typed_text(view, one) == case_typed_text(view, other);
}

static void put_joined(struct buf *out, const char *text, const char *between)
{
    if (str_is_blank(text) || strstr(buf_text(out), text) != NULL)
        return;
    buf_printf(out, "%s%s", out->length == 0 ? "" : between, text);
}

/* The answer's words for a finding's code; the code itself when the form has none. */
static const char *ticked(const struct case_view *view, const json_t *finding)
{
    const char *code = value_text(finding, "text");
    const struct form_item *item =
        form_item_find(view->page->form, or_empty(value_text(finding, "field")));
    const struct form_option *option =
        item == NULL || code == NULL ? NULL : form_option_find(item, code);
    if (option != NULL)
        return form_text(&option->text, view->page->lang);
    return code;
}

static void place_add(const struct case_view *view, struct place *place,
                      const json_t *finding)
{
    if (place->text != NULL)
        place->marks[place->mark_count++] =
            (struct mark){place_of(finding, "start"), place_of(finding, "end")};
    else
        put_joined(&place->answers, ticked(view, finding), ", ");
    put_joined(&place->notes, value_text(finding, "note"), "; ");
}

/* An answer that is no option (a date, a number) reads better as the form writes it. */
static json_t *answer_model(const struct case_view *view, const struct place *place)
{
    const char *link = or_empty(value_text(place->first, "field"));
    const struct form_item *item = form_item_find(view->page->form, link);
    if (place->text != NULL || place->answers.length == 0)
        return json_null();
    if (item == NULL || item->option_count > 0 || place_of(place->first, "end") > 0)
        return json_string(buf_text(&place->answers));
    json_auto_t *answer = case_answer_model(view, link);
    const char *text = value_text(answer, "text");
    return json_string(text == NULL ? buf_text(&place->answers) : text);
}

static const char *place_name(const struct case_view *view, const json_t *finding)
{
    const char *by =
        value_text(json_object_get(view->page->file, "screening"), "raised_by");
    const char *field = value_text(finding, "field");
    if (is_by_hand(finding))
        return by == NULL ? words_of(&view->words, "case.by_hand") : by;
    return str_is_blank(field) ? words_of(&view->words, "case.all_answers")
                               : case_question(view, field);
}

/* The place that starts with findings[at]; NULL when an earlier finding has it. */
static json_t *place_at(const struct case_view *view, const json_t *findings, size_t at)
{
    struct place place = {.first = json_array_get(findings, at)};
    size_t count = json_array_size(findings);
    for (size_t i = 0; i < at; i++) {
        if (is_same_place(view, place.first, json_array_get(findings, i)))
            return NULL;
    }
    place.text = case_typed_text(view, place.first);
    place.marks = arena_array(view->arena, count - at, sizeof *place.marks);
    for (size_t i = at; i < count; i++) {
        if (is_same_place(view, place.first, json_array_get(findings, i)))
            place_add(view, &place, json_array_get(findings, i));
    }
    json_t *quote = place.text == NULL
                        ? json_null()
                        : json_pack("{s:o}", "segments",
                                    marked_excerpt(view->arena, place.text, place.marks,
                                                   place.mark_count));
    json_t *model = json_pack(
        "{s:s, s:o, s:o, s:o, s:s?}", "place", place_name(view, place.first), "context",
        context_model(place.first), "quote", quote, "answer", answer_model(view, &place),
        "note", place.notes.length == 0 ? NULL : buf_text(&place.notes));
    buf_done(&place.answers);
    buf_done(&place.notes);
    return model;
}

static json_t *flag_model(const struct case_view *view, const json_t *finding,
                          json_t *places)
{
    const json_t *rule = rule_of(view->page->rules, value_text(finding, "rule"));
    const char *severity = value_text(finding, "severity");
    const char *reason = value_text(rule, "rationale");
    return json_pack(
        "{s:b, s:b, s:b, s:s, s:s?, s:s, s:b, s:s, s:o, s:o}", "is_urgent",
        str_equal(severity, "urgent"), "is_review", str_equal(severity, "doctor_review"),
        "is_advise", str_equal(severity, "advisory"), "title",
        or_empty(value_text(finding, "title")), "rule",
        is_by_hand(finding) ? NULL : value_text(finding, "rule"), "version",
        or_empty(value_text(finding, "rule_version")), "has_reason", reason != NULL,
        "reason", or_empty(reason), "source", source_model(view, rule), "places", places);
}

/* The flag that starts with findings[at], the most serious of its rule; NULL when an
 * earlier finding has it already. */
static json_t *flag_at(const struct case_view *view, const json_t *findings, size_t at)
{
    const json_t *first = json_array_get(findings, at);
    if (!is_shown(first))
        return NULL;
    for (size_t i = 0; i < at; i++) {
        if (is_same_rule(first, json_array_get(findings, i)))
            return NULL;
    }
    json_t *places = json_array();
    for (size_t i = at; i < json_array_size(findings); i++) {
        json_t *place = is_same_rule(first, json_array_get(findings, i))
                            ? place_at(view, findings, i)
                            : NULL;
        if (place != NULL)
            json_array_append_new(places, place);
    }
    return flag_model(view, first, places);
}

/* The same words may have been looked at by several rules: said once. */
static bool was_dismissed(const json_t *findings, size_t at)
{
    const json_t *finding = json_array_get(findings, at);
    for (size_t i = 0; i < at; i++) {
        const json_t *before = json_array_get(findings, i);
        if (!json_is_true(json_object_get(before, "fires")) &&
            str_equal(value_text(before, "field"), value_text(finding, "field")) &&
            place_of(before, "start") == place_of(finding, "start"))
            return true;
    }
    return false;
}

static json_t *dismissed_model(const struct case_view *view, const json_t *finding)
{
    const char *text = case_typed_text(view, finding);
    const struct mark mark = {place_of(finding, "start"), place_of(finding, "end")};
    if (text == NULL)
        return NULL;
    return json_pack("{s:o, s:o}", "segments",
                     marked_excerpt(view->arena, text, &mark, 1), "context",
                     context_model(finding));
}

void case_put_flags(const struct case_view *view, json_t *model)
{
    const json_t *findings = json_object_get(view->page->file, "findings");
    json_t *flags = json_array(), *dismissed = json_array();
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        json_t *flag = flag_at(view, findings, i);
        if (flag != NULL)
            json_array_append_new(flags, flag);
        if (json_is_true(json_object_get(finding, "fires")) || was_dismissed(findings, i))
            continue;
        json_t *entry = dismissed_model(view, finding);
        if (entry != NULL)
            json_array_append_new(dismissed, entry);
    }
    json_object_set_new(model, "flag_count",
                        json_integer((json_int_t)json_array_size(flags)));
    json_object_set_new(model, "flags", flags);
    json_object_set_new(model, "dismissed_count",
                        json_integer((json_int_t)json_array_size(dismissed)));
    json_object_set_new(model, "dismissed", dismissed);
}
