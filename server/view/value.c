/* Absent, null and of another type are the same here: there is no such value. */
#include "view/value.h"

#include "base/clock.h"
#include "base/str.h"

const char *value_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

int64_t value_instant_us(const json_t *object, const char *key)
{
    int64_t instant_us = 0;
    return clock_parse_utc(value_text(object, key), &instant_us) == OK ? instant_us : 0;
}

const json_t *value_find(const json_t *list, const char *key, const char *text)
{
    size_t index;
    const json_t *element;
    json_array_foreach(list, index, element)
    {
        if (str_equal(value_text(element, key), text))
            return element;
    }
    return NULL;
}
