/* The head of the case: who, what they want, how long they have waited, whether they can
 * be booked; and the parts put together. */
#include "view/case_page.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "view/case_parts.h"
#include "view/queue_page.h"
#include "view/queue_row.h"
#include "view/wait.h"
#include "view/when.h"

enum { KEY_BYTES = 70 };

json_t *case_outcome_model(const char *outcome)
{
    return json_pack("{s:b, s:b, s:b}", "is_urgent", str_equal(outcome, "urgent"),
                     "is_review", str_equal(outcome, "review"), "is_clear",
                     str_equal(outcome, "clear"));
}

/* "47, female, born April 19, 1979". */
static json_t *about_model(const struct case_view *view, const json_t *person)
{
    CLEANUP(buf_done) struct buf about = {0};
    const char *lang = view->page->lang;
    struct date born;
    if (date_parse(value_text(person, "birth_date"), &born) == OK)
        buf_printf(&about, "%d, ",
                   date_age_years(born, clock_to_local(view->page->now_us).date));
    const char *sex = value_text(person, "sex");
    buf_puts(&about,
             words_of(&view->words, arena_printf(view->arena, "sex.%s",
                                                 sex == NULL ? "undisclosed" : sex)));
    if (date_parse(value_text(person, "birth_date"), &born) == OK)
        buf_printf(&about, ", %s %s", words_of(&view->words, "sex.born"),
                   when_date(view->arena, born, lang));
    return json_string(buf_text(&about));
}

/* The tab of the queue in which the case is found. */
static json_t *back_href(const char *state)
{
    bool is_over = str_equal(state, "done") || str_equal(state, "declined");
    return json_sprintf("/staff/queue?tab=%s", is_over ? "closed" : state);
}

static json_t *wait_of(const struct case_view *view, const char *state,
                       const char *outcome)
{
    const struct case_page *page = view->page;
    const struct wait wait = {
        .openings = page->openings,
        .opening_count = page->opening_count,
        .since_us =
            value_instant_us(json_object_get(page->file, "answer_set"), "submitted_at"),
        .now_us = page->now_us,
        .is_urgent = str_equal(outcome, "urgent"),
    };
    if (!str_equal(state, "needs_doctor"))
        return json_null();
    return wait_model(view->arena, &wait, page->lang);
}

/* True when the visit that a clearance allows is booked already. */
static bool is_booked(const struct case_view *view, const char *treatment)
{
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(view->page->file, "bookings"), index, booking)
    {
        if (str_equal(value_text(booking, "treatment"), treatment) &&
            str_equal(value_text(booking, "status"), "active") &&
            value_instant_us(booking, "ends_at") > view->page->now_us)
            return true;
    }
    return false;
}

static json_t *book_entry(const struct case_view *view, const json_t *clearance)
{
    const char *code = value_text(clearance, "treatment");
    json_auto_t *codes = json_pack("[s]", code);
    struct date until =
        clock_to_local(value_instant_us(clearance, "expires_at") - 1).date;
    return json_pack("{s:s, s:s, s:o}", "treatment",
                     treatment_names(view->arena, view->page->treatments, codes), "until",
                     when_date(view->arena, until, view->page->lang), "href",
                     json_sprintf("/staff/calendar?intake=%s&treatment=%s",
                                  value_text(view->page->file, "id"), code));
}

/* What the clearances say: which treatments can be booked, or why none can. */
static void put_booking(const struct case_view *view, json_t *model, const char *state)
{
    const json_t *clearances = json_object_get(view->page->file, "clearances");
    json_t *book = json_array();
    bool is_live = false, is_expired = false;
    size_t index;
    const json_t *clearance;
    json_array_foreach(clearances, index, clearance)
    {
        bool lives = json_is_true(json_object_get(clearance, "is_live"));
        is_live = is_live || lives;
        is_expired = is_expired ||
                     (!lives && value_text(clearance, "revoked_at") == NULL &&
                      value_instant_us(clearance, "expires_at") <= view->page->now_us);
        if (lives && view->page->may_book &&
            !is_booked(view, value_text(clearance, "treatment")))
            json_array_append_new(book, book_entry(view, clearance));
    }
    bool is_closed = str_equal(state, "closed"),
         is_declined = str_equal(state, "declined");
    bool is_waiting = str_equal(state, "waiting");
    bool says_why = is_closed || is_declined || is_waiting || is_expired;
    json_object_set_new(model, "book", book);
    json_object_set_new(
        model, "locked",
        is_live ? json_null()
                : json_pack("{s:b, s:b, s:b, s:b, s:b}", "is_closed", is_closed,
                            "is_declined", is_declined, "is_waiting", is_waiting,
                            "is_expired",
                            !is_closed && !is_declined && !is_waiting && is_expired,
                            "is_review", !says_why));
}

static bool says_no(const struct case_view *view, const char *link_id)
{
    const json_t *answer = json_array_get(json_object_get(view->flat, link_id), 0);
    return str_equal(value_text(json_object_get(answer, "valueCoding"), "code"), "no");
}

