/* Regular endings and beginnings of both languages, cut off and replaced. */
#include "screening/ordinary.h"

#include <stdint.h>
#include <string.h>

enum { SHORTEST_STEM = 3 };

struct ending {
    const char *cut;
    const char *put;
    uint8_t cut_length;
    uint8_t put_length;
};

#define ENDING(cut, put)                                                                 \
    {                                                                                    \
        cut, put, sizeof(cut) - 1, sizeof(put) - 1                                       \
    }

/* Longest first within a language, so that the most of a word is explained. */
static const struct ending ENDINGS[] = {
    ENDING("iveness", "ive"),   ENDING("fulness", "ful"),
    ENDING("lessly", "less"),   ENDING("fully", "ful"),
    ENDING("ational", "ation"), ENDING("ization", "ize"),
    ENDING("ically", "ic"),     ENDING("ically", "ical"),
    ENDING("ations", "ate"),    ENDING("ation", "ate"),
    ENDING("ation", "e"),       ENDING("ation", ""),
    ENDING("ments", ""),        ENDING("ment", ""),
    ENDING("ness", ""),         ENDING("iness", "y"),
    ENDING("ities", "ity"),     ENDING("ability", "able"),
    ENDING("ility", "le"),      ENDING("ity", ""),
    ENDING("ity", "e"),         ENDING("able", ""),
    ENDING("able", "e"),        ENDING("less", ""),
    ENDING("like", ""),         ENDING("ings", ""),
    ENDING("ing", ""),          ENDING("ing", "e"),
    ENDING("iest", "y"),        ENDING("est", ""),
    ENDING("est", "e"),         ENDING("ied", "y"),
    ENDING("ed", ""),           ENDING("ed", "e"),
    ENDING("ily", "y"),         ENDING("ly", ""),
    ENDING("ly", "le"),         ENDING("ally", ""),
    ENDING("ier", "y"),         ENDING("ers", ""),
    ENDING("ers", "e"),         ENDING("er", ""),
    ENDING("er", "e"),          ENDING("or", "e"),
    ENDING("or", ""),           ENDING("ion", "e"),
    ENDING("ion", ""),          ENDING("ions", "e"),
    ENDING("ions", ""),         ENDING("al", ""),
    ENDING("al", "e"),          ENDING("ful", ""),
    ENDING("ive", "e"),         ENDING("ive", ""),
    ENDING("en", ""),           ENDING("y", ""),
    ENDING("ic", ""),           ENDING("ance", ""),
    ENDING("ence", ""),         ENDING("ent", "e"),
    ENDING("aciones", "ar"),    ENDING("acion", "ar"),
    ENDING("amente", "o"),      ENDING("amente", "a"),
    ENDING("mente", ""),        ENDING("imiento", "er"),
    ENDING("amiento", "ar"),    ENDING("ando", "ar"),
    ENDING("iendo", "er"),      ENDING("iendo", "ir"),
    ENDING("yendo", "er"),      ENDING("adas", "ar"),
    ENDING("ados", "ar"),       ENDING("ada", "ar"),
    ENDING("ado", "ar"),        ENDING("idas", "er"),
    ENDING("idos", "er"),       ENDING("ida", "er"),
    ENDING("ido", "er"),        ENDING("idas", "ir"),
    ENDING("idos", "ir"),       ENDING("ida", "ir"),
    ENDING("ido", "ir"),        ENDING("aban", "ar"),
    ENDING("aba", "ar"),        ENDING("ian", "er"),
    ENDING("ia", "er"),         ENDING("ian", "ir"),
    ENDING("ia", "ir"),         ENDING("aron", "ar"),
    ENDING("ieron", "er"),      ENDING("ieron", "ir"),
    ENDING("aria", "ar"),       ENDING("amos", "ar"),
    ENDING("emos", "er"),       ENDING("imos", "ir"),
    ENDING("an", "ar"),         ENDING("en", "er"),
    ENDING("en", "ir"),         ENDING("en", "ar"),
    ENDING("as", "ar"),         ENDING("as", "o"),
    ENDING("os", "o"),          ENDING("es", ""),
    ENDING("es", "er"),         ENDING("a", "o"),
    ENDING("a", "ar"),          ENDING("o", "ar"),
    ENDING("o", "er"),          ENDING("o", "ir"),
    ENDING("e", "er"),          ENDING("e", "ar"),
    ENDING("e", "ir"),          ENDING("io", "er"),
    ENDING("io", "ir"),         ENDING("ito", "o"),
    ENDING("ita", "a"),         ENDING("itos", "o"),
    ENDING("itas", "a"),        ENDING("arme", "ar"),
    ENDING("arse", "ar"),       ENDING("erse", "er"),
    ENDING("irse", "ir"),       ENDING("arlo", "ar"),
    ENDING("arla", "ar"),       ENDING("erlo", "er"),
    ENDING("irlo", "ir"),       ENDING("cion", "r"),
    ENDING("aste", "ar"),       ENDING("arte", "ar"),
    ENDING("arle", "ar"),       ENDING("arles", "ar"),
    ENDING("arlos", "ar"),      ENDING("arlas", "ar"),
    ENDING("arnos", "ar"),      ENDING("abas", "ar"),
    ENDING("abamos", "ar"),     ENDING("are", "ar"),
    ENDING("aras", "ar"),       ENDING("ara", "ar"),
    ENDING("aran", "ar"),       ENDING("aremos", "ar"),
    ENDING("arian", "ar"),      ENDING("arias", "ar"),
    ENDING("ase", "ar"),        ENDING("asen", "ar"),
    ENDING("emos", "ar"),       ENDING("iste", "er"),
    ENDING("iste", "ir"),       ENDING("ieras", "er"),
    ENDING("ieras", "ir"),      ENDING("iera", "er"),
    ENDING("iera", "ir"),       ENDING("ieran", "er"),
    ENDING("ieran", "ir"),      ENDING("erme", "er"),
    ENDING("erte", "er"),       ENDING("erle", "er"),
    ENDING("erles", "er"),      ENDING("erlos", "er"),
    ENDING("erlas", "er"),      ENDING("erla", "er"),
    ENDING("ernos", "er"),      ENDING("ere", "er"),
    ENDING("eras", "er"),       ENDING("era", "er"),
    ENDING("eran", "er"),       ENDING("eremos", "er"),
    ENDING("eria", "er"),       ENDING("erian", "er"),
    ENDING("erias", "er"),      ENDING("irme", "ir"),
    ENDING("irte", "ir"),       ENDING("irle", "ir"),
    ENDING("irles", "ir"),      ENDING("irlos", "ir"),
    ENDING("irla", "ir"),       ENDING("irnos", "ir"),
    ENDING("ire", "ir"),        ENDING("iras", "ir"),
    ENDING("ira", "ir"),        ENDING("iran", "ir"),
    ENDING("iremos", "ir"),     ENDING("iria", "ir"),
    ENDING("irian", "ir"),      ENDING("irias", "ir"),
    ENDING("amos", "er"),       ENDING("amos", "ir"),
    ENDING("as", "er"),         ENDING("as", "ir"),
    ENDING("an", "er"),         ENDING("an", "ir"),
    ENDING("ias", "er"),        ENDING("ias", "ir"),
    ENDING("iamos", "er"),      ENDING("iamos", "ir"),
    ENDING("es", "ar"),         ENDING("es", "ir"),
    ENDING("ar", "o"),          ENDING("ar", "a"),
    ENDING("ar", "e"),          ENDING("er", "o"),
    ENDING("er", "e"),          ENDING("ir", "o"),
    ENDING("ir", "e"),          ENDING("arnos", "o"),
};

