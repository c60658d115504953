/* Recursive descent over bytes that are known to be UTF-8. */
#include "screening/rules_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/macros.h"
#include "base/str.h"

enum { DEPTH_LIMIT = 32, DIGITS_LIMIT = 15 };

struct reader {
    const char *at;
    const char *end;
    int depth;
};

static json_t *value_read(struct reader *reader);

static void space_skip(struct reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\n' ||
                                        *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
}

/* Takes this mark if it is the next one. */
static bool take(struct reader *reader, char mark)
{
    space_skip(reader);
    if (reader->at == reader->end || *reader->at != mark)
        return false;
    reader->at++;
    return true;
}

/* A string without escapes, borrowed from the text. */
static bool text_read(struct reader *reader, const char **ret, size_t *ret_length)
{
    const char *at = NULL;

    if (!take(reader, '"'))
        return false;
    at = reader->at;
    while (at < reader->end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    if (at == reader->end || *at != '"')
        return false;
    *ret = reader->at;
    *ret_length = (size_t)(at - reader->at);
    reader->at = at + 1;
    return true;
}

static json_t *string_read(struct reader *reader)
{
    const char *text = NULL;
    size_t length = 0;

    return text_read(reader, &text, &length) ? json_stringn_nocheck(text, length) : NULL;
}

static bool is_digit(const struct reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

/* Digits into the number; how many there were. */
static size_t digits_read(struct reader *reader, int64_t *number)
{
    size_t count = 0;

    for (; is_digit(reader) && count <= DIGITS_LIMIT; count++)
        *number = *number * 10 + (*reader->at++ - '0');
    return count;
}

/* Up to fifteen digits and a power of ten are exact, so their quotient is rounded once,
 * as it must be. */
static json_t *number_read(struct reader *reader)
{
    bool is_negative = take(reader, '-');
    bool starts_with_zero = reader->at < reader->end && *reader->at == '0';
    int64_t number = 0;
    size_t digits = digits_read(reader, &number);
    size_t decimals = 0;
    double power = 1;

    if (digits == 0 || (starts_with_zero && digits > 1))
        return NULL;
    if (reader->at < reader->end && *reader->at == '.') {
        reader->at++;
        decimals = digits_read(reader, &number);
        if (decimals == 0)
            return NULL;
    }
    if (digits + decimals > DIGITS_LIMIT ||
        (reader->at < reader->end && (*reader->at == 'e' || *reader->at == 'E')))
        return NULL;
    if (is_negative && number == 0)
        return NULL; /* minus zero */
    number = is_negative ? -number : number;
    if (decimals == 0)
        return json_integer(number);
    for (size_t i = 0; i < decimals; i++)
        power *= 10;
    return json_real((double)number / power);
}

static json_t *name_read(struct reader *reader)
{
    static const struct {
        const char *name;
        json_t *(*make)(void);
    } NAMES[] = {{"true", json_true}, {"false", json_false}, {"null", json_null}};

    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        size_t length = strlen(NAMES[i].name);

        if ((size_t)(reader->end - reader->at) >= length &&
            memcmp(reader->at, NAMES[i].name, length) == 0) {
            reader->at += length;
            return NAMES[i].make();
        }
    }
    return NULL;
}

static json_t *array_read(struct reader *reader)
{
    json_t *array = json_array();

    reader->at++;
    if (take(reader, ']'))
        return array;
    do {
        json_t *item = value_read(reader);

        if (!item || json_array_append_new(array, item) != 0) {
            json_decref(array);
            return NULL;
        }
    } while (take(reader, ','));
    if (take(reader, ']'))
        return array;
    json_decref(array);
    return NULL;
}

/* One key and its value; false also when the key stands there already. */
static bool member_read(struct reader *reader, json_t *object)
{
    const char *key = NULL;
    size_t length = 0;
    size_t before = json_object_size(object);
    json_t *value = NULL;

    if (!text_read(reader, &key, &length) || !take(reader, ':'))
        return false;
    value = value_read(reader);
    return value && json_object_setn_new_nocheck(object, key, length, value) == 0 &&
           json_object_size(object) > before;
}

static json_t *object_read(struct reader *reader)
{
    json_t *object = json_object();

    reader->at++;
    if (take(reader, '}'))
        return object;
    do {
        if (!member_read(reader, object)) {
            json_decref(object);
            return NULL;
        }
    } while (take(reader, ','));
    if (take(reader, '}'))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *value_read(struct reader *reader)
{
    json_t *value = NULL;

    space_skip(reader);
    if (reader->at == reader->end || reader->depth == DEPTH_LIMIT)
        return NULL;
    reader->depth++;
    if (*reader->at == '"')
        value = string_read(reader);
    else if (*reader->at == '{')
        value = object_read(reader);
    else if (*reader->at == '[')
        value = array_read(reader);
    else if (*reader->at == '-' || is_digit(reader))
        value = number_read(reader);
    else
        value = name_read(reader);
    reader->depth--;
    return value;
}

json_t *rules_json_read(const char *text, size_t length)
{
    struct reader reader = {text, text + length, 0};
    json_t *value = str_is_utf8(text, length) ? value_read(&reader) : NULL;

    space_skip(&reader);
    if (reader.at == reader.end)
        return value;
    json_decref(value);
    return NULL;
}
