/* Doses: a scan over the few tokens beside a medicine's name. */
#include "screening/quantity.h"

#include "screening/grammar.h"

enum { BEFORE_TOKENS = 6, AFTER_TOKENS = 24 };

struct scan {
    const struct token *list;
    size_t at;
    size_t end;
    double milligrams; /* 0 = not yet */
    double pieces;     /* tablets at a time */
    double per_day;    /* 0 = not yet */
    double parts;      /* morning, night */
    struct quantity days;
};

static uint8_t class_at(const struct scan *scan, size_t ahead)
{
    size_t at = scan->at + ahead;

    return at < scan->end ? token_grammar(&scan->list[at]) : (uint8_t)GRAMMAR_NONE;
}

static bool value_at(const struct scan *scan, size_t ahead, double *ret)
{
    return scan->at + ahead < scan->end &&
           token_value(&scan->list[scan->at + ahead], ret);
}

static double grammar_at(const struct scan *scan, size_t ahead)
{
    return grammar_value(scan->list[scan->at + ahead].grammar);
}

static bool mark_at(const struct scan *scan, size_t ahead, char mark)
{
    return scan->at + ahead < scan->end && token_is(&scan->list[scan->at + ahead], mark);
}

static void amount_take(struct scan *scan, double milligrams)
{
    if (milligrams > scan->milligrams)
        scan->milligrams = milligrams;
}

/* "40 mg", "40-60 mg", "40 to 10 mg", "40mg to 10mg". Returns tokens used. */
static size_t scan_amount(struct scan *scan)
{
    double value = 0;
    double second = 0;
    bool is_range = class_at(scan, 1) == GRAMMAR_TO || mark_at(scan, 1, '-') ||
                    class_at(scan, 1) == GRAMMAR_PER;

    if (!value_at(scan, 0, &value))
        return 0;
    if (class_at(scan, 1) == GRAMMAR_MASS) {
        amount_take(scan, value * grammar_at(scan, 1));
        return 2;
    }
    if (is_range && value_at(scan, 2, &second) && class_at(scan, 3) == GRAMMAR_MASS) {
        amount_take(scan, (value > second ? value : second) * grammar_at(scan, 3));
        return 4;
    }
    return 0;
}

/* "2 tablets", "2 x 5 mg", "two 5 mg tablets". */
static size_t scan_pieces(struct scan *scan)
{
    double value = 0;
    double second = 0;

    if (!value_at(scan, 0, &value))
        return 0;
    if (class_at(scan, 1) == GRAMMAR_COUNT) {
        scan->pieces = value;
        return 2;
    }
    if (class_at(scan, 1) == GRAMMAR_FOR && value_at(scan, 2, &second) &&
        class_at(scan, 3) == GRAMMAR_MASS) {
        scan->pieces = value;
        return 2;
    }
    if (value_at(scan, 1, &second) && class_at(scan, 2) == GRAMMAR_MASS && value <= 10) {
        scan->pieces = value;
        return 1;
    }
    return 0;
}

/* After "3 times", "twice", "2 x": a day, per week, al dia. */
static size_t scan_rate(struct scan *scan, size_t used, double times)
{
    if (class_at(scan, used) == GRAMMAR_PER || class_at(scan, used) == GRAMMAR_EVERY ||
        mark_at(scan, used, '/'))
        used++;
    if (class_at(scan, used) == GRAMMAR_SPAN) {
        scan->per_day = times / grammar_at(scan, used);
        return used + 1;
    }
    if (class_at(scan, used) == GRAMMAR_PER_DAY) {
        scan->per_day = times * grammar_at(scan, used);
        return used + 1;
    }
    return 0;
}

static size_t scan_times(struct scan *scan)
{
    double value = 0;

    if (class_at(scan, 0) == GRAMMAR_TIMES && grammar_at(scan, 0) > 0)
        return scan_rate(scan, 1, grammar_at(scan, 0));
    if (!value_at(scan, 0, &value))
        return 0;
    if (class_at(scan, 1) == GRAMMAR_TIMES || class_at(scan, 1) == GRAMMAR_FOR)
        return scan_rate(scan, 2, value);
    return 0;
}

