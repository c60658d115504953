/*
 * Structured logs: one JSON object a line on standard error. Callers pass constants,
 * identifiers, counts and durations; never names, answers, tokens, bodies, query strings
 * or the text of a database error.
 */
#ifndef FORELOCK_BASE_LOG_H
#define FORELOCK_BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
    const char *name;
    const char *text; /* NULL: number is meant */
    int64_t number;
};

#define LOG_TEXT(name, value) ((struct log_field){(name), (value), 0})
#define LOG_NUMBER(name, value) ((struct log_field){(name), NULL, (int64_t)(value)})

/* Lines below this level are dropped. The one mutable global of the server. */
void log_set_level(enum log_level level);

/* "debug", "info", "warning", "error". INVALID otherwise. */
MUST_CHECK enum status log_level_parse(const char *text, enum log_level *ret);

/* Writes one line: time, level, event, fields. Control characters are escaped, so a value
 * cannot forge a second line. Safe from any thread. */
void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count);

/* log_event(LOG_INFO, "request", LOG_TEXT("id", id), LOG_NUMBER("status", 200)); */
#define log_event(level, event, ...)                                                     \
    log_write(level, event, (const struct log_field[]){{0}, ##__VA_ARGS__},              \
              sizeof((const struct log_field[]){{0}, ##__VA_ARGS__}) /                   \
                  sizeof(struct log_field))

#endif
