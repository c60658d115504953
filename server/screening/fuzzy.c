/*
 * The deletion index and the distance that decides. A form is the first letters of a
 * skeleton with some left out, five bits a letter in one number, so that leaving a letter
 * out is a shift and no string is copied or hashed.
 */
#include "screening/fuzzy.h"

#include <stdbool.h>
#include <string.h>

enum {
    SHORTEST = 6,       /* letters of a word that may be misspelt */
    TWO_EDITS_FROM = 9, /* letters of the skeleton */
    PREFIX = 7,         /* letters of the skeleton that are indexed */
    LETTER_BITS = 5,
    FORMS_LIMIT = 1 + PREFIX + PREFIX * (PREFIX - 1) / 2,
    SIEVE_BITS_A_FORM = 8,
    TRIES_LIMIT = 400, /* candidates compared for one word */
    SPELLING_LIMIT =
        4 /* edits between the spellings themselves, whatever they sound like */
};

static bool hides_h(char before)
{
    return before == 't' || before == 'r' || before == 'c' || before == 'g';
}

/* What different spellings of one sound have in common: single letters, i for y, s for z,
 * c for k and q, t for th, no mute h. */
static size_t skeleton_of(const char *text, size_t length, char *out)
{
    size_t size = 0;

    for (size_t i = 0; i < length && size < FUZZY_LONGEST; i++) {
        char letter = text[i];

        if (i > 0 && letter == text[i - 1])
            continue;
        if (letter == 'h' && i > 0 && hides_h(text[i - 1]))
            continue;
        if (letter == 'y')
            letter = 'i';
        if (letter == 'z')
            letter = 's';
        if (letter == 'k' || letter == 'q')
            letter = 'c';
        if (letter == 'v')
            letter = 'b';
        out[size++] = letter;
    }
    return size;
}

static size_t edits_allowed(size_t skeleton_length, bool is_medicine)
{
    return is_medicine && skeleton_length >= TWO_EDITS_FROM ? 2 : 1;
}

static uint64_t letter_code(char letter)
{
    return letter >= 'a' && letter <= 'z' ? (uint64_t)(letter - 'a' + 1) : 27;
}

static uint64_t form_without(uint64_t form, size_t at)
{
    uint64_t below = (UINT64_C(1) << (at * LETTER_BITS)) - 1;

    return (form & below) | (form >> LETTER_BITS & ~below);
}

/* The start of a skeleton whole and with up to edits letters left out; how many forms. */
static size_t forms_of(const char *skeleton, size_t length, size_t edits, uint64_t *out)
{
    size_t letters = length < PREFIX ? length : PREFIX;
    size_t count = 0;
    uint64_t whole = 0;

    for (size_t i = 0; i < letters; i++)
        whole |= letter_code(skeleton[i]) << (i * LETTER_BITS);
    out[count++] = whole;
    for (size_t i = 0; i < letters; i++) {
        uint64_t one = form_without(whole, i);

        out[count++] = one;
        for (size_t j = i; edits > 1 && j + 1 < letters; j++)
            out[count++] = form_without(one, j);
    }
    return count;
}

static uint64_t form_hash(uint64_t form)
{
    form *= UINT64_C(0x9E3779B97F4A7C15);
    form ^= form >> 32;
    return form * UINT64_C(0xD6E8FEB86659FD93);
}

static bool may_be_misspelt(const struct word_entry *entry)
{
    char base[WORD_LENGTH_LIMIT];

    if (!entry->text || !(entry->flags & (WORD_FUZZY | WORD_COMMON)))
        return false;
    if (entry->length < SHORTEST || entry->length > FUZZY_LONGEST)
        return false;
    for (size_t i = 0; i < entry->length; i++) {
        if (entry->text[i] < 'a' || entry->text[i] > 'z')
            return false;
    }
    return word_base(entry->text, entry->length, base) == entry->length &&
           memcmp(base, entry->text, entry->length) == 0;
}

