/* 48 bits of time, 74 of randomness, the rest fixed by RFC 9562, section 5.7. */
#include "base/uuid.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"

static const int dash_after[] = {4, 6, 8,
                                 10}; /* byte counts before which a dash stands */

struct uuid uuid_make(void)
{
    struct uuid uuid;
    secret_random(uuid.bytes, sizeof uuid.bytes);
    uint64_t now_ms = (uint64_t)(clock_now_us() / 1000);
    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (uint8_t)(now_ms >> (40 - 8 * i));
    uuid.bytes[6] = (uint8_t)(0x70 | (uuid.bytes[6] & 0x0F));
    uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3F));
    return uuid;
}

static bool dash_before(size_t byte)
{
    for (size_t i = 0; i < COUNT_OF(dash_after); i++) {
        if ((size_t)dash_after[i] == byte)
            return true;
    }
    return false;
}

void uuid_format(struct uuid uuid, char *out)
{
    char pair[3];
    for (size_t i = 0; i < sizeof uuid.bytes; i++) {
        if (dash_before(i))
            *out++ = '-';
        str_hex(&uuid.bytes[i], 1, pair);
        *out++ = pair[0];
        *out++ = pair[1];
    }
    *out = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum status uuid_parse(const char *text, struct uuid *ret)
{
    if (text == NULL || strlen(text) != UUID_TEXT_SIZE - 1)
        return INVALID;
    struct uuid uuid;
    for (size_t i = 0; i < sizeof uuid.bytes; i++) {
        if (dash_before(i) && *text++ != '-')
            return INVALID;
        int high = hex_value(text[0]), low = hex_value(text[1]);
        if (high < 0 || low < 0)
            return INVALID;
        uuid.bytes[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    *ret = uuid;
    return OK;
}

bool uuid_is_nil(struct uuid uuid)
{
    return uuid_equal(uuid, (struct uuid){{0}});
}

bool uuid_equal(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}
