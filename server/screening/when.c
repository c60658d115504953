/* How long ago: a scan over the few tokens on both sides of a mention. */
#include "screening/quantity.h"

#include "screening/grammar.h"

enum { AFTER_TOKENS = 12, BEFORE_TOKENS = 10 };

static const double DAYS_A_MONTH = 30.44;
static const double DAYS_A_WEEK = 7;

struct view {
    const struct token *list;
    size_t at;
    size_t end;
    struct date today;
};

static uint8_t class_at(const struct view *view, size_t ahead)
{
    size_t at = view->at + ahead;

    return at < view->end ? token_grammar(&view->list[at]) : (uint8_t)GRAMMAR_NONE;
}

static double grammar_at(const struct view *view, size_t ahead)
{
    return grammar_value(view->list[view->at + ahead].grammar);
}

/* A number, or "a" as in "a week ago". */
static bool amount_at(const struct view *view, size_t ahead, double *ret)
{
    if (view->at + ahead >= view->end)
        return false;
    if (token_value(&view->list[view->at + ahead], ret))
        return true;
    *ret = 1;
    return class_at(view, ahead) == GRAMMAR_PER;
}

static struct quantity months(double days)
{
    return (struct quantity){true, days / DAYS_A_MONTH};
}

/* "ago"; but "5 days back in 2016" lasted 5 days. */
static bool is_ago(const struct view *view, size_t ahead)
{
    return class_at(view, ahead) == GRAMMAR_AGO &&
           !(grammar_at(view, ahead) > 0 && class_at(view, ahead + 1) == GRAMMAR_IN);
}

/* "a month and a half ago", "hace mes y medio", "hace un mes y pico": tokens that say
 * that it is about half of a span more. */
static size_t half_at(const struct view *view, size_t ahead)
{
    static const char *const AND[] = {"and", "y"};
    static const char *const HALF[] = {"half", "medio", "media", "pico", "algo"};
    const struct token *token = &view->list[view->at + ahead];
    size_t left = view->end - view->at;

    if (ahead + 1 >= left || !token_is_one_of(token, AND, COUNT_OF(AND)))
        return 0;
    if (token_is_one_of(token + 1, HALF, COUNT_OF(HALF)))
        return 2;
    return ahead + 2 < left && token_is_one_of(token + 2, HALF, 1) ? 3 : 0;
}

/* "2 weeks ago", "9 years post", "hace 2 semanas". */
static struct quantity read_span(const struct view *view)
{
    double value = 1;
    size_t span = class_at(view, 0) == GRAMMAR_AGO_FIRST ? 1 : 0;
    bool is_after = span == 1;
    size_t half = 0;

    if (class_at(view, span) != GRAMMAR_SPAN || !is_after) { /* not "hace mes" */
        if (!amount_at(view, span, &value))
            return (struct quantity){0};
        span++;
    }
    half = half_at(view, span);
    value += half > 0 ? 0.5 : 0;
    span += half;
    if (class_at(view, span) != GRAMMAR_SPAN)
        return (struct quantity){0};
    half = half > 0 ? 0 : half_at(view, span + 1);
    value += half > 0 ? 0.5 : 0;
    if (is_after || is_ago(view, span + half + 1) || is_ago(view, span + half + 2))
        return months(value * grammar_at(view, span));
    return (struct quantity){0};
}

/* "in the last 8 weeks", "en las ultimas 3 semanas"; without "in" it may be a duration.
 */
static struct quantity read_period(const struct view *view)
{
    double value = 0;
    size_t last = class_at(view, 1) == GRAMMAR_LAST ? 1 : 2;

    if (class_at(view, 0) != GRAMMAR_IN || class_at(view, last) != GRAMMAR_LAST)
        return (struct quantity){0};
    if (!amount_at(view, last + 1, &value) || class_at(view, last + 2) != GRAMMAR_SPAN)
        return (struct quantity){0};
    return months(value * grammar_at(view, last + 2));
}

static bool is_weekday(const struct view *view, size_t at)
{
    static const char *const DAYS[] = {
        "monday", "tuesday", "wednesday", "thursday", "friday",  "saturday", "sunday",
        "lunes",  "martes",  "miercoles", "jueves",   "viernes", "sabado",   "domingo"};

    return at < view->end && token_is_one_of(&view->list[at], DAYS, COUNT_OF(DAYS));
}

/* "last month", "la semana pasada", "el lunes pasado", "yesterday". */
static struct quantity read_recent(const struct view *view)
{
    if (class_at(view, 0) == GRAMMAR_RECENT)
        return months(grammar_at(view, 0));
    if (class_at(view, 0) == GRAMMAR_LAST && class_at(view, 1) == GRAMMAR_SPAN)
        return months(grammar_at(view, 1));
    if (class_at(view, 0) == GRAMMAR_SPAN && class_at(view, 1) == GRAMMAR_LAST)
        return months(grammar_at(view, 0));
    if (class_at(view, 0) == GRAMMAR_LAST &&
        (is_weekday(view, view->at + 1) ||
         (view->at > 0 && is_weekday(view, view->at - 1))))
        return months(DAYS_A_WEEK);
    return (struct quantity){0};
}

