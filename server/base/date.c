/* Day numbers after H. Hinnant, "chrono-compatible low-level date algorithms". */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

static int days_in_month(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

bool date_is_real(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

enum status date_parse(const char *text, struct date *ret)
{
    if (text == NULL || strlen(text) != DATE_TEXT_SIZE - 1 || text[4] != '-' ||
        text[7] != '-')
        return INVALID;
    int part[3] = {0};
    for (int i = 0; i < DATE_TEXT_SIZE - 1; i++) {
        if (i == 4 || i == 7)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return INVALID;
        int *number = &part[i < 4 ? 0 : i < 7 ? 1 : 2];
        *number = *number * 10 + (text[i] - '0');
    }
    if (!date_is_real(part[0], part[1], part[2]))
        return INVALID;
    *ret = (struct date){(int16_t)part[0], (int8_t)part[1], (int8_t)part[2]};
    return OK;
}

void date_format(struct date date, char *out)
{
    unsigned year = (unsigned)date.year % 10000, month = (unsigned)date.month % 100;
    unsigned day = (unsigned)date.day % 100;
    char text[16];
    snprintf(text, sizeof text, "%04u-%02u-%02u", year, month, day);
    memcpy(out, text, DATE_TEXT_SIZE);
}

int32_t date_to_days(struct date date)
{
    int32_t year = date.year - (date.month <= 2);
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t year_of_era = year - era * 400;
    int32_t day_of_year =
        (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
    int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int32_t days)
{
    days += 719468;
    int32_t era = (days >= 0 ? days : days - 146096) / 146097;
    int32_t doe = days - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t shifted = (5 * doy + 2) / 153;
    int32_t day = doy - (153 * shifted + 2) / 5 + 1;
    int32_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    int32_t year = yoe + era * 400 + (month <= 2);
    return (struct date){(int16_t)year, (int8_t)month, (int8_t)day};
}

int date_weekday(struct date date)
{
    int32_t days = date_to_days(date);
    return (int)(((days + 4) % 7 + 7) % 7);
}

int date_compare(struct date a, struct date b)
{
    return date_to_days(a) - date_to_days(b);
}

int date_age_years(struct date born, struct date on)
{
    int years = on.year - born.year;
    bool before_birthday =
        on.month < born.month || (on.month == born.month && on.day < born.day);
    return before_birthday ? years - 1 : years;
}
