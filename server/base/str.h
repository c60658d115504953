/*
 * Small questions about text. Text is UTF-8, NUL-terminated and borrowed unless it says
 * otherwise.
 */
#ifndef FORELOCK_BASE_STR_H
#define FORELOCK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

/* True when both are NULL or both hold the same bytes. */
bool str_equal(const char *a, const char *b);

/* ASCII case is ignored; for protocol words only, never for people's words. */
bool str_equal_nocase(const char *a, const char *b);

bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

/* True for NULL, "" and text of nothing but ASCII white space. */
bool str_is_blank(const char *text);

/* True when the bytes are well-formed UTF-8 without NUL. */
bool str_is_utf8(const char *bytes, size_t length);

/* Number of Unicode code points in well-formed UTF-8. */
size_t str_codepoints(const char *text);

/* A copy without ASCII white space at both ends. NULL stays NULL. */
char *str_trim(struct arena *arena, const char *text);

/* The whole text as a decimal number within [low, high]: no sign but '-', no spaces, no
 * exponent. INVALID otherwise; ret is written only on OK. */
MUST_CHECK enum status str_parse_int(const char *text, int64_t low, int64_t high,
                                     int64_t *ret);

/* Lower-case hexadecimal of the bytes, into out of 2 * length + 1 bytes. */
void str_hex(const void *bytes, size_t length, char *out);

#endif