/* Cut at a space when it is long: all of it stands among the answers. */
static void shorten(struct arena *arena, json_t *answer)
{
    const char *text = value_text(answer, "text");
    size_t at = KEY_BYTES;
    if (text == NULL || strlen(text) <= KEY_BYTES)
        return;
    while (at > 0 && text[at] != ' ')
        at--;
    if (at == 0)
        return;
    const char *cut = arena_printf(arena, "%.*s …", (int)at, text);
    json_object_set_new(answer, "text", json_string(cut));
}

/* In one line what is said at length further down. */
static json_t *key_model(const struct case_view *view)
{
    static const char *const medicines[] = {"medicines.text", "medicines.kinds",
                                            "medicines.taking"};
    json_t *taken = NULL;
    if (says_no(view, "medicines.taking"))
        taken = case_answer_model(view, "medicines.taking");
    for (size_t i = 0; taken == NULL && i < COUNT_OF(medicines); i++) {
        bool is_last = i + 1 == COUNT_OF(medicines);
        if (is_last || json_array_size(json_object_get(view->flat, medicines[i])) > 0)
            taken = case_answer_model(view, medicines[i]);
    }
    shorten(view->arena, taken);
    return json_pack("{s:o, s:o}", "medicines", taken, "allergies",
                     case_answer_model(view, "allergies.kinds"));
}

static json_t *notice_model(enum case_notice notice)
{
    if (notice == CASE_NOTICE_NONE)
        return json_null();
    return json_pack("{s:b, s:b, s:b, s:b}", "is_signed", notice == CASE_NOTICE_SIGNED,
                     "is_raised", notice == CASE_NOTICE_RAISED, "is_booked",
                     notice == CASE_NOTICE_BOOKED, "is_cancelled",
                     notice == CASE_NOTICE_CANCELLED);
}

static json_t *errors_model(const struct case_page *page)
{
    json_t *list = json_array();
    for (size_t i = 0; i < page->error_count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "href", page->errors[i].href,
                                              "text", page->errors[i].text));
    if (json_array_size(list) > 0)
        return json_pack("{s:o}", "list", list);
    json_decref(list);
    return json_null();
}

static void put_head(const struct case_view *view, json_t *model)
{
    const struct case_page *page = view->page;
    const json_t *person = json_object_get(page->file, "person");
    const json_t *answers = json_object_get(page->file, "answer_set");
    const char *state = value_text(page->file, "state");
    const char *outcome = value_text(page->file, "outcome");
    json_auto_t *codes = case_treatments(page->file, page->treatments);
    json_auto_t *head = json_pack(
        "{s:o, s:o, s:o, s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:s, s:o, s:O}", "back_href",
        back_href(state), "errors", errors_model(page), "notice",
        notice_model(page->notice), "name",
        json_sprintf("%s %s", value_text(person, "given"), value_text(person, "family")),
        "reference", value_text(page->file, "reference"), "about",
        about_model(view, person), "sent_at",
        when_near(view->arena, value_instant_us(answers, "submitted_at"), page->now_us,
                  page->lang),
        "outcome", case_outcome_model(outcome), "state", state_model(state), "wait",
        wait_of(view, state, outcome), "wants",
        treatment_names(view->arena, page->treatments, codes), "key", key_model(view),
        "version", json_object_get(answers, "version"));
    json_object_update(model, head);
    put_booking(view, model, state);
}

static void put_screening(const struct case_view *view, json_t *model)
{
    const json_t *screening = json_object_get(view->page->file, "screening");
    const char *name = value_text(screening, "ruleset");
    const char *bar = name == NULL ? NULL : strchr(name, '|');
    const char *ruleset = bar == NULL ? name : bar + 1;
    json_object_set_new(model, "ruleset", json_string(ruleset == NULL ? "" : ruleset));
    json_object_set_new(
        model, "engine_failed",
        json_boolean(json_is_true(json_object_get(screening, "engine_failed"))));
}

static json_t *raise_model(const struct case_view *view)
{
    const json_t *file = view->page->file;
    if (!view->page->may_raise || str_equal(value_text(file, "state"), "closed"))
        return json_null();
    static const struct case_raise nothing = {.reason = ""};
    const struct case_raise *raise =
        view->page->raise == NULL ? &nothing : view->page->raise;
    return json_pack("{s:o, s:b, s:b, s:s, s:s?, s:s?}", "action",
                     json_sprintf("/staff/intakes/%s/raise", value_text(file, "id")),
                     "is_urgent", str_equal(raise->outcome, "urgent"), "is_review",
                     str_equal(raise->outcome, "review"), "reason", raise->reason,
                     "outcome_error", raise->outcome_error, "reason_error",
                     raise->reason_error);
}

json_t *case_page_model(struct arena *arena, const struct case_page *page)
{
    const json_t *answers = json_object_get(page->file, "answer_set");
    json_auto_t *flat = form_answers_from_response(json_object_get(answers, "response"));
    struct form_state *state = form_state_new(page->form, flat);
    const struct case_view view = {.arena = arena,
                                   .page = page,
                                   .flat = flat,
                                   .state = state,
                                   .words = {arena, page->templates, page->lang}};
    json_t *model = json_object();
    put_head(&view, model);
    put_screening(&view, model);
    case_put_flags(&view, model);
    case_put_answers(&view, model);
    case_put_side(&view, model);
    json_object_set_new(model, "decision", case_decision_model(&view));
    json_object_set_new(model, "raise", raise_model(&view));
    form_state_free(state);
    return model;
}