static void candidates_collect(struct fuzzy *fuzzy, struct arena *arena,
                               const struct words *words)
{
    fuzzy->candidates = arena_array(arena, words->count + 1, sizeof(*fuzzy->candidates));
    for (size_t i = 0; i < words->capacity; i++) {
        const struct word_entry *entry = &words->slots[i];
        struct fuzzy_candidate *candidate = &fuzzy->candidates[fuzzy->count];

        if (!may_be_misspelt(entry))
            continue;
        candidate->text = entry->text;
        candidate->length = entry->length;
        candidate->word = entry->id;
        candidate->is_medicine = (entry->flags & WORD_MEDICINE) != 0;
        candidate->skeleton_length =
            (uint8_t)skeleton_of(entry->text, entry->length, candidate->skeleton);
        fuzzy->count++;
    }
}

static size_t candidate_forms(const struct fuzzy_candidate *candidate, uint64_t *out)
{
    return forms_of(candidate->skeleton, candidate->skeleton_length,
                    edits_allowed(candidate->skeleton_length, candidate->is_medicine),
                    out);
}

/* Forms by bucket; counts the buckets one place on, so that starts becomes their ends
 * while they are filled. */
static void index_fill(struct fuzzy *fuzzy, struct arena *arena, size_t forms)
{
    uint64_t list[FORMS_LIMIT];
    uint32_t sum = 0;

    for (size_t i = 0; i < fuzzy->count; i++) {
        for (size_t f = candidate_forms(&fuzzy->candidates[i], list); f-- > 0;) {
            uint64_t hash = form_hash(list[f]);
            uint64_t bit = hash & fuzzy->sieve_mask;

            fuzzy->starts[(hash >> 32 & fuzzy->bucket_mask) + 1]++;
            fuzzy->sieve[bit / 64] |= UINT64_C(1) << (bit % 64);
        }
    }
    for (size_t i = 0; i <= fuzzy->bucket_mask + 1; i++) {
        uint32_t count = fuzzy->starts[i];

        fuzzy->starts[i] = sum;
        sum += count;
    }
    fuzzy->entries = arena_array(arena, forms, sizeof(*fuzzy->entries));
    for (size_t i = 0; i < fuzzy->count; i++) {
        for (size_t f = candidate_forms(&fuzzy->candidates[i], list); f-- > 0;) {
            size_t bucket = form_hash(list[f]) >> 32 & fuzzy->bucket_mask;

            fuzzy->entries[fuzzy->starts[bucket + 1]++] = (uint32_t)i;
        }
    }
}

static size_t power_of_two(size_t at_least)
{
    size_t power = 64;

    while (power < at_least)
        power *= 2;
    return power;
}

void fuzzy_build(struct fuzzy *fuzzy, struct arena *arena, const struct words *words)
{
    uint64_t list[FORMS_LIMIT];
    size_t forms = 0;

    *fuzzy = (struct fuzzy){0};
    candidates_collect(fuzzy, arena, words);
    for (size_t i = 0; i < fuzzy->count; i++)
        forms += candidate_forms(&fuzzy->candidates[i], list);
    fuzzy->bucket_mask = power_of_two(forms) - 1;
    fuzzy->sieve_mask = power_of_two(forms * SIEVE_BITS_A_FORM) - 1;
    fuzzy->starts = arena_array(arena, fuzzy->bucket_mask + 2, sizeof(*fuzzy->starts));
    fuzzy->sieve =
        arena_array(arena, (fuzzy->sieve_mask + 1) / 64, sizeof(*fuzzy->sieve));
    index_fill(fuzzy, arena, forms);
}

/* A word as the places of each of its letters, for comparing it with many others. */
struct pattern {
    uint64_t places[1 << LETTER_BITS];
    size_t length;
};

static void pattern_make(const char *text, size_t length, struct pattern *ret)
{
    *ret = (struct pattern){.length = length};
    for (size_t i = 0; i < length; i++)
        ret->places[letter_code(text[i])] |= UINT64_C(1) << i;
}

/* Edits between two words: all of a column of the table at once, a bit for each step of
 * one (H. Hyyro, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
 * Distances, 2003). */
