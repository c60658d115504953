/* Choosing, moving and cancelling a visit from the patient's own link. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "store/booking.h"
#include "view/status_page.h"
#include "view/time_page.h"
#include "web/free_times.h"
#include "web/handlers.h"
#include "web/patient.h"
#include "web/refusal.h"
#include "web/slot_value.h"

/* What the page is about, from the query: a treatment, perhaps a visit that moves. */
struct choice {
    const char *treatment;
    struct uuid moves; /* nil: a first visit */
    struct clearance_row clearance;
    const char *chosen; /* slot as posted */
    const char *error;
};

static enum status read_choice(struct ctx *ctx, const struct patient_case *opened,
                               struct choice *ret)
{
    struct choice choice = {.treatment = ctx_query(ctx, "treatment"),
                            .chosen = ctx_field(ctx, "slot")};
    const char *moves = ctx_query(ctx, "move");
    if (choice.treatment == NULL || patient_treatment(opened, choice.treatment) == NULL)
        return NOT_FOUND;
    if (moves != NULL && (patient_booking(opened, moves) == NULL ||
                          uuid_parse(moves, &choice.moves) != OK))
        return NOT_FOUND;
    enum status status = store_clearance_find(ctx->db, ctx->arena, opened->intake_id,
                                              choice.treatment, &choice.clearance);
    if (status == OK)
        *ret = choice;
    return status;
}

static struct date query_date(const struct ctx *ctx, const char *name,
                              struct date fallback)
{
    struct date date = fallback;
    return date_parse(ctx_query(ctx, name), &date) == OK ? date : fallback;
}

/* A time at a quarter past or to, beside one of the same provider on the half hour: left
 * out, so that a free day is a short list. */
static bool is_between(const struct free_time *times, size_t count, size_t at)
{
    const int64_t half_us = 30 * MINUTE_US;
    if (times[at].start_us % half_us == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        int64_t apart_us = times[i].start_us - times[at].start_us;
        if (apart_us > -half_us && apart_us < half_us &&
            times[i].start_us % half_us == 0 &&
            uuid_equal(times[i].provider_id, times[at].provider_id))
            return true;
    }
    return false;
}

static struct time_slot *read_slots(struct arena *arena, const struct free_time *times,
                                    size_t count, size_t *ret_count)
{
    struct time_slot *slots = arena_array(arena, count + 1, sizeof *slots);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_between(times, count, i))
            slots[kept++] = (struct time_slot){slot_value(arena, &times[i]),
                                               times[i].provider, times[i].start_us};
    }
    *ret_count = kept;
    return slots;
}

static char *page_href(struct ctx *ctx, const struct patient_case *opened,
                       const struct choice *choice)
{
    if (uuid_is_nil(choice->moves))
        return arena_printf(ctx->arena, "%s/time?treatment=%s", opened->base_href,
                            choice->treatment);
    char id[UUID_TEXT_SIZE];
    uuid_format(choice->moves, id);
    return arena_printf(ctx->arena, "%s/time?treatment=%s&move=%s", opened->base_href,
                        choice->treatment, id);
}

static json_t *moves_model(struct ctx *ctx, const struct patient_case *opened,
                           const struct choice *choice)
{
    char id[UUID_TEXT_SIZE];
    if (uuid_is_nil(choice->moves))
        return NULL;
    uuid_format(choice->moves, id);
    return status_booking_model(ctx->arena, patient_booking(opened, id),
                                json_object_get(opened->status, "treatments"),
                                opened->base_href, ctx->lang);
}

static enum status show_times(struct ctx *ctx, const struct patient_case *opened,
                              const struct choice *choice, int http_status)
{
    struct date today = clock_today();
    struct date from = query_date(ctx, "from", today);
    if (date_compare(from, today) < 0)
        from = today;
    const struct free_time_search search = {
        .treatment = choice->treatment,
        .from = from,
        .days = TIME_PAGE_DAYS,
        .not_after_us = choice->clearance.expires_us,
    };
    struct free_time *times;
    size_t count;
    enum status status = free_times_find(ctx, &search, &times, &count);
    if (status != OK)
        return status;
    const json_t *treatment = patient_treatment(opened, choice->treatment);
    json_auto_t *moves = moves_model(ctx, opened, choice);
    size_t slot_count;
    struct time_slot *slots = read_slots(ctx->arena, times, count, &slot_count);
    struct time_page page = {
        .lang = ctx->lang,
        .treatment = json_string_value(json_object_get(treatment, "name")),
        .minutes = (int)json_integer_value(json_object_get(treatment, "minutes")),
        .until_us = choice->clearance.expires_us,
        .was_reviewed = json_is_string(json_object_get(treatment, "verdict")),
        .moves = moves,
        .back_href = opened->base_href,
        .href = page_href(ctx, opened, choice),
        .today = today,
        .from = from,
        .shown = query_date(ctx, "day", (struct date){0}),
        .slots = slots,
        .slot_count = slot_count,
        .chosen = choice->chosen,
        .error = choice->error,
    };
    for (size_t i = 0; i < ctx->app->opening_count; i++)
        page.is_open_weekday[ctx->app->openings[i].weekday] = true;
    return ctx_page(ctx, http_status, "patient/time", NULL,
                    time_page_model(ctx->arena, &page));
}

