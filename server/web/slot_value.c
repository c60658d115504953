/* "<provider>.<seconds since 1970>". */
#include "web/slot_value.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

char *slot_value(struct arena *arena, const struct free_time *time)
{
    char id[UUID_TEXT_SIZE];
    uuid_format(time->provider_id, id);
    return arena_printf(arena, "%s.%lld", id, (long long)(time->start_us / SECOND_US));
}

bool slot_read(struct arena *arena, const char *value, struct uuid *ret_provider,
               int64_t *ret_start_us)
{
    int64_t start_s;
    if (value == NULL || strlen(value) < UUID_TEXT_SIZE ||
        value[UUID_TEXT_SIZE - 1] != '.')
        return false;
    if (uuid_parse(arena_strndup(arena, value, UUID_TEXT_SIZE - 1), ret_provider) != OK ||
        str_parse_int(value + UUID_TEXT_SIZE, 0, INT32_MAX, &start_s) != OK)
        return false;
    *ret_start_us = start_s * SECOND_US;
    return true;
}
