/* A part that cannot be read ends the start with a sentence; nothing is read later. */
#include "command/app.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "store/booking.h"
#include "store/intake.h"
#include "view/page.h"
#include "web/flood.h"
#include "web/route.h"
#include "web/rules.h"
#include "web/throttle.h"

enum { START_ARENA_BYTES = 64 * 1024 * 1024, OPENINGS_LIMIT = 200 };

static void free_path(char **path)
{
    free(*path);
}

static enum status load_templates(const struct config *config, struct app_parts *parts,
                                  struct buf *reterr)
{
    CLEANUP(free_path) char *templates = config_share_path(config, "templates");
    CLEANUP(free_path) char *locales = config_share_path(config, "locales");
    return templates_load(templates, locales, config->strict_templates, &parts->templates,
                          reterr);
}

static enum status load_form(const struct config *config, struct app_parts *parts,
                             struct buf *reterr)
{
    CLEANUP(free_path) char *file = config_share_path(config, "forms/consultation.json");
    return form_load(file, &parts->form, reterr);
}

static enum status load_rules(const struct config *config, struct app_parts *parts,
                              struct buf *reterr)
{
    CLEANUP(free_path) char *rules = config_share_path(config, "rules");
    CLEANUP(free_path) char *error = NULL;
    enum status status = screening_load(rules, &parts->screener, &error);
    if (status != OK) {
        buf_puts(reterr, error != NULL ? error : "the rule set cannot be loaded");
        return status;
    }
    parts->rules_dir = rules;
    rules = NULL;
    parts->rules = rules_new(parts->rules_dir, parts->screener, form_json(parts->form));
    parts->app.rules_dir = parts->rules_dir;
    parts->app.rules = parts->rules;
    return OK;
}

static enum status load_assets(const struct config *config, struct app_parts *parts,
                               struct buf *reterr)
{
    CLEANUP(free_path) char *directory = config_share_path(config, "build/static");
    CLEANUP(free_path)
    char *manifest = config_share_path(config, "build/static/manifest.json");
    const struct http_static_dir served = {"/static/", directory};
    enum status status = view_assets_load(manifest, &parts->app.assets, reterr);
    return status == OK ? http_static_load(&served, 1, &parts->files, reterr) : status;
}

static int minute_of(const char *text)
{
    int64_t hour, minute;
    char part[3] = {0};
    if (text == NULL || strlen(text) != 5 || text[2] != ':')
        return -1;
    memcpy(part, text, 2);
    if (str_parse_int(part, 0, 24, &hour) != OK ||
        str_parse_int(text + 3, 0, 59, &minute) != OK)
        return -1;
    return (int)(hour * 60 + minute);
}

/* The clinic's opening hours, for the clinic clock. */
static enum status read_openings(struct app *app, struct buf *reterr)
{
    const json_t *list = json_object_get(app->clinic, "opening");
    size_t count = json_array_size(list);
    app->openings = calloc(count + 1, sizeof *app->openings);
    if (app->openings == NULL)
        memory_exhausted("openings");
    for (size_t i = 0; i < count && i < OPENINGS_LIMIT; i++) {
        const json_t *entry = json_array_get(list, i);
        int64_t weekday = json_integer_value(json_object_get(entry, "weekday"));
        struct opening opening = {
            (int)weekday, minute_of(json_string_value(json_object_get(entry, "from"))),
            minute_of(json_string_value(json_object_get(entry, "to")))};
        if (weekday < 0 || weekday > 6 || opening.from_minute < 0 ||
            opening.to_minute <= opening.from_minute) {
            buf_printf(reterr,
                       "clinic file: opening %zu needs weekday 0 to 6 and from "
                       "and to such as \"08:30\"",
                       i + 1);
            return INVALID;
        }
        app->openings[app->opening_count++] = opening;
    }
    return OK;
}

/* "tel:+17045550142" of a number as people write it in the United States. */
static json_t *phone_href(const char *phone)
{
    CLEANUP(buf_done) struct buf href = {0};
    buf_puts(&href, "tel:");
    size_t digits = 0;
    for (const char *c = phone; *c != '\0'; c++)
        digits += *c >= '0' && *c <= '9';
    if (digits == 10)
        buf_puts(&href, "+1");
    for (const char *c = phone; *c != '\0'; c++) {
        if ((*c >= '0' && *c <= '9') || *c == '+')
            buf_putc(&href, *c);
    }
    return json_string(buf_text(&href));
}

