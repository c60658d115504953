/* Whole numbers are written digit by digit: printf costs as much as reading a sentence.
 */
#include "screening/note.h"

#include <string.h>

#include "base/macros.h"

static const double WHOLE_LIMIT = 10000;
static const double DAYS_PER_MONTH = 30.44;

/* The number and what follows it, in the arena. */
static const char *number_text(struct arena *arena, unsigned number, const char *unit,
                               const char *rest)
{
    char digits[16];
    size_t at = sizeof(digits);
    char *text = NULL;
    char *end = NULL;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    text = arena_alloc(arena, sizeof(digits) - at + strlen(unit) + strlen(rest) + 1);
    memcpy(text, digits + at, sizeof(digits) - at);
    end = stpcpy(text + sizeof(digits) - at, unit);
    (void)stpcpy(end, rest);
    return text;
}

const char *note_dose(struct arena *arena, double mg_day, bool is_as_prednisone)
{
    const char *equivalent = is_as_prednisone ? " as prednisone" : "";

    if (mg_day >= 0 && mg_day < WHOLE_LIMIT && mg_day == (double)(unsigned)mg_day)
        return number_text(arena, (unsigned)mg_day, " mg/day", equivalent);
    return arena_printf(arena, "%.4g mg/day%s", mg_day, equivalent);
}

/* The finest unit in which the number stays small: people say "ten weeks", not "71 days".
 */
const char *note_ago(struct arena *arena, double months)
{
    static const struct {
        double days;
        double up_to_days;
        const char *name;
    } UNITS[] = {{1, 14, " day"}, {7, 77, " week"}, {DAYS_PER_MONTH, 730, " month"}};
    double days = months * DAYS_PER_MONTH;
    double unit = 12 * DAYS_PER_MONTH;
    const char *name = " year";

    if (!(days >= 0.5))
        return "today";
    if (!(months < WHOLE_LIMIT))
        return "long ago";
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        if (days >= UNITS[i].up_to_days)
            continue;
        unit = UNITS[i].days;
        name = UNITS[i].name;
        break;
    }
    unsigned count = (unsigned)(days / unit + 0.5);

    return number_text(arena, count, name, count == 1 ? " ago" : "s ago");
}
