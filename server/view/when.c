/* Names are tables here and not the C library's, which depend on the machine's locales.
 */
#include "view/when.h"

#include "base/clock.h"
#include "base/str.h"

struct names {
    const char *weekdays[7];
    const char *weekdays_short[7];
    const char *months[12];
    const char *months_short[12];
};

static const struct names english = {
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
    {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
    {"January", "February", "March", "April", "May", "June", "July", "August",
     "September", "October", "November", "December"},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
};
static const struct names spanish = {
    {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
    {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
     "septiembre", "octubre", "noviembre", "diciembre"},
    {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
};

static bool is_spanish(const char *lang)
{
    return str_equal(lang, "es");
}

static const struct names *names_of(const char *lang)
{
    return is_spanish(lang) ? &spanish : &english;
}

char *when_month_day(struct arena *arena, struct date date, const char *lang)
{
    const char *month = names_of(lang)->months[date.month - 1];
    if (is_spanish(lang))
        return arena_printf(arena, "%d de %s", date.day, month);
    return arena_printf(arena, "%s %d", month, date.day);
}

char *when_day(struct arena *arena, struct date date, const char *lang)
{
    return arena_printf(arena, "%s, %s", names_of(lang)->weekdays[date_weekday(date)],
                        when_month_day(arena, date, lang));
}

char *when_date(struct arena *arena, struct date date, const char *lang)
{
    const char *between = is_spanish(lang) ? " de" : ",";
    return arena_printf(arena, "%s%s %d", when_month_day(arena, date, lang), between,
                        date.year);
}

const char *when_weekday_short(struct date date, const char *lang)
{
    return names_of(lang)->weekdays_short[date_weekday(date)];
}

const char *when_month_short(struct date date, const char *lang)
{
    return names_of(lang)->months_short[date.month - 1];
}

char *when_time(struct arena *arena, int64_t instant_us, const char *lang)
{
    struct local_time local = clock_to_local(instant_us);
    if (is_spanish(lang))
        return arena_printf(arena, "%d:%02d", local.hour, local.minute);
    int hour = local.hour % 12 == 0 ? 12 : local.hour % 12;
    return arena_printf(arena, "%d:%02d %s", hour, local.minute,
                        local.hour < 12 ? "AM" : "PM");
}

char *when_instant(struct arena *arena, int64_t instant_us, const char *lang)
{
    return arena_printf(arena, "%s, %s",
                        when_day(arena, clock_to_local(instant_us).date, lang),
                        when_time(arena, instant_us, lang));
}

char *when_near(struct arena *arena, int64_t instant_us, int64_t now_us, const char *lang)
{
    struct date day = clock_to_local(instant_us).date;
    struct date today = clock_to_local(now_us).date;
    int32_t ago = date_to_days(today) - date_to_days(day);
    bool in_spanish = is_spanish(lang);
    const char *time = when_time(arena, instant_us, lang);
    if (ago == 0)
        return arena_printf(arena, "%s, %s", in_spanish ? "hoy" : "today", time);
    if (ago == 1)
        return arena_printf(arena, "%s, %s", in_spanish ? "ayer" : "yesterday", time);
    if (day.year != today.year)
        return when_date(arena, day, lang);
    return arena_printf(arena, "%s, %s", when_month_day(arena, day, lang), time);
}

char *when_length(struct arena *arena, int64_t minutes)
{
    if (minutes < 60)
        return arena_printf(arena, "%d m", (int)minutes);
    return arena_printf(arena, "%d h %02d m", (int)(minutes / 60), (int)(minutes % 60));
}
