/* The clinic's configuration in the database: providers, openings, treatments, and what
 * is taken already. No patient is named here. */
#include "store/booking.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/internal.h"

DB_STATEMENT(provider_list,
             "SELECT id, name, active FROM forelock.provider WHERE active ORDER BY name");
DB_STATEMENT(
    opening_list,
    "SELECT o.provider_id, o.weekday::integer, o.from_minute::integer, "
    "o.to_minute::integer FROM forelock.opening_hours o JOIN forelock.provider p ON "
    "p.id = o.provider_id AND p.active ORDER BY 1, 2, 3");
DB_STATEMENT(
    busy_list,
    "SELECT provider_id, lower(period), upper(period) FROM forelock.booking WHERE "
    "status = 'active' AND period && tstzrange($1, $2) ORDER BY 1, 2");
DB_STATEMENT(treatment_list,
             "SELECT code, name, minutes, offered FROM forelock.treatment ORDER BY code");

static const struct db_column provider_columns[] = {
    DB_COLUMN(struct provider_row, id),
    DB_COLUMN(struct provider_row, name),
    DB_COLUMN(struct provider_row, is_active),
};
static const struct db_column opening_columns[] = {
    DB_COLUMN(struct opening_row, provider_id),
    DB_COLUMN(struct opening_row, weekday),
    DB_COLUMN(struct opening_row, from_minute),
    DB_COLUMN(struct opening_row, to_minute),
};
static const struct db_column busy_columns[] = {
    DB_COLUMN(struct busy_row, provider_id),
    DB_COLUMN(struct busy_row, start_us),
    DB_COLUMN(struct busy_row, end_us),
};
static const struct db_column treatment_columns[] = {
    DB_COLUMN(struct treatment_row, code),
    DB_COLUMN(struct treatment_row, name),
    DB_COLUMN(struct treatment_row, minutes),
    DB_COLUMN(struct treatment_row, is_offered),
};

