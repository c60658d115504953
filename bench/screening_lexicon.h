/* The terms of a lexicon, and a copy of the rules whose lexicon is ten times as large. */
#ifndef FORELOCK_BENCH_SCREENING_LEXICON_H
#define FORELOCK_BENCH_SCREENING_LEXICON_H

#include <stddef.h>

struct terms {
    char **list;
    size_t count;
    size_t room;
};

/* All terms of all files of DIR/lexicon. */
void terms_read(const char *dir, struct terms *ret);
void terms_free(struct terms *terms);

/* Makes a folder with the rules of dir and, for every concept, times - 1 others whose
 * terms are the same with other consonants: as many words, as long, as alike. Returns its
 * path, to be given to wide_rules_remove; ends the program when something fails. */
char *wide_rules_make(const char *dir, unsigned times);
void wide_rules_remove(char *path);

#endif
