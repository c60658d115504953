/*
 * GET /staff/calendar: the week, and the free times of whoever is being booked.
 * POST /staff/bookings: books or moves. Only somebody with a live clearance can be
 * chosen, and the database refuses everybody else.
 */
#include "base/clock.h"
#include "base/str.h"
#include "store/booking.h"
#include "store/read.h"
#include "view/calendar_page.h"
#include "view/value.h"
#include "view/when.h"
#include "web/free_times.h"
#include "web/handlers.h"
#include "web/slot_value.h"
#include "web/staff_case.h"

enum {
    CLEARED_SHOWN = 8,
    WORK_DAYS = 5,
    WEEK_DAYS = 7,
    SEARCH_DAYS = 31,
    YEARS_SHOWN = 5
};

/* What the address or the form says. Texts that cannot be right are NULL. */
struct wish {
    struct date monday;
    bool has_week;         /* asked for, rather than this one */
    const char *provider;  /* id of the only one shown */
    const char *intake;    /* id of whoever is being booked */
    const char *treatment; /* code */
    const char *replaces;  /* id of the visit that moves */
    const char *booked;    /* id of the visit just booked */
};

/* All that one page is made of. */
struct desk {
    struct wish wish;
    struct staff_case person; /* file NULL: nobody is being booked */
    struct calendar_booking booking;
    int64_t not_after_us; /* end of the clearance */
    enum calendar_notice notice;
    const char *notice_text;
    struct calendar_provider *providers;
    size_t provider_count;
    struct opening *openings;
    size_t opening_count;
    int days;
};

static void desk_done(struct desk *desk)
{
    staff_case_done(&desk->person);
}

/* A value when it is an identifier. */
static const char *id_or_null(const char *text)
{
    struct uuid id;
    return text != NULL && uuid_parse(text, &id) == OK ? text : NULL;
}

static struct date monday_of(struct date day)
{
    return date_from_days(date_to_days(day) - (date_weekday(day) + 6) % 7);
}

/* The week asked for, when it is one that people plan in. */
static bool read_week(const char *text, struct date *ret)
{
    struct date day, today = clock_today();
    if (date_parse(text, &day) != OK || day.year < today.year - YEARS_SHOWN ||
        day.year > today.year + YEARS_SHOWN)
        return false;
    *ret = monday_of(day);
    return true;
}

static struct wish read_wish(const struct ctx *ctx,
                             const char *(*value)(const struct ctx *, const char *))
{
    struct wish wish = {
        .provider = id_or_null(value(ctx, "provider")),
        .intake = id_or_null(value(ctx, "intake")),
        .treatment = value(ctx, "treatment"),
        .replaces = id_or_null(value(ctx, "replaces") == NULL ? value(ctx, "move")
                                                              : value(ctx, "replaces")),
        .booked = id_or_null(value(ctx, "booked")),
    };
    wish.has_week = read_week(value(ctx, "week"), &wish.monday);
    return wish;
}

/* Providers, and the hours of those who are shown. */
static enum status read_providers(struct ctx *ctx, struct desk *desk)
{
    struct provider_row *providers;
    struct opening_row *openings;
    size_t count;
    enum status status =
        store_provider_list(ctx->db, ctx->arena, &providers, &desk->provider_count);
    if (status == OK)
        status = store_opening_list(ctx->db, ctx->arena, &openings, &count);
    if (status != OK)
        return status;
    bool is_known = false;
    desk->providers =
        arena_array(ctx->arena, desk->provider_count + 1, sizeof *desk->providers);
    for (size_t i = 0; i < desk->provider_count; i++) {
        char *id = arena_alloc(ctx->arena, UUID_TEXT_SIZE);
        uuid_format(providers[i].id, id);
        desk->providers[i] = (struct calendar_provider){id, providers[i].name};
        is_known = is_known || str_equal(id, desk->wish.provider);
    }
    if (!is_known)
        desk->wish.provider = NULL;
    desk->openings = arena_array(ctx->arena, count + 1, sizeof *desk->openings);
    for (size_t i = 0; i < count; i++) {
        char id[UUID_TEXT_SIZE];
        uuid_format(openings[i].provider_id, id);
        if (desk->wish.provider == NULL || str_equal(id, desk->wish.provider))
            desk->openings[desk->opening_count++] = (struct opening){
                openings[i].weekday, openings[i].from_minute, openings[i].to_minute};
    }
    return OK;
}

/* Weekends are shown when somebody works on one. */
static int days_shown(const struct app *app)
{
    for (size_t i = 0; i < app->opening_count; i++) {
        int weekday = app->openings[i].weekday;
        if (weekday == 0 || weekday == 6)
            return WEEK_DAYS;
    }
    return WORK_DAYS;
}