static enum status load_clinic(const struct config *config, struct app_parts *parts,
                               struct buf *reterr)
{
    static const char *const needed[] = {"name", "address", "phone", "hours",
                                         "time_zone"};
    json_error_t error;
    json_t *clinic = json_load_file(config->clinic_file, JSON_REJECT_DUPLICATES, &error);
    parts->app.clinic = clinic;
    if (clinic == NULL) {
        buf_printf(reterr, "%s, line %d: %s", config->clinic_file, error.line,
                   error.text);
        return INVALID;
    }
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (str_is_blank(json_string_value(json_object_get(clinic, needed[i])))) {
            buf_printf(reterr, "%s: \"%s\" is missing", config->clinic_file, needed[i]);
            return INVALID;
        }
    }
    json_object_set_new(clinic, "phone_href",
                        phone_href(json_string_value(json_object_get(clinic, "phone"))));
    const char *zone = json_string_value(json_object_get(clinic, "time_zone"));
    if (clock_set_zone(zone) != OK) {
        buf_printf(reterr, "%s: the time zone \"%s\" is not known on this machine",
                   config->clinic_file, zone);
        return INVALID;
    }
    return read_openings(&parts->app, reterr);
}

enum status app_load(const struct config *config, struct app_parts *ret,
                     struct buf *reterr)
{
    struct app_parts parts = {0};
    enum status status = load_clinic(config, &parts, reterr);
    if (status == OK)
        status = load_templates(config, &parts, reterr);
    if (status == OK)
        status = load_form(config, &parts, reterr);
    if (status == OK)
        status = load_rules(config, &parts, reterr);
    if (status == OK)
        status = load_assets(config, &parts, reterr);
    if (status == OK)
        status = router_build(routes, route_count, &parts.router, reterr);
    if (status != OK) {
        app_done(&parts);
        return status;
    }
    parts.app.sign_in_throttle = throttle_new();
    parts.app.flood = flood_new();
    parts.app.config = config;
    parts.app.templates = parts.templates;
    parts.app.form = parts.form;
    parts.app.screener = parts.screener;
    parts.app.router = parts.router;
    *ret = parts;
    return OK;
}

static enum status store_questionnaire(struct app_parts *parts, struct db *db,
                                       struct arena *arena)
{
    CLEANUP(free_path) char *text = json_dumps(form_json(parts->form), JSON_COMPACT);
    return store_questionnaire_put(db, arena, form_url(parts->form),
                                   form_version(parts->form), form_sha256(parts->form),
                                   text, &parts->app.questionnaire_id);
}

enum status app_store(struct app_parts *parts, struct db *db, struct buf *reterr)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, START_ARENA_BYTES);
    CLEANUP(free_path) char *clinic = json_dumps(parts->app.clinic, JSON_COMPACT);
    const char *what = "the questionnaire";
    enum status status = store_questionnaire(parts, db, &arena);
    if (status == OK) {
        what = "the rule set";
        status = rules_start(parts->rules, db, reterr);
    }
    if (status == OK) {
        what = "the clinic's treatments and hours";
        status = store_clinic_seed(db, clinic);
    }
    if (status == CONFLICT)
        buf_printf(reterr, "%s changed, but its version did not: give it a new one",
                   what);
    else if (status != OK && reterr->length == 0)
        buf_printf(reterr, "%s cannot be stored (%s)", what, status_name(status));
    return status;
}

void app_done(struct app_parts *parts)
{
    templates_free(parts->templates);
    form_free(parts->form);
    rules_free(parts->rules);
    screening_free(parts->screener);
    free(parts->rules_dir);
    router_free(parts->router);
    throttle_free(parts->app.sign_in_throttle);
    flood_free(parts->app.flood);
    http_static_free(parts->files);
    json_decref(parts->app.clinic);
    json_decref(parts->app.assets);
    free(parts->app.openings);
    *parts = (struct app_parts){0};
}
