/*
 * Zone rules come from the C library and the machine's tz database. The process has one
 * zone, the clinic's, so TZ is set once; localtime_r and mktime only read it afterwards.
 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

enum status clock_set_zone(const char *name)
{
    char path[256];
    if (name == NULL || name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL)
        return INVALID;
    if (snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name) >= (int)sizeof path ||
        access(path, R_OK) != 0)
        return INVALID;
    if (setenv("TZ", name, 1) != 0)
        return FAILED;
    tzset();
    return OK;
}

/* Floors, so that instants before 1970 fall into the right second too. */
static time_t whole_seconds(int64_t instant_us)
{
    int64_t seconds = instant_us / SECOND_US;
    return (time_t)(instant_us % SECOND_US < 0 ? seconds - 1 : seconds);
}

struct local_time clock_to_local(int64_t instant_us)
{
    time_t seconds = whole_seconds(instant_us);
    struct tm tm;
    localtime_r(&seconds, &tm);
    return (struct local_time){
        .date = {(int16_t)(tm.tm_year + 1900), (int8_t)(tm.tm_mon + 1),
                 (int8_t)tm.tm_mday},
        .hour = tm.tm_hour,
        .minute = tm.tm_min,
        .second = tm.tm_sec,
    };
}

static bool is_local_minute(int64_t instant_us, struct date date, int minute_of_day)
{
    struct local_time local = clock_to_local(instant_us);
    return date_compare(local.date, date) == 0 &&
           local.hour * 60 + local.minute == minute_of_day;
}

int64_t clock_from_local(struct date date, int minute_of_day)
{
    struct tm tm = {
        .tm_year = date.year - 1900,
        .tm_mon = date.month - 1,
        .tm_mday = date.day,
        .tm_hour = minute_of_day / 60,
        .tm_min = minute_of_day % 60,
        .tm_isdst = -1,
    };
    int64_t instant_us = (int64_t)mktime(&tm) * SECOND_US;
    /* mktime may pick either of two equal wall-clock minutes; the contract is the first.
     */
    int64_t earlier_us = instant_us - HOUR_US;
    return is_local_minute(earlier_us, date, minute_of_day) ? earlier_us : instant_us;
}

struct date clock_today(void)
{
    return clock_to_local(clock_now_us()).date;
}

void clock_format_utc(int64_t instant_us, char *out)
{
    time_t seconds = whole_seconds(instant_us);
    int64_t micros = instant_us - (int64_t)seconds * SECOND_US;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    char text[64];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", tm.tm_year + 1900,
             tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)micros);
    memcpy(out, text, CLOCK_UTC_TEXT_SIZE - 1);
    out[CLOCK_UTC_TEXT_SIZE - 1] = '\0';
}

/* Reads exactly count digits; -1 when there are fewer. */
static int read_digits(const char **at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return -1;
        value = value * 10 + (**at - '0');
    }
    return value;
}

static bool skip(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    (*at)++;
    return true;
}

/* Microseconds of a fraction; the cursor moves behind its last digit. */
static int64_t read_fraction(const char **at)
{
    int64_t unit = SECOND_US, fraction = 0;
    if (!skip(at, '.'))
        return 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        unit /= 10;
        fraction += (**at - '0') * unit;
    }
    return fraction;
}

/* Minutes that the offset is ahead of UTC, at the end of the text. */
static bool read_offset(const char *at, int *ret)
{
    *ret = 0;
    if (*at == 'Z')
        return at[1] == '\0';
    int sign = *at == '+' ? 1 : *at == '-' ? -1 : 0;
    at++;
    int hours = sign == 0 ? -1 : read_digits(&at, 2);
    int minutes = hours >= 0 && hours < 24 && skip(&at, ':') ? read_digits(&at, 2) : -1;
    *ret = sign * (hours * 60 + minutes);
    return minutes >= 0 && minutes < 60 && *at == '\0';
}

enum status clock_parse_utc(const char *text, int64_t *ret)
{
    char day[DATE_TEXT_SIZE] = {0};
    struct date date;
    if (text == NULL || strlen(text) < 20 || text[10] != 'T')
        return INVALID;
    memcpy(day, text, DATE_TEXT_SIZE - 1);
    const char *at = text + DATE_TEXT_SIZE;
    int hour = read_digits(&at, 2);
    int minute = hour >= 0 && skip(&at, ':') ? read_digits(&at, 2) : -1;
    int second = minute >= 0 && skip(&at, ':') ? read_digits(&at, 2) : -1;
    if (date_parse(day, &date) != OK || hour > 23 || minute > 59 || second < 0 ||
        second > 59)
        return INVALID;
    int64_t fraction_us = read_fraction(&at);
    int offset_minutes;
    if (!read_offset(at, &offset_minutes))
        return INVALID;
    int64_t minutes = (int64_t)hour * 60 + minute - offset_minutes;
    *ret = date_to_days(date) * DAY_US + minutes * MINUTE_US + second * SECOND_US +
           fraction_us;
    return OK;
}
