/*
 * Folding by utf8proc (compatibility decomposition, case folding, no marks), with what
 * Unicode does not decompose: look-alike letters, ligature-like letters, quotes, dashes.
 */
#include "screening/fold.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

struct lookalike {
    int32_t codepoint;
    const char *latin;
};

/* Sorted by code point. Greek and Cyrillic letters that look like Latin ones, after case
 * folding, and Latin letters without a decomposition. */
static const struct lookalike LOOKALIKES[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"}, {0x0111, "d"},
    {0x0131, "i"},  {0x0142, "l"},  {0x0153, "oe"}, {0x03B1, "a"}, {0x03B5, "e"},
    {0x03B7, "n"},  {0x03B9, "i"},  {0x03BA, "k"},  {0x03BC, "u"}, {0x03BD, "v"},
    {0x03BF, "o"},  {0x03C1, "p"},  {0x03C4, "t"},  {0x03C5, "u"}, {0x03C7, "x"},
    {0x0430, "a"},  {0x0432, "b"},  {0x0435, "e"},  {0x043A, "k"}, {0x043C, "m"},
    {0x043D, "h"},  {0x043E, "o"},  {0x0440, "p"},  {0x0441, "c"}, {0x0442, "t"},
    {0x0443, "y"},  {0x0445, "x"},  {0x0455, "s"},  {0x0456, "i"}, {0x0458, "j"},
    {0x04BB, "h"},
};

static const char *lookalike_find(int32_t codepoint)
{
    size_t low = 0;
    size_t high = sizeof(LOOKALIKES) / sizeof(LOOKALIKES[0]);

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (LOOKALIKES[middle].codepoint == codepoint)
            return LOOKALIKES[middle].latin;
        if (LOOKALIKES[middle].codepoint < codepoint)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void put(struct folded *folded, const char *bytes, size_t length)
{
    if ((size_t)folded->length + length > FOLD_BYTES)
        return;
    memcpy(folded->bytes + folded->length, bytes, length);
    folded->length = (uint8_t)(folded->length + length);
}

static void fold_ascii(int32_t codepoint, struct folded *ret)
{
    char byte = (char)codepoint;

    ret->length = 1;
    ret->bytes[0] = byte;
    if (byte >= 'a' && byte <= 'z') {
        ret->class = FOLD_LETTER;
    } else if (byte >= 'A' && byte <= 'Z') {
        ret->class = FOLD_LETTER;
        ret->is_upper = 1;
        ret->bytes[0] = (char)(byte - 'A' + 'a');
    } else if (byte >= '0' && byte <= '9') {
        ret->class = FOLD_DIGIT;
    } else if (byte == '\n' || byte == '\r') {
        ret->class = FOLD_NEWLINE;
    } else if (byte == ' ' || byte == '\t' || byte == '\v' || byte == '\f') {
        ret->class = FOLD_SPACE;
    } else if (byte == '\'' || byte == '`') {
        ret->class = FOLD_QUOTE;
    } else {
        ret->class =
            codepoint < 0x20 || codepoint == 0x7F ? FOLD_NOTHING : FOLD_PUNCTUATION;
    }
}

static bool is_invisible(int32_t codepoint, utf8proc_category_t category)
{
    return category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_MN ||
           category == UTF8PROC_CATEGORY_ME || category == UTF8PROC_CATEGORY_CC ||
           codepoint == 0x00AD;
}

static bool is_quote(int32_t codepoint)
{
    return codepoint == 0x2018 || codepoint == 0x2019 || codepoint == 0x02BC ||
           codepoint == 0x00B4 || codepoint == 0x2032;
}

static bool is_dash(int32_t codepoint)
{
    return (codepoint >= 0x2010 && codepoint <= 0x2015) || codepoint == 0x2212;
}

static bool is_letter(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/* A letter of another script than Latin, once marks are gone. */
static bool is_foreign_letter(int32_t codepoint)
{
    return codepoint >= 0x0370 && !(codepoint >= 0x1E00 && codepoint <= 0x1EFF) &&
           !(codepoint >= 0x2C60 && codepoint <= 0x2C7F);
}

static void fold_letters(int32_t codepoint, struct folded *ret)
{
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        codepoint, parts, 32,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK,
        &boundary);

    for (utf8proc_ssize_t i = 0; i < count && i < 32; i++) {
        const char *latin = lookalike_find(parts[i]);
        utf8proc_uint8_t bytes[4];

        if (latin) {
            put(ret, latin, strlen(latin));
            continue;
        }
        put(ret, (const char *)bytes, (size_t)utf8proc_encode_char(parts[i], bytes));
    }
}

/* What compatibility decomposition made: one ASCII character decides the class. */
static void reclassify(struct folded *ret)
{
    struct folded ascii = {0};

    if (ret->length != 1)
        return;
    fold_ascii(ret->bytes[0], &ascii);
    ret->class = ascii.class;
}

void fold_codepoint(int32_t codepoint, struct folded *ret)
{
    utf8proc_category_t category = UTF8PROC_CATEGORY_CN;

    *ret = (struct folded){0};
    if (codepoint < 0x80) {
        fold_ascii(codepoint, ret);
        return;
    }
    category = utf8proc_category(codepoint);
    if (is_quote(codepoint)) {
        ret->class = FOLD_QUOTE;
    } else if (is_dash(codepoint)) {
        ret->class = FOLD_PUNCTUATION;
        put(ret, "-", 1);
    } else if (codepoint == 0x2028 || codepoint == 0x2029 || codepoint == 0x0085) {
        ret->class = FOLD_NEWLINE;
    } else if (is_invisible(codepoint, category)) {
        ret->class = FOLD_NOTHING;
    } else if (category == UTF8PROC_CATEGORY_ZS) {
        ret->class = FOLD_SPACE;
    } else {
        fold_letters(codepoint, ret);
        ret->class = is_letter(category) ? FOLD_LETTER : FOLD_PUNCTUATION;
        ret->is_upper = category == UTF8PROC_CATEGORY_LU;
        ret->is_foreign = is_letter(category) && is_foreign_letter(codepoint);
        reclassify(ret);
        if (ret->length == 0)
            ret->class = FOLD_NOTHING;
    }
}

size_t fold_decode(const char *text, int32_t *ret)
{
    const unsigned char *bytes = (const unsigned char *)text;

    if (bytes[0] < 0x80) {
        *ret = bytes[0];
        return 1;
    }
    if (bytes[0] < 0xE0) {
        *ret = ((bytes[0] & 0x1F) << 6) | (bytes[1] & 0x3F);
        return 2;
    }
    if (bytes[0] < 0xF0) {
        *ret = ((bytes[0] & 0x0F) << 12) | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F);
        return 3;
    }
    *ret = ((bytes[0] & 0x07) << 18) | ((bytes[1] & 0x3F) << 12) |
           ((bytes[2] & 0x3F) << 6) | (bytes[3] & 0x3F);
    return 4;
}
