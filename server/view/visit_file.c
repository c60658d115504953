/* Lines end in CRLF and are folded at 75 bytes, never inside a character (RFC 5545,
 * 3.1); texts are escaped (3.3.11). */
#include "view/visit_file.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/macros.h"

enum { LINE_BYTES = 75 };

static void put_folded(struct buf *out, const char *line)
{
    size_t used = 0;
    for (const char *c = line; *c != '\0'; c++) {
        bool begins = ((unsigned char)*c & 0xc0) != 0x80;
        size_t ahead = 1;
        while (begins && ((unsigned char)c[ahead] & 0xc0) == 0x80)
            ahead++;
        if (used + ahead > LINE_BYTES) {
            buf_puts(out, "\r\n ");
            used = 1;
        }
        buf_putc(out, *c);
        used++;
    }
    buf_puts(out, "\r\n");
}

static void put_text(struct buf *out, const char *name, const char *text)
{
    CLEANUP(buf_done) struct buf line = {0};
    buf_puts(&line, name);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            buf_puts(&line, "\\n");
            continue;
        }
        if (strchr("\\;,", *c) != NULL)
            buf_putc(&line, '\\');
        if ((unsigned char)*c >= ' ')
            buf_putc(&line, *c);
    }
    put_folded(out, buf_text(&line));
}

/* 20261117T145800Z of an instant. */
static void put_instant(struct buf *out, const char *name, int64_t instant_us)
{
    char text[CLOCK_UTC_TEXT_SIZE];
    CLEANUP(buf_done) struct buf line = {0};
    clock_format_utc(instant_us, text);
    text[strlen("2026-11-17T14:58:00")] = '\0';
    buf_puts(&line, name);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c != '-' && *c != ':')
            buf_putc(&line, *c);
    }
    buf_putc(&line, 'Z');
    put_folded(out, buf_text(&line));
}

void visit_file_write(const struct visit_file *visit, struct buf *out)
{
    put_folded(out, "BEGIN:VCALENDAR");
    put_folded(out, "VERSION:2.0");
    put_folded(out, "PRODID:-//Forelock//Visit//EN");
    put_folded(out, "METHOD:PUBLISH");
    put_folded(out, "BEGIN:VEVENT");
    put_text(out, "UID:", visit->id);
    put_instant(out, "DTSTAMP:", visit->now_us);
    put_instant(out, "DTSTART:", visit->start_us);
    put_instant(out, "DTEND:", visit->end_us);
    put_text(out, "SUMMARY:", visit->title);
    put_text(out, "LOCATION:", visit->place);
    put_text(out, "DESCRIPTION:", visit->phone);
    put_folded(out, "END:VEVENT");
    put_folded(out, "END:VCALENDAR");
}
