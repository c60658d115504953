/* Calendar dates without a time or a zone: birth dates, expiry dates, days of the clinic.
 */
#ifndef FORELOCK_BASE_DATE_H
#define FORELOCK_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"

/* Proleptic Gregorian. A zero year stands for "no date". */
struct date {
    int16_t year;
    int8_t month; /* 1 to 12 */
    int8_t day;   /* 1 to 31 */
};

enum { DATE_TEXT_SIZE = 11 }; /* YYYY-MM-DD and the NUL */

/* True for a day that exists, years 1 to 9999. */
bool date_is_real(int year, int month, int day);

/* Reads exactly YYYY-MM-DD. INVALID otherwise; text may be NULL. */
MUST_CHECK enum status date_parse(const char *text, struct date *ret);

/* Writes YYYY-MM-DD into out[DATE_TEXT_SIZE]. */
void date_format(struct date date, char *out);

/* Days since 1970-01-01, and back. */
int32_t date_to_days(struct date date);
struct date date_from_days(int32_t days);

/* 0 = Sunday to 6 = Saturday. */
int date_weekday(struct date date);

/* Negative, zero or positive as a is before, on or after b. */
int date_compare(struct date a, struct date b);

/* Completed years of life on a day; someone born on 29 February has a birthday on 1 March
 * in common years. */
int date_age_years(struct date born, struct date on);

#endif