static int treatment_minutes(const struct ctx *ctx, const char *code)
{
    const json_t *treatments = json_object_get(ctx->app->clinic, "treatments");
    const json_t *treatment = value_find(treatments, "code", code);
    return (int)json_integer_value(json_object_get(treatment, "minutes"));
}

/* Opens the case of whoever is to be booked. Without a live clearance nobody is chosen,
 * and the page says so. */
static enum status read_person(struct ctx *ctx, struct desk *desk)
{
    const struct wish *wish = &desk->wish;
    struct clearance_row clearance;
    struct uuid intake_id;
    if (wish->intake == NULL || wish->treatment == NULL)
        return OK;
    if (uuid_parse(wish->intake, &intake_id) != OK)
        return NOT_FOUND;
    enum status status = staff_case_open(ctx, intake_id, &desk->person);
    if (status == OK)
        status = store_clearance_find(ctx->db, ctx->arena, intake_id, wish->treatment,
                                      &clearance);
    if (status == NOT_FOUND && desk->person.file != NULL) {
        desk->notice = CALENDAR_NOTICE_REFUSED;
        desk->notice_text = staff_words(ctx, "refused.not-cleared", NULL);
        return OK;
    }
    if (status != OK)
        return status;
    const json_t *person = json_object_get(desk->person.file, "person");
    desk->not_after_us = clearance.expires_us;
    desk->booking = (struct calendar_booking){
        .intake = wish->intake,
        .name = arena_printf(ctx->arena, "%s %s",
                             json_string_value(json_object_get(person, "given")),
                             json_string_value(json_object_get(person, "family"))),
        .treatment = wish->treatment,
        .minutes = treatment_minutes(ctx, wish->treatment),
        .replaces = wish->replaces,
    };
    return OK;
}

/* Times that follow one another rather than overlap, of the provider shown. */
static enum status read_free(struct ctx *ctx, const struct desk *desk,
                             struct calendar_free **ret, size_t *ret_count)
{
    struct free_time_search search = {
        .treatment = desk->booking.treatment,
        .from = desk->wish.monday,
        .days = desk->days,
        .not_after_us = desk->not_after_us,
    };
    struct free_time *times;
    size_t count, kept = 0;
    *ret_count = 0;
    if (desk->booking.name == NULL)
        return OK;
    enum status status = free_times_find(ctx, &search, &times, &count);
    if (status != OK)
        return status == NOT_FOUND ? OK : status;
    struct calendar_free *free = arena_array(ctx->arena, count + 1, sizeof *free);
    for (size_t i = 0; i < count; i++) {
        char id[UUID_TEXT_SIZE];
        uuid_format(times[i].provider_id, id);
        bool is_shown = desk->wish.provider == NULL || str_equal(id, desk->wish.provider);
        if (is_shown && (kept == 0 || times[i].start_us >= free[kept - 1].end_us))
            free[kept++] = (struct calendar_free){slot_value(ctx->arena, &times[i]),
                                                  times[i].start_us, times[i].end_us};
    }
    *ret = free;
    *ret_count = kept;
    return OK;
}

/* "Beatrix Thornbury is booked: Tuesday, November 17, 3:15 PM". */
static void tell_booked(struct ctx *ctx, const json_t *week, struct desk *desk)
{
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(week, "bookings"), index, booking)
    {
        int64_t start_us;
        if (!str_equal(json_string_value(json_object_get(booking, "id")),
                       desk->wish.booked) ||
            clock_parse_utc(json_string_value(json_object_get(booking, "starts_at")),
                            &start_us) != OK)
            continue;
        json_auto_t *values =
            json_pack("{s:O, s:O, s:s}", "given", json_object_get(booking, "given"),
                      "family", json_object_get(booking, "family"), "when",
                      when_instant(ctx->arena, start_us, ctx->lang));
        desk->notice = CALENDAR_NOTICE_BOOKED;
        desk->notice_text = staff_words(ctx, "calendar.is_booked", values);
    }
}

static enum status read_week_json(struct ctx *ctx, const struct desk *desk, json_t **ret)
{
    char *text;
    struct store_actor actor = ctx_actor(ctx);
    struct date end = date_from_days(date_to_days(desk->wish.monday) + desk->days);
    enum status status =
        store_booking_week(ctx->db, ctx->arena, clock_from_local(desk->wish.monday, 0),
                           clock_from_local(end, 0), CLEARED_SHOWN, &actor, &text);
    if (status != OK)
        return status;
    *ret = json_loads(text, 0, NULL);
    return *ret == NULL ? FAILED : OK;
}

/* This week, or the next one when nothing of this one is left to show. */
static struct date current_week(const struct desk *desk)
{
    struct date today = clock_today(), monday = monday_of(today);
    bool is_over = date_to_days(today) - date_to_days(monday) >= desk->days;
    return is_over ? date_from_days(date_to_days(monday) + WEEK_DAYS) : monday;
}

