/*
 * Words with a fixed job in doses and times, in both languages: numbers, units, months,
 * "daily", "ago". A closed class, so a table and not data.
 */
#ifndef FORELOCK_SCREENING_GRAMMAR_H
#define FORELOCK_SCREENING_GRAMMAR_H

#include <stdint.h>

#include "screening/words.h"

enum grammar {
    GRAMMAR_NONE,
    GRAMMAR_NUMBER,  /* value */
    GRAMMAR_MASS,    /* value: milligrams in one */
    GRAMMAR_COUNT,   /* tablets, puffs, units: things counted */
    GRAMMAR_TIMES,   /* value: times; "twice", "2 x" */
    GRAMMAR_PER_DAY, /* value: doses a day; "daily", "bid" */
    GRAMMAR_EVERY,   /* every, each, cada */
    GRAMMAR_PER,     /* a, per, al */
    GRAMMAR_OTHER,   /* every other day */
    GRAMMAR_PART,    /* morning, night: value 1, one dose */
    GRAMMAR_SPAN,    /* value: days in one; day, week, month, year */
    GRAMMAR_HOUR,
    GRAMMAR_FOR,   /* for, during, durante, x */
    GRAMMAR_SINCE, /* since, desde */
    GRAMMAR_AGO,   /* ago, earlier, atras, post; value 1: "back", which may not mean it */
    GRAMMAR_AGO_FIRST, /* hace: stands before the span */
    GRAMMAR_LAST,      /* last, past, pasado */
    GRAMMAR_RECENT,    /* value: days ago; yesterday, today */
    GRAMMAR_MONTH,     /* value: 1 to 12 */
    GRAMMAR_IN,        /* in, en */
    GRAMMAR_TO,        /* to, down to, a */
    GRAMMAR_TAPER
};

/* Adds the words of the table to the vocabulary. */
void grammar_add(struct words *words);

/* A vocabulary entry's grammar field is an index into the table, 0 for none. */
uint8_t grammar_class(uint8_t index);

/* The value that belongs to a word of the table; 0 when it has none. */
double grammar_value(uint8_t index);

#endif
