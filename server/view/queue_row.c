/* Who, why in the patient's own words, how long, and where it stands. */
#include "view/queue_row.h"

#include "base/clock.h"
#include "base/str.h"
#include "view/wait.h"
#include "view/when.h"
#include "view/marked.h"
#include "view/value.h"

enum { TAGS_SHOWN = 3 };

json_t *state_model(const char *state)
{
    static const char *const names[][2] = {
        {"needs_doctor", "is_needs_doctor"},
        {"waiting", "is_waiting"},
        {"cleared", "is_cleared"},
        {"booked", "is_booked"},
        {"done", "is_done"},
        {"declined", "is_declined"},
        {"closed", "is_closed"},
    };
    json_t *model = json_object();
    for (size_t i = 0; i < COUNT_OF(names); i++)
        json_object_set_new(model, names[i][1],
                            json_boolean(str_equal(state, names[i][0])));
    return model;
}

static json_t *tag_model(const json_t *finding)
{
    const char *severity = value_text(finding, "severity");
    return json_pack("{s:s, s:b, s:b, s:b}", "text", value_text(finding, "title"),
                     "is_urgent", str_equal(severity, "urgent"), "is_review",
                     str_equal(severity, "doctor_review"), "is_advise",
                     str_equal(severity, "advisory"));
}

static json_t *tags_model(const json_t *findings)
{
    json_t *tags = json_array();
    size_t index;
    const json_t *finding;
    json_array_foreach(findings, index, finding)
        json_array_append_new(tags, tag_model(finding));
    return tags;
}

/* The sentences with the words that fired. */
static json_t *quote_model(struct arena *arena, const json_t *quote)
{
    const json_t *places = json_object_get(quote, "marks");
    const char *text = value_text(quote, "text");
    size_t count = json_array_size(places);
    if (text == NULL || count == 0)
        return json_null();
    struct mark *marks = arena_array(arena, count, sizeof *marks);
    for (size_t i = 0; i < count; i++) {
        const json_t *place = json_array_get(places, i);
        marks[i].start = (size_t)json_integer_value(json_object_get(place, "start"));
        marks[i].end = (size_t)json_integer_value(json_object_get(place, "end"));
    }
    return json_pack("{s:o}", "segments", marked_excerpt(arena, text, marks, count));
}

static json_t *age_model(const struct queue_page *page, const json_t *item)
{
    struct date born;
    if (date_parse(value_text(item, "birth_date"), &born) != OK)
        return json_null();
    return json_integer(date_age_years(born, clock_to_local(page->now_us).date));
}

static json_t *row_wait(struct arena *arena, const struct queue_page *page,
                        const json_t *item)
{
    const struct wait wait = {
        .openings = page->openings,
        .opening_count = page->opening_count,
        .since_us = value_instant_us(item, "submitted_at"),
        .now_us = page->now_us,
        .is_urgent = str_equal(value_text(item, "outcome"), "urgent"),
    };
    if (!str_equal(value_text(item, "state"), "needs_doctor"))
        return json_null();
    return wait_model(arena, &wait, page->lang);
}

static json_t *instant_model(struct arena *arena, const struct queue_page *page,
                             const json_t *item, const char *key)
{
    int64_t instant_us = value_instant_us(item, key);
    return instant_us == 0 ? json_null()
                           : json_string(when_instant(arena, instant_us, page->lang));
}

json_t *queue_row_model(struct arena *arena, const struct queue_page *page,
                        const json_t *item)
{
    const json_t *findings = json_object_get(item, "findings");
    json_t *tags = tags_model(findings);
    json_int_t more = json_integer_value(json_object_get(item, "finding_count")) -
                      (json_int_t)json_array_size(findings);
    bool needs_doctor = str_equal(value_text(item, "state"), "needs_doctor");
    return json_pack(
        "{s:o, s:o, s:s, s:s, s:o, s:n, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "href", json_sprintf("/staff/intakes/%s", value_text(item, "id")), "name",
        json_sprintf("%s %s", value_text(item, "given"), value_text(item, "family")),
        "treatments",
        treatment_names(arena, page->treatments, json_object_get(item, "treatments")),
        "reference", value_text(item, "reference"), "age", age_model(page, item), "lang",
        "is_new", value_text(item, "seen_at") == NULL, "has_tags",
        json_array_size(tags) > 0, "tags", tags, "more",
        more > 0 ? json_integer(more) : json_null(), "quote",
        quote_model(arena, json_object_get(item, "quote")), "wait",
        row_wait(arena, page, item), "appointment",
        instant_model(arena, page, item, "appointment"), "sent",
        needs_doctor ? json_null() : instant_model(arena, page, item, "submitted_at"),
        "state", state_model(value_text(item, "state")));
}
