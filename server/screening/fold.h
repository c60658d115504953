/*
 * One letter at a time: what a code point is for matching. Case, accents, width,
 * look-alike letters of other scripts and typographic quotes and dashes are folded away;
 * marks and invisible characters vanish.
 */
#ifndef FORELOCK_SCREENING_FOLD_H
#define FORELOCK_SCREENING_FOLD_H

#include <stddef.h>
#include <stdint.h>

enum fold_class {
    FOLD_NOTHING, /* invisible: joins what stands around it */
    FOLD_LETTER,
    FOLD_DIGIT,
    FOLD_SPACE,
    FOLD_NEWLINE,
    FOLD_QUOTE, /* apostrophes: inside a word they vanish */
    FOLD_PUNCTUATION
};

enum { FOLD_BYTES = 24 }; /* more bytes than any one code point folds to here */

struct folded {
    uint8_t class;
    uint8_t length;     /* of bytes */
    uint8_t is_upper;   /* the code point was an upper-case letter */
    uint8_t is_foreign; /* a letter of a script other than Latin */
    char bytes[FOLD_BYTES];
};

/* Folds one code point. */
void fold_codepoint(int32_t codepoint, struct folded *ret);

/* Reads one code point of well-formed UTF-8; returns its length in bytes. */
size_t fold_decode(const char *text, int32_t *ret);

#endif
