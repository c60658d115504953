/*
 * Rule files as JSON values, several times faster than the general parser: most of a
 * start is reading them. Only for what such files hold; whatever is unusual, and every
 * mistake, is left to the general parser, which can explain it.
 */
#ifndef FORELOCK_SCREENING_RULES_JSON_H
#define FORELOCK_SCREENING_RULES_JSON_H

#include <jansson.h>
#include <stddef.h>

/* The value of the whole text, a new reference; NULL when the text is not plain JSON:
 * broken, with escapes, exponents, long numbers, keys that stand twice, or deeply nested.
 */
json_t *rules_json_read(const char *text, size_t length);

#endif
