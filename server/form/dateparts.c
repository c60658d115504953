/* Month, day and year as people type them: "4", "April", "abr.", "19th", "1979". */
#include "form/internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

enum { PART_SIZE = 16, LETTERS_MIN = 3, NAMES = 3 };

/* English, Spanish, and a second Spanish spelling. */
static const char *const months[12][NAMES] = {
    {"january", "enero", NULL},
    {"february", "febrero", NULL},
    {"march", "marzo", NULL},
    {"april", "abril", NULL},
    {"may", "mayo", NULL},
    {"june", "junio", NULL},
    {"july", "julio", NULL},
    {"august", "agosto", NULL},
    {"september", "septiembre", "setiembre"},
    {"october", "octubre", NULL},
    {"november", "noviembre", NULL},
    {"december", "diciembre", NULL},
};

/* Copies without spaces at the ends and without one closing dot or comma; false when it
 * does not fit. */
static bool copy_part(const char *text, char out[PART_SIZE])
{
    while (*text == ' ')
        text++;
    size_t length = strlen(text);
    while (length > 0 && strchr(" .,", text[length - 1]) != NULL)
        length--;
    if (length == 0 || length >= PART_SIZE)
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

static int read_number(const char *text, size_t digits_max, int64_t high)
{
    int64_t number;
    if (strlen(text) > digits_max || !isdigit((unsigned char)text[0]) ||
        str_parse_int(text, 1, high, &number) != OK)
        return 0;
    return (int)number;
}

static bool is_month_name(const char *const names[NAMES], const char *text)
{
    for (size_t i = 0; i < NAMES && names[i] != NULL; i++)
        if (strncasecmp(names[i], text, strlen(text)) == 0)
            return true;
    return false;
}

int form_month_read(const char *text)
{
    char part[PART_SIZE];
    if (!copy_part(text, part))
        return 0;
    if (isdigit((unsigned char)part[0]))
        return read_number(part, 2, 12);
    if (strlen(part) < LETTERS_MIN)
        return 0;
    for (int month = 0; month < 12; month++)
        if (is_month_name(months[month], part))
            return month + 1;
    return 0;
}

int form_day_read(const char *text)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    char part[PART_SIZE];
    if (!copy_part(text, part))
        return 0;
    size_t length = strlen(part);
    for (size_t i = 0; i < COUNT_OF(endings) && length > 2; i++)
        if (strcasecmp(part + length - 2, endings[i]) == 0)
            part[length - 2] = '\0';
    return read_number(part, 2, 31);
}

int form_year_read(const char *text)
{
    char part[PART_SIZE];
    if (!copy_part(text, part) || strlen(part) != 4)
        return 0;
    return read_number(part, 4, 9999);
}
