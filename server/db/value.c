/*
 * Parameters travel in binary with their type, except text, whose type the server infers
 * (so that "$1::jsonb" works). Results travel as text: any type can be read into a text
 * field, and the session's settings fix the format of dates and bytes.
 */
#include "db/value.h"

#include <endian.h>
#include <limits.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

/* From PostgreSQL's pg_type.dat; these never change. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950
};

static const int64_t postgres_epoch_us = INT64_C(946684800000000); /* 2000-01-01 */
enum { POSTGRES_EPOCH_DAYS = 10957 };

struct db_param db_param_text(const char *value)
{
    return (struct db_param){.type = DB_TEXT, .value.text = value};
}

struct db_param db_param_bool(bool value)
{
    return (struct db_param){.type = DB_BOOL, .value.boolean = value};
}

struct db_param db_param_int(int32_t value)
{
    return (struct db_param){.type = DB_INT, .value.integer = value};
}

struct db_param db_param_bigint(int64_t value)
{
    return (struct db_param){.type = DB_BIGINT, .value.bigint = value};
}

struct db_param db_param_instant(int64_t value_us)
{
    return (struct db_param){.type = DB_INSTANT, .value.bigint = value_us};
}

struct db_param db_param_uuid(struct uuid value)
{
    return (struct db_param){.type = DB_UUID, .value.uuid = value};
}

struct db_param db_param_date(struct date value)
{
    return (struct db_param){.type = DB_DATE, .value.date = value};
}

struct db_param db_param_bytes(struct db_bytes value)
{
    return (struct db_param){.type = DB_BYTES, .value.bytes = value};
}

static void put_binary(struct value_list *list, int at, Oid type, const void *bytes,
                       size_t length)
{
    memcpy(list->scratch[at], bytes, length);
    list->types[at] = type;
    list->values[at] = (const char *)list->scratch[at];
    list->lengths[at] = (int)length;
    list->formats[at] = 1;
}

static void put_null(struct value_list *list, int at, Oid type)
{
    list->types[at] = type;
    list->values[at] = NULL;
    list->lengths[at] = 0;
    list->formats[at] = 1;
}

static void put_int4(struct value_list *list, int at, Oid type, int32_t value)
{
    uint32_t wire = htobe32((uint32_t)value);
    put_binary(list, at, type, &wire, sizeof wire);
}

static void put_int8(struct value_list *list, int at, Oid type, int64_t value)
{
    uint64_t wire = htobe64((uint64_t)value);
    put_binary(list, at, type, &wire, sizeof wire);
}

static enum status put_instant(struct value_list *list, int at, int64_t value_us)
{
    int64_t wire;
    if (value_us == 0) {
        put_null(list, at, OID_TIMESTAMPTZ);
        return OK;
    }
    if (__builtin_sub_overflow(value_us, postgres_epoch_us, &wire))
        return INVALID;
    put_int8(list, at, OID_TIMESTAMPTZ, wire);
    return OK;
}

static enum status put_date(struct value_list *list, int at, struct date value)
{
    if (value.year == 0) {
        put_null(list, at, OID_DATE);
        return OK;
    }
    if (!date_is_real(value.year, value.month, value.day))
        return INVALID;
    put_int4(list, at, OID_DATE, date_to_days(value) - POSTGRES_EPOCH_DAYS);
    return OK;
}

static enum status put_bytes(struct value_list *list, int at, struct db_bytes value)
{
    put_null(list, at, OID_BYTEA);
    if (value.data == NULL)
        return OK;
    if (value.length > INT_MAX)
        return INVALID;
    list->values[at] = value.data;
    list->lengths[at] = (int)value.length;
    return OK;
}

static enum status put_param(struct value_list *list, int at,
                             const struct db_param *param)
{
    switch (param->type) {
    case DB_TEXT:
        list->types[at] = 0;
        list->values[at] = param->value.text;
        list->lengths[at] = 0;
        list->formats[at] = 0;
        return OK;
    case DB_BOOL:
        put_binary(list, at, OID_BOOL, &(char){param->value.boolean ? 1 : 0}, 1);
        return OK;
    case DB_INT:
        put_int4(list, at, OID_INT4, param->value.integer);
        return OK;
    case DB_BIGINT:
        put_int8(list, at, OID_INT8, param->value.bigint);
        return OK;
    case DB_INSTANT:
        return put_instant(list, at, param->value.bigint);
    case DB_UUID:
        if (uuid_is_nil(param->value.uuid))
            put_null(list, at, OID_UUID);
        else
            put_binary(list, at, OID_UUID, param->value.uuid.bytes, 16);
        return OK;
    case DB_DATE:
        return put_date(list, at, param->value.date);
    case DB_BYTES:
        return put_bytes(list, at, param->value.bytes);
    }
    return FAILED;
}

enum status value_list_fill(struct value_list *list, const struct db_param *params,
                            size_t count)
{
    if (count > DB_PARAMS_MAX)
        return FAILED;
    list->count = (int)count;
    for (int i = 0; i < list->count; i++) {
        enum status status = put_param(list, i, &params[i]);
        if (status != OK)
            return status;
    }
    return OK;
}