/* Without a week in the address: the one with the first free time for whoever is being
 * booked, else the current one. */
static enum status choose_week(struct ctx *ctx, struct desk *desk)
{
    struct free_time_search search = {
        .treatment = desk->booking.treatment,
        .from = clock_today(),
        .days = SEARCH_DAYS,
        .not_after_us = desk->not_after_us,
    };
    struct free_time *times;
    size_t count = 0;
    if (desk->wish.has_week)
        return OK;
    desk->wish.monday = current_week(desk);
    if (desk->booking.name == NULL)
        return OK;
    enum status status = free_times_find(ctx, &search, &times, &count);
    if (count > 0 && status == OK)
        desk->wish.monday = monday_of(clock_to_local(times[0].start_us).date);
    return status == NOT_FOUND ? OK : status;
}

static enum status show_week(struct ctx *ctx, struct desk *desk, int http_status)
{
    json_auto_t *week = NULL;
    struct calendar_free *free = NULL;
    size_t free_count;
    enum status status = read_week_json(ctx, desk, &week);
    if (status == OK)
        status = read_free(ctx, desk, &free, &free_count);
    if (status != OK)
        return status;
    if (desk->wish.booked != NULL && desk->notice == CALENDAR_NOTICE_NONE)
        tell_booked(ctx, week, desk);
    const struct calendar_page page = {
        .week = week,
        .monday = desk->wish.monday,
        .days = desk->days,
        .now_us = clock_now_us(),
        .lang = ctx->lang,
        .treatments = json_object_get(ctx->app->clinic, "treatments"),
        .providers = desk->providers,
        .provider_count = desk->provider_count,
        .provider = desk->wish.provider,
        .openings = desk->openings,
        .opening_count = desk->opening_count,
        .free = free,
        .free_count = free_count,
        .booking = desk->booking.name == NULL ? NULL : &desk->booking,
        .notice = desk->notice,
        .notice_text = desk->notice_text,
        .templates = ctx->app->templates,
    };
    return ctx_page(ctx, http_status, "staff/calendar", NULL,
                    calendar_page_model(ctx->arena, &page));
}

static enum status open_desk(struct ctx *ctx, struct desk *desk)
{
    desk->days = days_shown(ctx->app);
    enum status status = read_providers(ctx, desk);
    if (status == OK && role_may(ctx->caller.role, MAY_BOOK))
        status = read_person(ctx, desk);
    return status == OK ? choose_week(ctx, desk) : status;
}

enum status staff_calendar(struct ctx *ctx)
{
    CLEANUP(desk_done) struct desk desk = {.wish = read_wish(ctx, ctx_query)};
    enum status status = open_desk(ctx, &desk);
    return status == OK ? show_week(ctx, &desk, 200) : status;
}

/* The calendar again, with why it was not booked. */
static enum status show_refusal(struct ctx *ctx, struct desk *desk)
{
    bool is_taken = str_equal(db_constraint(ctx->db), "booking_slot_taken");
    const char *text = staff_refusal(ctx);
    enum status status = open_desk(ctx, desk);
    if (status != OK)
        return status;
    desk->notice = is_taken ? CALENDAR_NOTICE_TAKEN : CALENDAR_NOTICE_REFUSED;
    desk->notice_text = text;
    return show_week(ctx, desk, 409);
}

static char *booked_href(struct ctx *ctx, const struct wish *wish,
                         const struct booking_row *made)
{
    char id[UUID_TEXT_SIZE], week[DATE_TEXT_SIZE];
    uuid_format(made->id, id);
    date_format(monday_of(clock_to_local(made->start_us).date), week);
    return arena_printf(ctx->arena, "/staff/calendar?week=%s%s%s&booked=%s", week,
                        wish->provider == NULL ? "" : "&provider=",
                        wish->provider == NULL ? "" : wish->provider, id);
}

enum status staff_book(struct ctx *ctx)
{
    CLEANUP(desk_done) struct desk desk = {.wish = read_wish(ctx, ctx_field)};
    const struct wish *wish = &desk.wish;
    struct booking_new booking = {.treatment = wish->treatment, .actor = ctx_actor(ctx)};
    if (wish->intake == NULL || wish->treatment == NULL ||
        uuid_parse(wish->intake, &booking.intake_id) != OK ||
        !slot_read(ctx->arena, ctx_field(ctx, "slot"), &booking.provider_id,
                   &booking.start_us))
        return INVALID;
    if (wish->replaces != NULL && uuid_parse(wish->replaces, &booking.replaces) != OK)
        return INVALID;
    struct booking_row made;
    enum status status = store_booking_make(ctx->db, ctx->arena, &booking, &made);
    if (status == CONFLICT)
        return show_refusal(ctx, &desk);
    if (status != OK)
        return status;
    return ctx_redirect(ctx, booked_href(ctx, wish, &made));
}
