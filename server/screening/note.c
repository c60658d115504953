/*
 * Printing a double costs as much as reading a sentence; the usual ones, whole doses and
 * tenths of months, are written digit by digit, to the same bytes.
 */
#include "screening/note.h"

#include <stdint.h>

enum { WHOLE_LIMIT = 10000, NOTE_SIZE = 48 };

/* Writes from the end of the buffer towards its start. */
struct note {
    char bytes[NOTE_SIZE];
    size_t start;
};

static void put_text(struct note *note, const char *text, size_t length)
{
    while (length > 0)
        note->bytes[--note->start] = text[--length];
}

static void put_number(struct note *note, uint32_t number)
{
    do {
        note->bytes[--note->start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
}

static const char *note_copy(struct arena *arena, const struct note *note)
{
    return arena_strndup(arena, note->bytes + note->start, NOTE_SIZE - note->start);
}

const char *note_dose(struct arena *arena, double mg_day, bool is_as_prednisone)
{
    static const char UNIT[] = " mg/day";
    static const char EQUIVALENT[] = " as prednisone";
    struct note note = {.start = NOTE_SIZE};

    if (!(mg_day >= 0 && mg_day < WHOLE_LIMIT) || mg_day != (double)(uint32_t)mg_day)
        return arena_printf(arena, "%.4g mg/day%s", mg_day,
                            is_as_prednisone ? EQUIVALENT : "");
    if (is_as_prednisone)
        put_text(&note, EQUIVALENT, sizeof(EQUIVALENT) - 1);
    put_text(&note, UNIT, sizeof(UNIT) - 1);
    put_number(&note, (uint32_t)mg_day);
    return note_copy(arena, &note);
}

const char *note_months(struct arena *arena, double months)
{
    static const char UNIT[] = " months ago";
    struct note note = {.start = NOTE_SIZE};
    double tenths = months * 10 + 0.5;
    double rest = 0;

    if (!(months >= 0 && months < WHOLE_LIMIT))
        return arena_printf(arena, "%.1f months ago", months);
    rest = tenths - (double)(uint32_t)tenths;
    if (rest < 1e-6 || rest > 1 - 1e-6) /* half-way: printf knows the exact digits */
        return arena_printf(arena, "%.1f months ago", months);
    put_text(&note, UNIT, sizeof(UNIT) - 1);
    put_number(&note, (uint32_t)tenths % 10);
    put_text(&note, ".", 1);
    put_number(&note, (uint32_t)tenths / 10);
    return note_copy(arena, &note);
}
