/*
 * Says where the request stands, who looks and when; never what was found. Which of
 * several things to say first is an order over all treatments: an appointment, a free way
 * to one, a question to the patient, a doctor at work, no.
 */
#include "view/status_page.h"

#include "base/clock.h"
#include "base/str.h"
#include "view/when.h"
#include "view/value.h"

json_t *status_booking_model(struct arena *arena, const json_t *booking,
                             const json_t *treatments, const char *base_href,
                             const char *lang)
{
    const char *code = value_text(booking, "treatment");
    const json_t *treatment = value_find(treatments, "code", code);
    const char *name = treatment == NULL ? code : value_text(treatment, "name");
    const char *href =
        arena_printf(arena, "%s/bookings/%s", base_href, value_text(booking, "id"));
    int64_t start_us = value_instant_us(booking, "starts_at");
    int64_t end_us = value_instant_us(booking, "ends_at");
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o}", "treatment", name,
                     "date", when_day(arena, clock_to_local(start_us).date, lang), "time",
                     when_time(arena, start_us, lang), "provider",
                     value_text(booking, "provider"), "minutes",
                     (json_int_t)((end_us - start_us) / MINUTE_US), "calendar_href",
                     json_sprintf("%s/visit.ics", href), "move_href",
                     json_sprintf("%s/time?treatment=%s&move=%s", base_href, code,
                                  value_text(booking, "id")),
                     "cancel_href", json_sprintf("%s/cancel", href));
}

static bool is_active(const json_t *booking)
{
    return str_equal(value_text(booking, "status"), "active");
}

static bool has_booking(const json_t *status, const char *code)
{
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(status, "bookings"), index, booking)
    {
        if (is_active(booking) && str_equal(value_text(booking, "treatment"), code))
            return true;
    }
    return false;
}

/* Best news first: this is the order in which the page speaks. */
enum standing { BOOKED, CLEAR, INFORMATION, LETTER, REVIEW, UNSUITABLE, STANDING_COUNT };
static const char *const standing_keys[] = {"is_booked", "is_clear",  "is_information",
                                            "is_letter", "is_review", "is_unsuitable"};

static enum standing standing_of(const json_t *status, const json_t *treatment)
{
    const char *verdict = value_text(treatment, "verdict");
    if (has_booking(status, value_text(treatment, "code")))
        return BOOKED;
    if (value_text(treatment, "live_clearance_until") != NULL)
        return CLEAR;
    if (str_equal(verdict, "needs_information"))
        return INFORMATION;
    if (str_equal(verdict, "needs_letter"))
        return LETTER;
    return str_equal(verdict, "not_suitable") ? UNSUITABLE : REVIEW;
}

static json_t *treatment_model(struct arena *arena, const struct status_page *page,
                               const json_t *treatment, enum standing standing)
{
    json_t *model = json_pack("{s:s, s:n, s:n}", "name", value_text(treatment, "name"),
                              "book_href", "until");
    for (int i = 0; i < STANDING_COUNT; i++)
        json_object_set_new(model, standing_keys[i], json_boolean(i == (int)standing));
    if (standing != CLEAR)
        return model;
    int64_t until_us = value_instant_us(treatment, "live_clearance_until");
    json_object_set_new(model, "book_href",
                        json_sprintf("%s/time?treatment=%s", page->base_href,
                                     value_text(treatment, "code")));
    json_object_set_new(
        model, "until",
        json_string(when_month_day(arena, clock_to_local(until_us).date, page->lang)));
    return model;
}

static json_t *booking_of(struct arena *arena, const struct status_page *page,
                          const json_t *booking)
{
    return status_booking_model(arena, booking,
                                json_object_get(page->status, "treatments"),
                                page->base_href, page->lang);
}

static json_t *bookings_model(struct arena *arena, const struct status_page *page)
{
    json_t *list = json_array();
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(page->status, "bookings"), index, booking)
    {
        if (is_active(booking))
            json_array_append_new(list, booking_of(arena, page, booking));
    }
    return list;
}

/* A visit still to come that lost its clearance and was not booked anew: whoever expects
 * it has to be told. */
static json_t *voided_model(struct arena *arena, const struct status_page *page)
{
    json_t *list = json_array();
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(page->status, "bookings"), index, booking)
    {
        bool is_void = str_equal(value_text(booking, "status"), "void");
        bool is_ahead = value_instant_us(booking, "starts_at") > clock_now_us();
        if (is_void && is_ahead &&
            !has_booking(page->status, value_text(booking, "treatment")))
            json_array_append_new(list, booking_of(arena, page, booking));
    }
    return list;
}

/* When the doctor will have looked at the latest. */
static json_t *promise_model(struct arena *arena, const struct status_page *page)
{
    int64_t due_us = clinic_due_us(page->openings, page->opening_count,
                                   value_instant_us(page->status, "submitted_at"),
                                   TARGET_REVIEW_MINUTES);
    if (due_us == 0)
        return json_null();
    return json_pack("{s:s, s:s}", "date",
                     when_day(arena, clock_to_local(due_us).date, page->lang), "time",
                     when_time(arena, due_us, page->lang));
}

json_t *status_page_model(struct arena *arena, const struct status_page *page)
{
    bool is_closed = str_equal(value_text(page->status, "state"), "closed");
    bool was_reviewed = str_equal(value_text(page->status, "state"), "needs_doctor");
    enum standing best = STANDING_COUNT;
    json_t *treatments = json_array();
    size_t index;
    const json_t *treatment;
    json_array_foreach(json_object_get(page->status, "treatments"), index, treatment)
    {
        enum standing standing = standing_of(page->status, treatment);
        best = standing < best ? standing : best;
        was_reviewed = was_reviewed || value_text(treatment, "verdict") != NULL;
        json_array_append_new(treatments,
                              treatment_model(arena, page, treatment, standing));
    }
    if (best == STANDING_COUNT)
        best = REVIEW;
    bool is_review = !is_closed && best == REVIEW;
    json_t *is =
        json_pack("{s:b, s:b, s:b, s:b, s:b, s:b}", "review", is_review, "information",
                  !is_closed && (best == INFORMATION || best == LETTER), "clear",
                  !is_closed && best == CLEAR, "booked", !is_closed && best == BOOKED,
                  "unsuitable", !is_closed && best == UNSUITABLE, "closed", is_closed);
    json_t *change_href =
        is_closed ? json_null() : json_sprintf("%s/change", page->base_href);
    return json_pack(
        "{s:o, s:b, s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "is", is, "is_new",
        page->is_new, "was_reviewed", was_reviewed, "reference",
        value_text(page->status, "reference"), "sent_at",
        when_instant(arena, value_instant_us(page->status, "submitted_at"), page->lang),
        "promise", is_review ? promise_model(arena, page) : json_null(), "bookings",
        bookings_model(arena, page), "voided", voided_model(arena, page), "treatments",
        treatments, "change_href", change_href, "print_href",
        json_sprintf("%s/answers", page->base_href));
}
