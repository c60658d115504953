/*
 * A growing run of bytes on the heap, always followed by a NUL so that it can be read as
 * a string. For output whose size is not known beforehand: pages, JSON, log lines.
 */
#ifndef FORELOCK_BASE_BUF_H
#define FORELOCK_BASE_BUF_H

#include <stddef.h>

#include "base/macros.h"

struct buf {
    char *data; /* NULL while empty and never written */
    size_t length;
    size_t capacity;
};

/* Frees the bytes; the buffer is empty and usable again. Accepts a zeroed buffer. */
void buf_done(struct buf *buf);

/* Forgets the content, keeps the memory. */
void buf_clear(struct buf *buf);

void buf_append(struct buf *buf, const void *bytes, size_t length);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* The content as a string; "" while empty. Borrowed until the next change. */
const char *buf_text(const struct buf *buf);

/* Hands the bytes over to the caller, who frees them; the buffer is empty afterwards. */
char *buf_steal(struct buf *buf);

#endif
