/*
 * Cleaning of what people type and paste, before any limit is applied to it: phones paste
 * numbers wrapped in invisible direction marks, keyboards differ in how they compose
 * accents, browsers in their line ends.
 */
#include "form/internal.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/str.h"

static bool is_dropped(utf8proc_int32_t c)
{
    return c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || c == 0xFEFF ||
           c == 0x2060 || c == 0x61C || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_line_end(utf8proc_int32_t c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_refused(utf8proc_int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

static void put(struct buf *out, utf8proc_int32_t c)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t length = utf8proc_encode_char(c, bytes);
    buf_append(out, bytes, (size_t)length);
}

/* One code point to out, or INVALID when it may not be there. */
static enum status put_clean(struct buf *out, utf8proc_int32_t c, bool is_multiline)
{
    if (is_dropped(c))
        return OK;
    if (is_line_end(c))
        put(out, is_multiline ? '\n' : ' ');
    else if (c == '\t' || c == 0xA0)
        put(out, ' ');
    else if (is_refused(c))
        return INVALID;
    else
        put(out, c);
    return OK;
}

static enum status clean_all(const char *text, bool is_multiline, struct buf *out)
{
    size_t length = strlen(text), at = 0;
    while (at < length) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                 (utf8proc_ssize_t)(length - at), &c);
        if (step <= 0)
            return INVALID;
        at += (size_t)step;
        if (c == '\r' && text[at] == '\n')
            continue;
        enum status status = put_clean(out, c, is_multiline);
        if (status != OK)
            return status;
    }
    return OK;
}

static bool is_space(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return c == '\n' || category == UTF8PROC_CATEGORY_ZS;
}

/* Cuts white space off both ends, in place; any kind of Unicode space counts. */
static void trim(char *text)
{
    size_t length = strlen(text), begin = 0, end = 0, at = 0;
    bool has_begun = false;
    while (at < length) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                 (utf8proc_ssize_t)(length - at), &c);
        if (step <= 0)
            break;
        if (!is_space(c)) {
            begin = has_begun ? begin : at;
            has_begun = true;
            end = at + (size_t)step;
        }
        at += (size_t)step;
    }
    memmove(text, text + begin, end - begin);
    text[end - begin] = '\0';
}

enum status form_text_clean(const char *text, bool is_multiline, char **ret)
{
    CLEANUP(buf_done) struct buf clean = {0};
    enum status status = clean_all(text, is_multiline, &clean);
    if (status != OK)
        return status;
    utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)buf_text(&clean));
    if (composed == NULL)
        return INVALID;
    trim((char *)composed);
    *ret = (char *)composed;
    return OK;
}
