/* A line is formatted in memory and written with one call, so lines never interleave. */
#include "base/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

static const char *const level_names[] = {"debug", "info", "warning", "error"};
static _Atomic int lowest_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

enum status log_level_parse(const char *text, enum log_level *ret)
{
    for (size_t i = 0; i < COUNT_OF(level_names); i++) {
        if (str_equal(text, level_names[i])) {
            *ret = (enum log_level)i;
            return OK;
        }
    }
    return INVALID;
}

static void put_string(struct buf *line, const char *text)
{
    buf_putc(line, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            buf_printf(line, "\\%c", *c);
        else if ((unsigned char)*c < 0x20 || *c == 0x7F)
            buf_printf(line, "\\u%04x", (unsigned)*c);
        else
            buf_putc(line, *c);
    }
    buf_putc(line, '"');
}

void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count)
{
    if ((int)level < atomic_load(&lowest_level))
        return;
    char now[CLOCK_UTC_TEXT_SIZE];
    clock_format_utc(clock_now_us(), now);
    CLEANUP(buf_done) struct buf line = {0};
    buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":", now,
               level_names[level]);
    put_string(&line, event);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].name == NULL)
            continue;
        buf_printf(&line, ",\"%s\":", fields[i].name);
        if (fields[i].text != NULL)
            put_string(&line, fields[i].text);
        else
            buf_printf(&line, "%lld", (long long)fields[i].number);
    }
    buf_puts(&line, "}\n");
    ssize_t written = write(STDERR_FILENO, line.data, line.length);
    (void)written; /* there is nowhere left to report it */
}
