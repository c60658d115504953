/* Lengths only shrink while decoding, so every output is sized by its input. */
#include "http/decode.h"

#include <string.h>

#include "base/str.h"

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7F;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* Reads the two digits behind a '%'. False when they are missing or stand for NUL. */
static bool read_escape(const char *at, const char *end, char *ret)
{
    if (end - at < 3)
        return false;
    int high = hex_value(at[1]);
    int low = hex_value(at[2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0))
        return false;
    *ret = (char)(high * 16 + low);
    return true;
}

enum status http_decode(struct arena *arena, const char *text, size_t length,
                        bool plus_is_space, enum http_controls controls, const char **ret)
{
    char *out = arena_alloc(arena, length + 1);
    size_t size = 0;
    const char *end = text + length;
    for (const char *at = text; at < end; at++) {
        char byte = *at;
        if (is_control(byte))
            return INVALID;
        if (byte == '%') {
            if (!read_escape(at, end, &byte))
                return INVALID;
            at += 2;
        } else if (byte == '+' && plus_is_space) {
            byte = ' ';
        }
        if (controls == HTTP_CONTROLS_REFUSED && is_control(byte))
            return INVALID;
        out[size++] = byte;
    }
    if (!str_is_utf8(out, size))
        return INVALID;
    *ret = out;
    return OK;
}

static enum status decode_pair(struct arena *arena, const char *text, size_t length,
                               enum http_controls controls, struct http_pair *ret)
{
    const char *equals = memchr(text, '=', length);
    size_t name_length = equals == NULL ? length : (size_t)(equals - text);
    const char *value = equals == NULL ? text + length : equals + 1;
    size_t value_length = length - (size_t)(value - text);
    enum status status =
        http_decode(arena, text, name_length, true, controls, &ret->name);
    if (status != OK)
        return status;
    return http_decode(arena, value, value_length, true, controls, &ret->value);
}

/* Number of pieces between '&' that are not empty. */
static size_t count_pieces(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '&' && (i == 0 || text[i - 1] == '&'))
            count++;
    }
    return count;
}

enum status http_pairs_decode(struct arena *arena, const char *text, size_t length,
                              enum http_controls controls, struct http_pairs *ret)
{
    size_t count = count_pieces(text, length);
    if (count > HTTP_FIELD_LIMIT)
        return INVALID;
    struct http_pair *pairs = arena_array(arena, count, sizeof *pairs);
    const char *at = text;
    const char *end = text + length;
    for (size_t i = 0; i < count; i++) {
        while (*at == '&')
            at++;
        const char *stop = memchr(at, '&', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        enum status status =
            decode_pair(arena, at, (size_t)(stop - at), controls, &pairs[i]);
        if (status != OK)
            return status;
        at = stop;
    }
    *ret = (struct http_pairs){pairs, count};
    return OK;
}

enum status http_form_parse(struct arena *arena, const char *body, size_t size,
                            struct http_pairs *ret)
{
    return http_pairs_decode(arena, body, size, HTTP_CONTROLS_ALLOWED, ret);
}
