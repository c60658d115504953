/*
 * How words sound, and how far apart they are: the skeleton that different spellings of
 * one sound share, its consonants alone, and the number of edits between two words.
 */
#ifndef FORELOCK_SCREENING_SOUND_H
#define FORELOCK_SCREENING_SOUND_H

#include <stddef.h>
#include <stdint.h>

enum {
    SOUND_LONGEST = 24,   /* letters of a skeleton; the rest is cut off */
    SOUND_LETTER_BITS = 5 /* a letter's code: 1 to 26, 27 for anything else */
};

/* A word as the places of each of its letters, for comparing it with many others. */
struct sound_pattern {
    uint64_t places[1 << SOUND_LETTER_BITS];
    size_t length;
};

static inline uint64_t sound_letter(char letter)
{
    return letter >= 'a' && letter <= 'z' ? (uint64_t)(letter - 'a' + 1) : 27;
}

/* Single letters, no h, i for y, s for z, c for k and q, b for v and w; writes at most
 * SOUND_LONGEST letters and returns how many. */
size_t sound_skeleton(const char *text, size_t length, char *out);

/* The consonants of a skeleton, packed with sound_letter; 0 when there
 * are fewer than at_least. Vowels are what people get wrong most. */
uint64_t sound_frame(const char *skeleton, size_t length, size_t at_least);

/* length is 1 to 64. */
void sound_pattern_make(const char *text, size_t length, struct sound_pattern *ret);

/* Edits (insert, delete, replace, swap neighbours) between two words of letters. */
size_t sound_distance(const struct sound_pattern *pattern, const char *text,
                      size_t length);

#endif
