/* Names are tokens, values are visible ASCII; quotes around a value are taken off. */
#include "http/cookie.h"

#include <string.h>

#include "base/str.h"
#include "http/token.h"

static bool is_cookie_value(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] < 0x20 || text[i] == 0x7F || text[i] == '"' || text[i] == '\\')
            return false;
    }
    return true;
}

/* Reads one cookie without the ';'. False when it is not one. */
static bool read_cookie(struct arena *arena, const char *text, size_t length,
                        struct http_pair *ret)
{
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    const char *equals = memchr(text, '=', length);
    if (equals == NULL || !http_is_token(text, (size_t)(equals - text)))
        return false;
    const char *value = equals + 1;
    size_t value_length = length - (size_t)(value - text);
    if (value_length >= 2 && value[0] == '"' && value[value_length - 1] == '"') {
        value++;
        value_length -= 2;
    }
    if (!is_cookie_value(value, value_length))
        return false;
    ret->name = arena_strndup(arena, text, (size_t)(equals - text));
    ret->value = arena_strndup(arena, value, value_length);
    return true;
}

struct http_pairs http_cookies_parse(struct arena *arena, struct http_pairs headers)
{
    struct http_pair *cookies = NULL;
    size_t count = 0;
    for (size_t i = 0; i < headers.count; i++) {
        if (!str_equal_nocase(headers.at[i].name, "Cookie"))
            continue;
        if (cookies == NULL)
            cookies = arena_array(arena, HTTP_COOKIE_LIMIT, sizeof *cookies);
        const char *at = headers.at[i].value;
        while (*at != '\0' && count < HTTP_COOKIE_LIMIT) {
            size_t length = strcspn(at, ";");
            if (read_cookie(arena, at, length, &cookies[count]))
                count++;
            at += length;
            if (*at == ';')
                at++;
        }
    }
    return (struct http_pairs){cookies, count};
}