/* Opens the case and the choice; every handler here starts with it. */
static enum status open_choice(struct ctx *ctx, struct patient_case *opened,
                               struct choice *choice)
{
    enum status status = patient_case_open(ctx, opened);
    if (status != OK)
        return status;
    ctx->lang = opened->lang;
    return read_choice(ctx, opened, choice);
}

enum status patient_time(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    struct choice choice;
    enum status status = open_choice(ctx, &opened, &choice);
    if (status == NOT_FOUND && opened.status != NULL)
        return ctx_redirect(ctx, opened.base_href);
    return status == OK ? show_times(ctx, &opened, &choice, 200) : status;
}

static const char *error_text(struct ctx *ctx, const char *key)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (template_text(ctx->app->templates, ctx->lang, key, NULL, &text) != OK)
        return key;
    return arena_strdup(ctx->arena, buf_text(&text));
}

enum status patient_book(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    struct choice choice;
    enum status status = open_choice(ctx, &opened, &choice);
    if (status == NOT_FOUND && opened.status != NULL)
        return ctx_redirect(ctx, opened.base_href);
    if (status != OK)
        return status;
    struct booking_new booking = {
        .intake_id = opened.intake_id,
        .treatment = choice.treatment,
        .replaces = choice.moves,
        .actor = ctx_actor(ctx),
    };
    booking.actor.kind = ACTOR_KIND_PATIENT;
    if (!slot_read(ctx->arena, choice.chosen, &booking.provider_id, &booking.start_us)) {
        choice.error = error_text(ctx, "time.choose_one");
        return show_times(ctx, &opened, &choice, 400);
    }
    struct booking_row made;
    status = store_booking_make(ctx->db, ctx->arena, &booking, &made);
    if (status == CONFLICT) {
        const struct refusal_text *refusal = refusal_find(db_constraint(ctx->db));
        choice.error =
            error_text(ctx, arena_printf(ctx->arena, "refusal.%s", refusal->slug));
        return show_times(ctx, &opened, &choice, 409);
    }
    if (status != OK)
        return status;
    char id[UUID_TEXT_SIZE];
    uuid_format(made.id, id);
    return ctx_redirect(ctx,
                        arena_printf(ctx->arena, "%s/bookings/%s%s", opened.base_href, id,
                                     uuid_is_nil(choice.moves) ? "" : "?moved=yes"));
}

/* The visit in the path, when it is active and belongs to the link. */
static enum status open_booking(struct ctx *ctx, struct patient_case *opened,
                                json_t **ret)
{
    enum status status = patient_case_open(ctx, opened);
    if (status != OK)
        return status;
    ctx->lang = opened->lang;
    const json_t *booking = patient_booking(opened, ctx_param(ctx, "booking"));
    if (booking == NULL ||
        !str_equal(json_string_value(json_object_get(booking, "status")), "active"))
        return NOT_FOUND;
    *ret = status_booking_model(ctx->arena, booking,
                                json_object_get(opened->status, "treatments"),
                                opened->base_href, ctx->lang);
    return OK;
}

enum status patient_booked(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    json_t *booking;
    enum status status = open_booking(ctx, &opened, &booking);
    if (status != OK)
        return status;
    return ctx_page(ctx, 200, "patient/booked", NULL,
                    json_pack("{s:o, s:O, s:b, s:s}", "booking", booking, "reference",
                              json_object_get(opened.status, "reference"), "was_moved",
                              ctx_query(ctx, "moved") != NULL, "status_href",
                              opened.base_href));
}

enum status patient_cancel_ask(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    json_t *booking;
    enum status status = open_booking(ctx, &opened, &booking);
    if (status != OK)
        return status;
    json_t *move_href = json_incref(json_object_get(booking, "move_href"));
    return ctx_page(ctx, 200, "patient/cancel", NULL,
                    json_pack("{s:o, s:s, s:s, s:o}", "booking", booking, "action",
                              ctx->request->path, "back_href", opened.base_href,
                              "move_href", move_href));
}

enum status patient_cancel(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    struct uuid id;
    enum status status = patient_case_open(ctx, &opened);
    if (status == OK)
        status = ctx_param_uuid(ctx, "booking", &id);
    if (status != OK)
        return status;
    struct store_actor actor = ctx_actor(ctx);
    actor.kind = ACTOR_KIND_PATIENT;
    status = store_booking_cancel(ctx->db, id, opened.intake_id,
                                  "cancelled by the patient", &actor);
    /* Cancelled twice, or void meanwhile: the status page tells how things are. */
    if (status != OK && status != CONFLICT)
        return status;
    return ctx_redirect(ctx, opened.base_href);
}
