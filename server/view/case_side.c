/* What happened: visits, decisions, how to reach the person, the timeline. */
#include "view/case_parts.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "view/queue_page.h"
#include "view/when.h"

static char *near(const struct case_view *view, int64_t instant_us)
{
    return when_near(view->arena, instant_us, view->page->now_us, view->page->lang);
}

static char *treatment_name(const struct case_view *view, const json_t *object)
{
    json_auto_t *codes = json_pack("[s]", value_text(object, "treatment"));
    return treatment_names(view->arena, view->page->treatments, codes);
}

static json_t *until_model(const struct case_view *view, const json_t *decision)
{
    int64_t expires_us = value_instant_us(decision, "expires_at");
    if (expires_us == 0)
        return json_null();
    /* the end is the midnight after the last day */
    struct date day = clock_to_local(expires_us - 1).date;
    return json_string(when_date(view->arena, day, view->page->lang));
}

static json_t *decision_entry(const struct case_view *view, const json_t *decision)
{
    const char *verdict = value_text(decision, "verdict");
    const char *conditions = value_text(decision, "conditions");
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:b, s:b, s:s?, s:o}",
                     "treatment", treatment_name(view, decision), "reason",
                     value_text(decision, "reason"), "doctor",
                     value_text(decision, "doctor"), "at",
                     near(view, value_instant_us(decision, "decided_at")), "is_cleared",
                     str_equal(verdict, "cleared"), "is_not_suitable",
                     str_equal(verdict, "not_suitable"), "is_needs_information",
                     str_equal(verdict, "needs_information"), "is_needs_letter",
                     str_equal(verdict, "needs_letter"), "is_current",
                     json_is_true(json_object_get(decision, "is_current")), "conditions",
                     str_is_blank(conditions) ? NULL : conditions, "until",
                     until_model(view, decision));
}

/* Where a visit can be moved or cancelled; null when that is not possible any more. */
static json_t *step_href(const struct case_view *view, const json_t *booking, bool moves)
{
    bool is_open = str_equal(value_text(booking, "status"), "active") &&
                   value_instant_us(booking, "starts_at") > view->page->now_us;
    if (!is_open || !view->page->may_book)
        return json_null();
    const char *id = value_text(booking, "id");
    if (!moves)
        return json_sprintf("/staff/bookings/%s/cancel", id);
    return json_sprintf("/staff/calendar?intake=%s&treatment=%s&move=%s",
                        value_text(view->page->file, "id"),
                        value_text(booking, "treatment"), id);
}

static json_t *booking_entry(const struct case_view *view, const json_t *booking)
{
    const char *status = value_text(booking, "status");
    const char *reason = value_text(booking, "cancel_reason");
    const char *lang = view->page->lang;
    return json_pack(
        "{s:s, s:s, s:s, s:b, s:b, s:b, s:s?, s:o, s:o}", "treatment",
        treatment_name(view, booking), "when",
        when_instant(view->arena, value_instant_us(booking, "starts_at"), lang),
        "provider", value_text(booking, "provider"), "is_active",
        str_equal(status, "active"), "is_void", str_equal(status, "void"), "is_cancelled",
        str_equal(status, "cancelled"), "reason", str_is_blank(reason) ? NULL : reason,
        "move_href", step_href(view, booking, true), "cancel_href",
        step_href(view, booking, false));
}

static json_t *earlier_entry(const struct case_view *view, const json_t *request)
{
    struct date day = clock_to_local(value_instant_us(request, "created_at")).date;
    return json_pack("{s:o, s:s, s:s, s:o}", "href",
                     json_sprintf("/staff/intakes/%s", value_text(request, "id")),
                     "reference", value_text(request, "reference"), "date",
                     when_date(view->arena, day, view->page->lang), "outcome",
                     case_outcome_model(value_text(request, "outcome")));
}

typedef json_t *(*entry_model)(const struct case_view *view, const json_t *entry);

