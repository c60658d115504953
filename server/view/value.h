/* Members of JSON objects as plain values, for models made from what the store says. */
#ifndef FORELOCK_VIEW_VALUE_H
#define FORELOCK_VIEW_VALUE_H

#include <jansson.h>
#include <stdint.h>

/* A string member, borrowed; NULL when it is absent or something else. */
const char *value_text(const json_t *object, const char *key);

/* An RFC 3339 member as microseconds since 1970; 0 when it is absent or null. */
int64_t value_instant_us(const json_t *object, const char *key);

/* The element of a list of objects whose member equals the text; NULL without one. */
const json_t *value_find(const json_t *list, const char *key, const char *text);

#endif