enum status store_provider_list(struct db *db, struct arena *arena,
                                struct provider_row **ret, size_t *ret_count)
{
    return db_all(db, arena, &provider_list, DB_NO_PARAMS, DB_COLUMNS(provider_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

enum status store_opening_list(struct db *db, struct arena *arena,
                               struct opening_row **ret, size_t *ret_count)
{
    return db_all(db, arena, &opening_list, DB_NO_PARAMS, DB_COLUMNS(opening_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

enum status store_busy_list(struct db *db, struct arena *arena, int64_t from_us,
                            int64_t to_us, struct busy_row **ret, size_t *ret_count)
{
    return db_all(db, arena, &busy_list,
                  DB_PARAMS(DB_P_INSTANT(from_us), DB_P_INSTANT(to_us)),
                  DB_COLUMNS(busy_columns), sizeof **ret, (void **)ret, ret_count);
}

enum status store_treatment_list(struct db *db, struct arena *arena,
                                 struct treatment_row **ret, size_t *ret_count)
{
    return db_all(db, arena, &treatment_list, DB_NO_PARAMS, DB_COLUMNS(treatment_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

/* "08:30" → minutes of the day; "24:00" is the end of a day. */
static enum status minutes_read(const json_t *value, json_int_t *ret)
{
    const char *text = json_string_value(value);
    if (text == NULL || strlen(text) != 5 || text[2] != ':')
        return INVALID;
    char hours[3] = {text[0], text[1], '\0'};
    int64_t hour = 0;
    int64_t minute = 0;
    if (str_parse_int(hours, 0, 24, &hour) != OK ||
        str_parse_int(text + 3, 0, 59, &minute) != OK || hour * 60 + minute > 1440)
        return INVALID;
    *ret = hour * 60 + minute;
    return OK;
}

static enum status hours_flatten(const json_t *hours, const char *provider, json_t *out)
{
    size_t i;
    const json_t *stretch;
    json_array_foreach(hours, i, stretch)
    {
        const json_t *weekday = json_object_get(stretch, "weekday");
        json_int_t from = 0;
        json_int_t to = 0;
        if (!json_is_integer(weekday) ||
            minutes_read(json_object_get(stretch, "from"), &from) != OK ||
            minutes_read(json_object_get(stretch, "to"), &to) != OK || from >= to)
            return INVALID;
        json_t *row = json_pack("{s:s, s:I, s:I, s:I}", "provider", provider, "weekday",
                                json_integer_value(weekday), "from", from, "to", to);
        if (row == NULL || json_array_append_new(out, row) != 0)
            return INVALID;
    }
    return json_is_array(hours) ? OK : INVALID;
}

static enum status providers_check(const json_t *clinic, json_t *hours)
{
    size_t i;
    const json_t *provider;
    const json_t *providers = json_object_get(clinic, "providers");
    json_array_foreach(providers, i, provider)
    {
        const char *name = json_string_value(json_object_get(provider, "name"));
        if (str_is_blank(name))
            return INVALID;
        enum status status =
            hours_flatten(json_object_get(provider, "hours"), name, hours);
        if (status != OK)
            return status;
    }
    return json_is_array(providers) ? OK : INVALID;
}

static enum status treatments_check(const json_t *clinic)
{
    size_t i;
    const json_t *treatment;
    const json_t *treatments = json_object_get(clinic, "treatments");
    json_array_foreach(treatments, i, treatment)
    {
        if (str_is_blank(json_string_value(json_object_get(treatment, "code"))) ||
            str_is_blank(json_string_value(json_object_get(treatment, "name"))) ||
            !json_is_integer(json_object_get(treatment, "minutes")))
            return INVALID;
    }
    return json_is_array(treatments) ? OK : INVALID;
}

DB_STATEMENT(
    seed_clinic,
    "INSERT INTO forelock.clinic (name, address, phone, time_zone) SELECT c ->> 'name', "
    "coalesce(c ->> 'address', ''), coalesce(c ->> 'phone', ''), z.name FROM (SELECT "
    "$1::jsonb AS c) j JOIN pg_catalog.pg_timezone_names z ON z.name = c ->> 'time_zone' "
    "ON "
    "CONFLICT (single) DO UPDATE SET name = EXCLUDED.name, address = EXCLUDED.address, "
    "phone = EXCLUDED.phone, time_zone = EXCLUDED.time_zone, updated_at = now()");

DB_STATEMENT(
    seed_treatments,
    "WITH given AS (SELECT t ->> 'code' AS code, t ->> 'name' AS name, (t ->> "
    "'minutes')::integer AS minutes FROM jsonb_array_elements($1::jsonb -> 'treatments') "
    "t), gone AS (UPDATE forelock.treatment SET offered = false WHERE code NOT IN "
    "(SELECT "
    "code FROM given)) INSERT INTO forelock.treatment (code, name, minutes) SELECT code, "
    "name, minutes FROM given ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, "
    "minutes = EXCLUDED.minutes, offered = true");

DB_STATEMENT(seed_providers,
             "WITH given AS (SELECT p ->> 'name' AS name, p ->> 'email' AS email FROM "
             "jsonb_array_elements($1::jsonb -> 'providers') p), gone AS (UPDATE "
             "forelock.provider "
             "SET active = false WHERE name NOT IN (SELECT name FROM given)) INSERT INTO "
             "forelock.provider (id, name, email) SELECT forelock.uuid7(), name, email "
             "FROM given ON "
             "CONFLICT (name) DO UPDATE SET email = EXCLUDED.email, active = true");

DB_STATEMENT(clear_openings, "DELETE FROM forelock.opening_hours");

DB_STATEMENT(
    seed_openings,
    "INSERT INTO forelock.opening_hours (provider_id, weekday, from_minute, to_minute) "
    "SELECT p.id, h.weekday, h.\"from\", h.\"to\" FROM jsonb_to_recordset($1::jsonb) AS "
    "h "
    "(provider text, weekday smallint, \"from\" smallint, \"to\" smallint) JOIN "
    "forelock.provider p ON p.name = h.provider");

struct seed {
    const char *json;
    const char *hours;
};

static enum status seed_work(struct db *db, void *arg)
{
    const struct seed *seed = arg;
    int64_t rows = 0;
    enum status status = db_exec(db, &seed_clinic, DB_PARAMS(DB_P(seed->json)), &rows);
    if (status == OK && rows == 0)
        return INVALID; /* the database knows no such time zone */
    if (status == OK)
        status = db_exec(db, &seed_treatments, DB_PARAMS(DB_P(seed->json)), NULL);
    if (status == OK)
        status = db_exec(db, &seed_providers, DB_PARAMS(DB_P(seed->json)), NULL);
    if (status == OK)
        status = db_exec(db, &clear_openings, DB_NO_PARAMS, NULL);
    if (status == OK)
        status = db_exec(db, &seed_openings, DB_PARAMS(DB_P(seed->hours)), NULL);
    return status;
}

static void free_text(char **text)
{
    free(*text);
}

enum status store_clinic_seed(struct db *db, const char *json)
{
    json_auto_t *clinic = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    json_auto_t *hours = json_array();
    if (!json_is_object(clinic) ||
        str_is_blank(json_string_value(json_object_get(clinic, "name"))))
        return INVALID;
    enum status status = treatments_check(clinic);
    if (status == OK)
        status = providers_check(clinic, hours);
    if (status != OK)
        return status;
    CLEANUP(free_text) char *text = json_dumps(hours, JSON_COMPACT);
    if (text == NULL)
        return INVALID;
    struct seed seed = {json, text};
    return db_tx(db, seed_work, &seed);
}
