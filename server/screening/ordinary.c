/* Regular endings and beginnings of both languages, cut off and replaced. */
#include "screening/ordinary.h"

#include <string.h>

enum { SHORTEST_STEM = 3 };

struct ending {
    const char *cut;
    const char *put;
};

/* Longest first within a language, so that the most of a word is explained. */
static const struct ending ENDINGS[] = {
    {"iveness", "ive"},   {"fulness", "ful"},  {"lessly", "less"}, {"fully", "ful"},
    {"ational", "ation"}, {"ization", "ize"},  {"ically", "ic"},   {"ically", "ical"},
    {"ations", "ate"},    {"ation", "ate"},    {"ation", "e"},     {"ation", ""},
    {"ments", ""},        {"ment", ""},        {"ness", ""},       {"iness", "y"},
    {"ities", "ity"},     {"ability", "able"}, {"ility", "le"},    {"ity", ""},
    {"ity", "e"},         {"able", ""},        {"able", "e"},      {"less", ""},
    {"like", ""},         {"ings", ""},        {"ing", ""},        {"ing", "e"},
    {"iest", "y"},        {"est", ""},         {"est", "e"},       {"ied", "y"},
    {"ed", ""},           {"ed", "e"},         {"ily", "y"},       {"ly", ""},
    {"ly", "le"},         {"ally", ""},        {"ier", "y"},       {"ers", ""},
    {"ers", "e"},         {"er", ""},          {"er", "e"},        {"or", "e"},
    {"or", ""},           {"ion", "e"},        {"ion", ""},        {"ions", "e"},
    {"ions", ""},         {"al", ""},          {"al", "e"},        {"ful", ""},
    {"ive", "e"},         {"ive", ""},         {"en", ""},         {"y", ""},
    {"ic", ""},           {"ance", ""},        {"ence", ""},       {"ent", "e"},
    {"aciones", "ar"},    {"acion", "ar"},     {"amente", "o"},    {"amente", "a"},
    {"mente", ""},        {"imiento", "er"},   {"amiento", "ar"},  {"ando", "ar"},
    {"iendo", "er"},      {"iendo", "ir"},     {"yendo", "er"},    {"adas", "ar"},
    {"ados", "ar"},       {"ada", "ar"},       {"ado", "ar"},      {"idas", "er"},
    {"idos", "er"},       {"ida", "er"},       {"ido", "er"},      {"idas", "ir"},
    {"idos", "ir"},       {"ida", "ir"},       {"ido", "ir"},      {"aban", "ar"},
    {"aba", "ar"},        {"ian", "er"},       {"ia", "er"},       {"ian", "ir"},
    {"ia", "ir"},         {"aron", "ar"},      {"ieron", "er"},    {"ieron", "ir"},
    {"aria", "ar"},       {"amos", "ar"},      {"emos", "er"},     {"imos", "ir"},
    {"an", "ar"},         {"en", "er"},        {"en", "ir"},       {"en", "ar"},
    {"as", "ar"},         {"as", "o"},         {"os", "o"},        {"es", ""},
    {"es", "er"},         {"a", "o"},          {"a", "ar"},        {"o", "ar"},
    {"o", "er"},          {"o", "ir"},         {"e", "er"},        {"e", "ar"},
    {"e", "ir"},          {"io", "er"},        {"io", "ir"},       {"ito", "o"},
    {"ita", "a"},         {"itos", "o"},       {"itas", "a"},      {"arme", "ar"},
    {"arse", "ar"},       {"erse", "er"},      {"irse", "ir"},     {"arlo", "ar"},
    {"arla", "ar"},       {"erlo", "er"},      {"irlo", "ir"},     {"cion", "r"},
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
        size_t cut = strlen(ENDINGS[i].cut);
        size_t put = strlen(ENDINGS[i].put);
        const struct word_entry *entry = NULL;

        if (length < cut + SHORTEST_STEM ||
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
