/* Skeletons by one table of letters, distances by bits. */
#include "screening/sound.h"

#include <stdbool.h>

enum { FRAME_LETTERS = 12 }; /* as many codes as a number holds */

/* What each letter sounds like, from a to z; '-' = mute. */
static const char SOUNDS[] = "abcdefg-ijclmnopcrstubbxis";

static bool is_vowel(char letter)
{
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' ||
           letter == 'u';
}

size_t sound_skeleton(const char *text, size_t length, char *out)
{
    size_t size = 0;

    for (size_t i = 0; i < length && size < SOUND_LONGEST; i++) {
        char letter = text[i];

        if (i > 0 && letter == text[i - 1])
            continue;
        if (letter >= 'a' && letter <= 'z')
            letter = SOUNDS[letter - 'a'];
        if (letter != '-')
            out[size++] = letter;
    }
    return size;
}

uint64_t sound_frame(const char *skeleton, size_t length, size_t at_least)
{
    uint64_t frame = 0;
    size_t count = 0;

    for (size_t i = 0; i < length && count < FRAME_LETTERS; i++) {
        if (!is_vowel(skeleton[i]))
            frame |= sound_letter(skeleton[i]) << (SOUND_LETTER_BITS * count++);
    }
    return count >= at_least ? frame : 0;
}

void sound_pattern_make(const char *text, size_t length, struct sound_pattern *ret)
{
    *ret = (struct sound_pattern){.length = length};
    for (size_t i = 0; i < length; i++)
        ret->places[sound_letter(text[i])] |= UINT64_C(1) << i;
}

/* All of a column of the table at once, a bit for each step of one (H. Hyyro, A
 * Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances, 2003). */
size_t sound_distance(const struct sound_pattern *pattern, const char *text,
                      size_t length)
{
    uint64_t last = UINT64_C(1) << (pattern->length - 1);
    uint64_t up = ~UINT64_C(0);
    uint64_t down = 0;
    uint64_t same = 0;
    uint64_t before = 0;
    size_t distance = pattern->length;

    for (size_t i = 0; i < length; i++) {
        uint64_t here = pattern->places[sound_letter(text[i])];
        uint64_t swapped = ((~same & here) << 1) & before;
        uint64_t rises = 0;
        uint64_t falls = 0;

        same = (((here & up) + up) ^ up) | here | down | swapped;
        rises = down | ~(same | up);
        falls = same & up;
        distance += (rises & last) != 0;
        distance -= (falls & last) != 0;
        rises = rises << 1 | 1;
        falls <<= 1;
        up = falls | ~(same | rises);
        down = rises & same;
        before = here;
    }
    return distance;
}