static void put_list(const struct case_view *view, json_t *model, const char *name,
                     entry_model make)
{
    json_t *list = json_array();
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(view->page->file, name), index, entry)
        json_array_append_new(list, make(view, entry));
    char *has = arena_printf(view->arena, "has_%s", name);
    json_object_set_new(model, has, json_boolean(json_array_size(list) > 0));
    json_object_set_new(model, name, list);
}

/* "tel:" and the digits; ten of them are a number of this country. */
static json_t *phone_href(const char *phone)
{
    CLEANUP(buf_done) struct buf digits = {0};
    for (const char *c = phone; *c != '\0'; c++) {
        if ((*c >= '0' && *c <= '9') || (*c == '+' && digits.length == 0))
            buf_putc(&digits, *c);
    }
    return json_sprintf("tel:%s%s", digits.length == 10 ? "+1" : "", buf_text(&digits));
}

static json_t *contact_model(const json_t *person)
{
    const char *phone = value_text(person, "phone"), *email = value_text(person, "email");
    bool is_spanish = str_equal(value_text(person, "lang"), "es");
    return json_pack("{s:s?, s:o, s:s?, s:s}", "phone",
                     str_is_blank(phone) ? NULL : phone, "phone_href",
                     str_is_blank(phone) ? json_null() : phone_href(phone), "email",
                     str_is_blank(email) ? NULL : email, "language",
                     is_spanish ? "Español" : "English");
}

/* "intake.raise" → the text under timeline.intake_raise. */
static const char *action_text(const struct case_view *view, const json_t *event)
{
    char *key = arena_printf(view->arena, "timeline.%s", value_text(event, "action"));
    char *dot = strchr(key + strlen("timeline."), '.');
    if (dot != NULL)
        *dot = '_';
    return words_of(&view->words, key);
}

static const char *who(const struct case_view *view, const json_t *event)
{
    const char *name = value_text(event, "actor");
    if (name != NULL)
        return name;
    bool is_patient = str_equal(value_text(event, "actor_kind"), "patient");
    return words_of(&view->words, is_patient ? "timeline.patient" : "timeline.system");
}

static json_t *event_entry(const struct case_view *view, const json_t *event,
                           struct date *last_day)
{
    const char *lang = view->page->lang, *action = value_text(event, "action");
    int64_t at_us = value_instant_us(event, "at");
    struct date day = clock_to_local(at_us).date;
    bool is_new_day = date_compare(day, *last_day) != 0;
    *last_day = day;
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:b}", "instant", value_text(event, "at"),
                     "time", when_time(view->arena, at_us, lang), "who", who(view, event),
                     "text", action_text(view, event), "day",
                     is_new_day
                         ? json_sprintf("%s %d", when_month_short(day, lang), day.day)
                         : json_null(),
                     "is_flag", str_equal(action, "intake.raise"));
}

static json_t *timeline_model(const struct case_view *view)
{
    json_t *list = json_array();
    struct date last_day = {0};
    size_t index;
    const json_t *event;
    json_array_foreach(json_object_get(view->page->file, "timeline"), index, event)
        json_array_append_new(list, event_entry(view, event, &last_day));
    return list;
}

void case_put_side(const struct case_view *view, json_t *model)
{
    put_list(view, model, "decisions", decision_entry);
    put_list(view, model, "bookings", booking_entry);
    put_list(view, model, "earlier", earlier_entry);
    json_object_set_new(model, "contact",
                        contact_model(json_object_get(view->page->file, "person")));
    json_object_set_new(model, "timeline", timeline_model(view));
}

char *case_last_change(struct arena *arena, const struct case_page *page)
{
    const struct case_view view = {
        .arena = arena, .page = page, .words = {arena, page->templates, page->lang}};
    const json_t *events = json_object_get(page->file, "timeline");
    const json_t *last = json_array_get(events, json_array_size(events) - 1);
    if (last == NULL)
        return arena_strdup(arena, "");
    return arena_printf(arena, "%s %s, %s", who(&view, last), action_text(&view, last),
                        near(&view, value_instant_us(last, "at")));
}
