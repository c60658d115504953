/* A visit for the patient's own calendar. */
#include "base/clock.h"
#include "base/str.h"
#include "view/visit_file.h"
#include "web/handlers.h"
#include "web/patient.h"

static const char *clinic_text(const struct ctx *ctx, const char *key)
{
    const char *text = json_string_value(json_object_get(ctx->app->clinic, key));
    return text == NULL ? "" : text;
}

static enum status write_file(struct ctx *ctx, const json_t *booking)
{
    CLEANUP(buf_done) struct buf title = {0};
    struct visit_file visit = {
        .id = json_string_value(json_object_get(booking, "id")),
        .now_us = clock_now_us(),
        .place = clinic_text(ctx, "address"),
        .phone = clinic_text(ctx, "phone"),
    };
    enum status status = clock_parse_utc(
        json_string_value(json_object_get(booking, "starts_at")), &visit.start_us);
    if (status == OK)
        status = clock_parse_utc(json_string_value(json_object_get(booking, "ends_at")),
                                 &visit.end_us);
    if (status == OK)
        status =
            template_text(ctx->app->templates, ctx->lang, "visit.title", NULL, &title);
    if (status != OK)
        return FAILED;
    visit.title =
        arena_printf(ctx->arena, "%s %s", buf_text(&title), clinic_text(ctx, "name"));
    visit_file_write(&visit, &ctx->response->body);
    http_set_header(ctx->response, "Content-Type", "text/calendar; charset=utf-8");
    http_set_header(ctx->response, "Content-Disposition",
                    "attachment; filename=\"visit.ics\"");
    http_set_header(ctx->response, "Cache-Control", "no-store");
    return OK;
}

enum status patient_visit_file(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    enum status status = patient_case_open(ctx, &opened);
    if (status != OK)
        return status;
    ctx->lang = opened.lang;
    const json_t *booking = patient_booking(&opened, ctx_param(ctx, "booking"));
    if (booking == NULL ||
        !str_equal(json_string_value(json_object_get(booking, "status")), "active"))
        return NOT_FOUND;
    return write_file(ctx, booking);
}