/* "every 12 hours", "every other day", "cada dia", "each morning". */
static size_t scan_every(struct scan *scan)
{
    double value = 1;
    size_t used = 1;

    if (class_at(scan, 0) != GRAMMAR_EVERY)
        return 0;
    if (class_at(scan, 1) == GRAMMAR_OTHER) {
        value = 2;
        used = 2;
    } else if (value_at(scan, 1, &value)) {
        used = 2;
    }
    if (class_at(scan, used) == GRAMMAR_HOUR && value > 0)
        scan->per_day = 24 / value;
    else if (class_at(scan, used) == GRAMMAR_SPAN && value > 0)
        scan->per_day = 1 / (value * grammar_at(scan, used));
    else if (class_at(scan, used) == GRAMMAR_PART)
        scan->per_day = 1;
    else
        return 0;
    return used + 1;
}

/* "q8h", written as one word. */
static size_t scan_q_hours(struct scan *scan)
{
    const struct token *token = &scan->list[scan->at];
    double hours = 0;
    size_t i = 1;

    if (token->kind != TOKEN_WORD || token->length < 3 || token->text[0] != 'q')
        return 0;
    for (; i < token->length && token->text[i] >= '0' && token->text[i] <= '9'; i++)
        hours = hours * 10 + (token->text[i] - '0');
    if (hours < 1 || hours > 96 || i >= token->length || token->text[i] != 'h')
        return 0;
    scan->per_day = 24 / hours;
    return 1;
}

/* "daily", "alternate days", "a day", "/day", "morning and night". */
static size_t scan_plain_rate(struct scan *scan)
{
    if (class_at(scan, 0) == GRAMMAR_PER_DAY) {
        scan->per_day = grammar_at(scan, 0);
        return 1;
    }
    if (class_at(scan, 0) == GRAMMAR_OTHER && class_at(scan, 1) == GRAMMAR_SPAN) {
        scan->per_day = 0.5;
        return 2;
    }
    if (class_at(scan, 0) == GRAMMAR_SPAN && class_at(scan, 1) == GRAMMAR_OTHER) {
        scan->per_day = 0.5;
        return 2;
    }
    if (class_at(scan, 0) == GRAMMAR_PART) {
        scan->parts += 1;
        return 1;
    }
    if ((class_at(scan, 0) == GRAMMAR_PER || mark_at(scan, 0, '/')) &&
        class_at(scan, 1) == GRAMMAR_SPAN && scan->milligrams > 0) {
        scan->per_day = 1 / grammar_at(scan, 1);
        return 2;
    }
    return 0;
}

/* "for 3 weeks", "x 10 days", "for a month", "3 week course". */
static size_t scan_duration(struct scan *scan)
{
    double value = 1;
    size_t used = 0;

    if (class_at(scan, 0) == GRAMMAR_FOR ||
        (class_at(scan, 0) == GRAMMAR_PER && class_at(scan, 2) == GRAMMAR_SPAN))
        used = 1;
    if (value_at(scan, used, &value) || (used > 0 && class_at(scan, used) == GRAMMAR_PER))
        used++;
    else
        return 0;
    if (mark_at(scan, used, '-'))
        used++;
    if (class_at(scan, used) != GRAMMAR_SPAN)
        return 0;
    if (class_at(scan, used + 1) == GRAMMAR_AGO)
        return used + 2;
    scan->days = (struct quantity){true, value * grammar_at(scan, used)};
    return used + 1;
}

static size_t scan_step(struct scan *scan)
{
    static size_t (*const STEPS[])(struct scan *) = {
        scan_amount,     scan_times,    scan_every, scan_q_hours,
        scan_plain_rate, scan_duration, scan_pieces};

    if (token_is_mute(&scan->list[scan->at])) {
        (void)scan_q_hours(scan); /* the only step that reads other words */
        return 1;
    }
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        size_t used = STEPS[i](scan);

        if (used > 0)
            return used;
    }
    return 1;
}

static void scan_all(struct scan *scan)
{
    while (scan->at < scan->end)
        scan->at += scan_step(scan);
}

struct dose dose_read(const struct neighbourhood *around)
{
    struct scan scan = {.list = around->tokens->list};
    struct dose dose = {0};

    scan.at = around->to;
    scan.end =
        around->end < around->to + AFTER_TOKENS ? around->end : around->to + AFTER_TOKENS;
    scan_all(&scan);
    if (scan.milligrams <= 0) {
        scan.end = around->from;
        scan.at = around->first + BEFORE_TOKENS < around->from
                      ? around->from - BEFORE_TOKENS
                      : around->first;
        scan_all(&scan);
    }
    if (scan.per_day <= 0)
        scan.per_day = scan.parts > 0 ? scan.parts : 1;
    dose.is_known = scan.milligrams > 0;
    dose.mg_day = scan.milligrams * (scan.pieces > 0 ? scan.pieces : 1) * scan.per_day;
    dose.days = scan.days;
    return dose;
}