static const char *const BEGINNINGS[] = {"un",    "re",  "non", "over",
                                         "under", "des", "pre"};

static const struct word_entry *common_find(const struct words *words, const char *text,
                                            size_t length)
{
    const struct word_entry *entry =
        length >= SHORTEST_STEM ? words_find(words, text, length) : NULL;

    return entry && (entry->flags & WORD_COMMON) ? entry : NULL;
}

/* The stem, and the stem without a doubled last letter: "stopped", "stop". */
static const struct word_entry *stem_find(const struct words *words, char *stem,
                                          size_t length)
{
    const struct word_entry *entry = common_find(words, stem, length);

    if (entry || length < 4 || stem[length - 1] != stem[length - 2])
        return entry;
    return common_find(words, stem, length - 1);
}

static const struct word_entry *by_ending(const struct words *words, const char *text,
                                          size_t length)
{
    char stem[WORD_LENGTH_LIMIT + 8];

    for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
        size_t cut = ENDINGS[i].cut_length;
        size_t put = ENDINGS[i].put_length;
        const struct word_entry *entry = NULL;

        if (length < cut + SHORTEST_STEM || text[length - 1] != ENDINGS[i].cut[cut - 1] ||
            memcmp(text + length - cut, ENDINGS[i].cut, cut) != 0)
            continue;
        memcpy(stem, text, length - cut);
        memcpy(stem + length - cut, ENDINGS[i].put, put);
        entry = stem_find(words, stem, length - cut + put);
        if (entry)
            return entry;
    }
    return NULL;
}

const struct word_entry *ordinary_find(const struct words *words, const char *text,
                                       size_t length)
{
    const struct word_entry *entry = NULL;

    if (length < SHORTEST_STEM + 1 || length > WORD_LENGTH_LIMIT)
        return NULL;
    entry = by_ending(words, text, length);
    for (size_t i = 0; !entry && i < sizeof(BEGINNINGS) / sizeof(BEGINNINGS[0]); i++) {
        size_t cut = strlen(BEGINNINGS[i]);

        if (length < cut + SHORTEST_STEM + 1 || memcmp(text, BEGINNINGS[i], cut) != 0)
            continue;
        entry = common_find(words, text + cut, length - cut);
        if (!entry)
            entry = by_ending(words, text + cut, length - cut);
    }
    return entry;
}
