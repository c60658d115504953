/* Doubles its capacity; running out of memory ends the process (see base/arena.h). */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void buf_done(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

/* Makes room for extra more bytes and the closing NUL. */
static void reserve(struct buf *buf, size_t extra)
{
    size_t need;
    if (__builtin_add_overflow(buf->length, extra, &need) || need > SIZE_MAX / 2 - 1)
        memory_exhausted("buf");
    if (need + 1 <= buf->capacity)
        return;
    size_t capacity = buf->capacity == 0 ? 64 : buf->capacity;
    while (capacity < need + 1)
        capacity *= 2;
    char *data = realloc(buf->data, capacity);
    if (data == NULL)
        memory_exhausted("buf");
    buf->data = data;
    buf->capacity = capacity;
}

void buf_append(struct buf *buf, const void *bytes, size_t length)
{
    reserve(buf, length);
    if (length > 0)
        memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_putc(struct buf *buf, char byte)
{
    buf_append(buf, &byte, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        memory_exhausted("buf_printf");
    reserve(buf, (size_t)length);
    va_start(args, format);
    vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
    va_end(args);
    buf->length += (size_t)length;
}

const char *buf_text(const struct buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

char *buf_steal(struct buf *buf)
{
    reserve(buf, 0);
    buf->data[buf->length] = '\0';
    char *data = buf->data;
    *buf = (struct buf){0};
    return data;
}
