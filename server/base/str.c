/* Locale-free on purpose: the same bytes give the same answer on every machine. */
#include "base/str.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

bool str_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

bool str_equal_nocase(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcasecmp(a, b) == 0;
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return tail <= length && strcmp(text + length - tail, suffix) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool str_is_blank(const char *text)
{
    if (text == NULL)
        return true;
    while (is_space(*text))
        text++;
    return *text == '\0';
}

/* Eight bytes of ASCII at once, none of them zero: most of any text. */
static bool is_plain_chunk(const char *bytes)
{
    uint64_t chunk = 0;
    memcpy(&chunk, bytes, sizeof chunk);
    uint64_t borrowed = chunk - UINT64_C(0x0101010101010101);
    return ((chunk | borrowed) & UINT64_C(0x8080808080808080)) == 0;
}

bool str_is_utf8(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        if (length - at >= sizeof(uint64_t) && is_plain_chunk(bytes + at)) {
            at += sizeof(uint64_t);
            continue;
        }
        utf8proc_int32_t codepoint;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)bytes + at,
                             (utf8proc_ssize_t)(length - at), &codepoint);
        if (step <= 0 || codepoint == 0)
            return false;
        at += (size_t)step;
    }
    return true;
}

size_t str_codepoints(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

char *str_trim(struct arena *arena, const char *text)
{
    if (text == NULL)
        return NULL;
    while (is_space(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_space(text[length - 1]))
        length--;
    return arena_strndup(arena, text, length);
}

enum status str_parse_int(const char *text, int64_t low, int64_t high, int64_t *ret)
{
    if (text == NULL || !(*text == '-' || (*text >= '0' && *text <= '9')))
        return INVALID;
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || end == text || value < low || value > high)
        return INVALID;
    *ret = value;
    return OK;
}

void str_hex(const void *bytes, size_t length, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    for (size_t i = 0; i < length; i++) {
        out[2 * i] = digits[from[i] >> 4];
        out[2 * i + 1] = digits[from[i] & 15];
    }
    out[2 * length] = '\0';
}