static bool year_at(const struct view *view, size_t ahead, int *ret)
{
    const struct token *token = &view->list[view->at + ahead];

    if (view->at + ahead >= view->end || token->kind != TOKEN_NUMBER ||
        token->length != 4)
        return false;
    *ret = (int)token_number(token);
    return *ret >= 1920 && *ret <= view->today.year;
}

static struct quantity since_date(const struct view *view, int year, int month)
{
    double then = year * 12.0 + month;
    double now = view->today.year * 12.0 + view->today.month;

    if (then > now) /* "in November", said in March: last year's */
        then -= 12;
    return (struct quantity){true, now - then};
}

static bool day_at(const struct view *view, size_t at)
{
    return at < view->end && view->list[at].kind == TOKEN_NUMBER &&
           view->list[at].length <= 2;
}

/* "November 5", "5 de noviembre". */
static bool has_day(const struct view *view)
{
    static const char *const OF[] = {"de"};

    return day_at(view, view->at + 1) ||
           (view->at > 1 && token_is_one_of(&view->list[view->at - 1], OF, 1) &&
            day_at(view, view->at - 2));
}

/* "in 2019", "in March 2024", "March 2024", "last March"; not "may" alone. */
static struct quantity read_date(const struct view *view)
{
    bool has_lead = class_at(view, 0) == GRAMMAR_IN ||
                    class_at(view, 0) == GRAMMAR_LAST ||
                    class_at(view, 0) == GRAMMAR_SINCE;
    size_t at = has_lead ? 1 : 0;
    int year = 0;

    if (view->today.year == 0)
        return (struct quantity){0};
    if (class_at(view, at) == GRAMMAR_MONTH) {
        int month = (int)grammar_at(view, at);

        if (year_at(view, at + 1, &year) || year_at(view, at + 2, &year))
            return since_date(view, year, month);
        return has_lead || has_day(view) ? since_date(view, view->today.year, month)
                                         : (struct quantity){0};
    }
    if (year_at(view, at, &year)) /* December keeps "in 2024" from sounding older */
        return since_date(view, year, year == view->today.year ? view->today.month : 12);
    return (struct quantity){0};
}

/* The number that stands in this place of "10/30/26", or -1. */
static int slashed_at(const struct view *view, size_t place)
{
    const struct token *token = &view->list[view->at + 2 * place];

    if (token->kind != TOKEN_NUMBER || token->length > 4)
        return -1;
    if (place > 0 && !token_is(token - 1, '/') && !token_is(token - 1, '-'))
        return -1;
    return (int)token_number(token);
}

/* "10/30/26", "30-10-2026": the first number that can be one is the month. */
static struct quantity read_slashed(const struct view *view)
{
    int first = -1;
    int month = -1;
    int year = -1;

    if (view->today.year == 0 || view->at + 4 >= view->end)
        return (struct quantity){0};
    first = slashed_at(view, 0);
    month = slashed_at(view, 1);
    year = slashed_at(view, 2);
    if (first < 1 || month < 1 || year < 0 || first > 31 || month > 31)
        return (struct quantity){0};
    if (first <= 12)
        month = first;
    year += year < 100 ? 2000 : 0;
    if (month > 12 || year < 1920 || year > view->today.year)
        return (struct quantity){0};
    return since_date(view, year, month);
}

static struct quantity read_at(const struct view *view)
{
    static struct quantity (*const READERS[])(const struct view *) = {
        read_span, read_period, read_recent, read_slashed, read_date};

    for (size_t i = 0; i < COUNT_OF(READERS); i++) {
        struct quantity found = READERS[i](view);

        if (found.is_known)
            return found;
    }
    return (struct quantity){0};
}

static struct quantity read_first(struct view *view)
{
    for (; view->at < view->end; view->at++) {
        struct quantity found = {0};

        if (token_is_mute(&view->list[view->at]))
            continue;
        found = read_at(view);
        if (found.is_known)
            return found;
    }
    return (struct quantity){0};
}

struct quantity months_ago_read(const struct neighbourhood *around, struct date today)
{
    size_t end = around->to + AFTER_TOKENS;
    size_t first = around->from > BEFORE_TOKENS ? around->from - BEFORE_TOKENS : 0;
    struct view after = {around->tokens->list, around->to,
                         end < around->end ? end : around->end, today};
    struct view before = {around->tokens->list,
                          first > around->first ? first : around->first, around->from,
                          today};
    struct quantity found = read_first(&after);

    return found.is_known ? found : read_first(&before);
}