size_t value_row_bytes(const PGresult *result, int row)
{
    size_t total = 0;
    for (int i = 0; i < PQnfields(result); i++)
        total += (size_t)PQgetlength(result, row, i) + 2 * sizeof(max_align_t);
    return total;
}

/* The digits of text[0, length) as a number; -1 when there is anything else. */
static int64_t read_digits(const char *text, int length)
{
    int64_t number = 0;
    for (int i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

/* ".5" → 500000, as PostgreSQL leaves trailing zeros out. *text moves behind it. */
static int64_t read_fraction_us(const char **text)
{
    if (**text != '.')
        return 0;
    int64_t us = 0, unit = 100000;
    for ((*text)++; **text >= '0' && **text <= '9'; (*text)++, unit /= 10)
        us += (**text - '0') * unit;
    return us;
}

/* "2026-11-22 17:00:00.123456+00"; years outside 1 to 9999 have no place here. */
static enum status read_instant(const char *text, int64_t *ret)
{
    enum { DATE_END = 10, TIME_END = 19 };
    if (strlen(text) < TIME_END || text[DATE_END] != ' ')
        return FAILED;
    char day[DATE_TEXT_SIZE] = {0};
    memcpy(day, text, DATE_END);
    struct date date;
    if (date_parse(day, &date) != OK)
        return FAILED;
    int64_t hour = read_digits(text + 11, 2), minute = read_digits(text + 14, 2);
    int64_t second = read_digits(text + 17, 2);
    if (hour < 0 || minute < 0 || second < 0)
        return FAILED;
    const char *rest = text + TIME_END;
    int64_t fraction_us = read_fraction_us(&rest);
    if (!str_equal(rest, "+00") && !str_equal(rest, ""))
        return FAILED;
    *ret = date_to_days(date) * DAY_US + hour * HOUR_US + minute * MINUTE_US +
           second * SECOND_US + fraction_us;
    return OK;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum status read_bytes(struct arena *arena, const char *text, struct db_bytes *ret)
{
    size_t length = strlen(text);
    if (length < 2 || length % 2 != 0 || text[0] != '\\' || text[1] != 'x')
        return FAILED;
    length = length / 2 - 1;
    unsigned char *bytes = arena_alloc(arena, length);
    for (size_t i = 0; i < length; i++) {
        int high = hex_digit(text[2 + 2 * i]), low = hex_digit(text[3 + 2 * i]);
        if (high < 0 || low < 0)
            return FAILED;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    *ret = (struct db_bytes){bytes, length};
    return OK;
}

static enum status read_int(const char *text, int32_t *ret)
{
    int64_t number;
    if (str_parse_int(text, INT32_MIN, INT32_MAX, &number) != OK)
        return FAILED;
    *ret = (int32_t)number;
    return OK;
}

static enum status read_bool(const char *text, bool *ret)
{
    if (!str_equal(text, "t") && !str_equal(text, "f"))
        return FAILED;
    *ret = text[0] == 't';
    return OK;
}

static enum status read_value(struct arena *arena, const char *text, enum db_type type,
                              void *field)
{
    switch (type) {
    case DB_TEXT:
        *(char **)field = arena_strdup(arena, text);
        return OK;
    case DB_BOOL:
        return read_bool(text, field);
    case DB_INT:
        return read_int(text, field);
    case DB_BIGINT:
        return str_parse_int(text, INT64_MIN, INT64_MAX, field) == OK ? OK : FAILED;
    case DB_INSTANT:
        return read_instant(text, field);
    case DB_UUID:
        return uuid_parse(text, field) == OK ? OK : FAILED;
    case DB_DATE:
        return date_parse(text, field) == OK ? OK : FAILED;
    case DB_BYTES:
        return read_bytes(arena, text, field);
    }
    return FAILED;
}

static void write_zero(enum db_type type, void *field)
{
    static const size_t sizes[] = {
        [DB_TEXT] = sizeof(char *),      [DB_BOOL] = sizeof(bool),
        [DB_INT] = sizeof(int32_t),      [DB_BIGINT] = sizeof(int64_t),
        [DB_INSTANT] = sizeof(int64_t),  [DB_UUID] = sizeof(struct uuid),
        [DB_DATE] = sizeof(struct date), [DB_BYTES] = sizeof(struct db_bytes)};
    memset(field, 0, sizes[type]);
}

enum status value_read_row(struct arena *arena, const PGresult *result, int row,
                           const struct db_column *columns, void *ret_row)
{
    for (int i = 0; i < PQnfields(result); i++) {
        void *field = (char *)ret_row + columns[i].offset;
        enum db_type type = columns[i].type;
        if (PQgetisnull(result, row, i)) {
            write_zero(type, field);
            continue;
        }
        if (type == DB_BIGINT && PQftype(result, i) == OID_TIMESTAMPTZ)
            type = DB_INSTANT;
        enum status status = read_value(arena, PQgetvalue(result, row, i), type, field);
        if (status != OK)
            return status;
    }
    return OK;
}