static size_t pattern_distance(const struct pattern *pattern, const char *text,
                               size_t length)
{
    uint64_t last = UINT64_C(1) << (pattern->length - 1);
    uint64_t up = ~UINT64_C(0);
    uint64_t down = 0;
    uint64_t same = 0;
    uint64_t before = 0;
    size_t distance = pattern->length;

    for (size_t i = 0; i < length; i++) {
        uint64_t here = pattern->places[letter_code(text[i])];
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

size_t fuzzy_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    struct pattern pattern;

    if (a_length == 0 || a_length > WORD_LENGTH_LIMIT)
        return a_length == 0 ? b_length : SIZE_MAX;
    pattern_make(a, a_length, &pattern);
    return pattern_distance(&pattern, b, b_length);
}

struct search {
    const struct fuzzy *fuzzy;
    const char *text;
    size_t length;
    char skeleton[FUZZY_LONGEST];
    size_t skeleton_length;
    struct pattern sounds;
    struct pattern letters;
    const struct fuzzy_candidate *best;
    size_t best_cost;
    size_t tries; /* candidates compared, bounded */
};

static size_t difference(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* Smaller is nearer; SIZE_MAX when too far. Sound counts most, then spelling, then the
 * first letter, in which people rarely err. */
static size_t cost_of(const struct search *search,
                      const struct fuzzy_candidate *candidate)
{
    size_t shorter = search->skeleton_length < candidate->skeleton_length
                         ? search->skeleton_length
                         : candidate->skeleton_length;
    size_t allowed = edits_allowed(shorter, candidate->is_medicine);
    bool same_start = search->skeleton[0] == candidate->skeleton[0];
    size_t sound = pattern_distance(&search->sounds, candidate->skeleton,
                                    candidate->skeleton_length);
    size_t spelling = 0;

    if (sound > allowed || (!same_start && (sound > 1 || shorter < 7)))
        return SIZE_MAX;
    spelling = pattern_distance(&search->letters, candidate->text, candidate->length);
    if (spelling > allowed + SPELLING_LIMIT)
        return SIZE_MAX;
    return sound * 100 + spelling * 10 + (same_start ? 0 : 5);
}

static void consider(struct search *search, const struct fuzzy_candidate *candidate)
{
    size_t cost = SIZE_MAX;

    if (candidate == search->best || search->tries == TRIES_LIMIT ||
        difference(candidate->skeleton_length, search->skeleton_length) > 2)
        return;
    search->tries++;
    cost = cost_of(search, candidate);
    if (cost > search->best_cost || cost == SIZE_MAX)
        return;
    if (cost == search->best_cost && strcmp(candidate->text, search->best->text) >= 0)
        return;
    search->best = candidate;
    search->best_cost = cost;
}

static void look_up(struct search *search, uint64_t form)
{
    const struct fuzzy *fuzzy = search->fuzzy;
    uint64_t hash = form_hash(form);
    uint64_t bit = hash & fuzzy->sieve_mask;
    size_t bucket = hash >> 32 & fuzzy->bucket_mask;

    if (!(fuzzy->sieve[bit / 64] >> (bit % 64) & 1))
        return;
    for (uint32_t i = fuzzy->starts[bucket]; i < fuzzy->starts[bucket + 1]; i++)
        consider(search, &fuzzy->candidates[fuzzy->entries[i]]);
}

static const struct fuzzy_candidate *nearest(const struct fuzzy *fuzzy, const char *text,
                                             size_t length)
{
    struct search search = {
        .fuzzy = fuzzy, .text = text, .length = length, .best_cost = SIZE_MAX};
    uint64_t forms[FORMS_LIMIT];
    size_t count = 0;

    search.skeleton_length = skeleton_of(text, length, search.skeleton);
    if (search.skeleton_length < 4)
        return NULL;
    pattern_make(search.skeleton, search.skeleton_length, &search.sounds);
    pattern_make(text, length, &search.letters);
    count = forms_of(search.skeleton, search.skeleton_length,
                     edits_allowed(search.skeleton_length, true), forms);
    for (size_t i = 0; i < count; i++)
        look_up(&search, forms[i]);
    return search.best;
}

uint32_t fuzzy_find(const struct fuzzy *fuzzy, const char *text, size_t length)
{
    char base[WORD_LENGTH_LIMIT];
    size_t base_length = 0;
    const struct fuzzy_candidate *found = NULL;

    if (length < SHORTEST || length > FUZZY_LONGEST || fuzzy->count == 0)
        return 0;
    base_length = word_base(text, length, base);
    found = nearest(fuzzy, base, base_length);
    if (!found && (base_length != length || memcmp(base, text, length) != 0))
        found = nearest(fuzzy, text, length); /* "ibuproen" is no British spelling */
    return found ? found->word : 0;
}
