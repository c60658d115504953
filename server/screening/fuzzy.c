/* The deletion index and the distance that decides. */
#include "screening/fuzzy.h"

#include <stdbool.h>
#include <string.h>

enum {
    SHORTEST = 6,       /* letters of a word that may be misspelt */
    LONGEST = 24,       /* longer words are not looked up: bounds the work per word */
    TWO_EDITS_FROM = 9, /* letters of the skeleton */
    SIEVE_BITS = 1 << 22,
    SPELLING_LIMIT =
        4 /* edits between the spellings themselves, whatever they sound like */
};

typedef void (*visit_fn)(void *closure, uint32_t hash);

/* What different spellings of one sound have in common: single letters, i for y, s for z,
 * c for k and q, t for th, no mute h. */
static size_t skeleton_of(const char *text, size_t length, char *out)
{
    size_t size = 0;

    for (size_t i = 0; i < length && size < WORD_LENGTH_LIMIT; i++) {
        char letter = text[i];

        if (i > 0 && letter == text[i - 1])
            continue;
        if (letter == 'h' && i > 0 && strchr("trcg", text[i - 1]))
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

static size_t leave_out(const char *text, size_t length, size_t at, char *out)
{
    memcpy(out, text, at);
    memcpy(out + at, text + at + 1, length - at - 1);
    return length - 1;
}

/* Calls visit with the hash of the skeleton and of it with one or two letters left out.
 */
static void each_deletion(const char *skeleton, size_t length, size_t edits,
                          visit_fn visit, void *closure)
{
    char one[WORD_LENGTH_LIMIT];
    char two[WORD_LENGTH_LIMIT];

    visit(closure, hash_bytes(skeleton, length));
    for (size_t i = 0; i < length; i++) {
        size_t one_length = leave_out(skeleton, length, i, one);

        visit(closure, hash_bytes(one, one_length));
        for (size_t j = i; edits > 1 && j < one_length; j++)
            visit(closure, hash_bytes(two, leave_out(one, one_length, j, two)));
    }
}

struct insertion {
    struct fuzzy *fuzzy;
    uint32_t candidate;
};

static void insert(void *closure, uint32_t hash)
{
    struct insertion *insertion = closure;
    struct fuzzy *fuzzy = insertion->fuzzy;
    size_t at = hash & (fuzzy->capacity - 1);
    uint32_t bit = hash & (SIEVE_BITS - 1);

    fuzzy->sieve[bit / 64] |= UINT64_C(1) << (bit % 64);
    while (fuzzy->slots[at].candidate != 0) {
        if (fuzzy->slots[at].hash == hash &&
            fuzzy->slots[at].candidate == insertion->candidate)
            return;
        at = (at + 1) & (fuzzy->capacity - 1);
    }
    fuzzy->slots[at] = (struct fuzzy_slot){hash, insertion->candidate};
}

static void count_one(void *closure, uint32_t hash)
{
    (void)hash;
    ++*(size_t *)closure;
}

static bool may_be_misspelt(const struct word_entry *entry)
{
    char base[WORD_LENGTH_LIMIT];

    if (!entry->text || !(entry->flags & (WORD_FUZZY | WORD_COMMON)))
        return false;
    if (entry->length < SHORTEST || entry->length > LONGEST)
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

void fuzzy_build(struct fuzzy *fuzzy, struct arena *arena, const struct words *words)
{
    size_t deletions = 0;

    *fuzzy = (struct fuzzy){.capacity = 1024};
    candidates_collect(fuzzy, arena, words);
    for (size_t i = 0; i < fuzzy->count; i++) {
        const struct fuzzy_candidate *c = &fuzzy->candidates[i];

        each_deletion(c->skeleton, c->skeleton_length,
                      edits_allowed(c->skeleton_length, c->is_medicine), count_one,
                      &deletions);
    }
    while (fuzzy->capacity < deletions * 2)
        fuzzy->capacity *= 2;
    fuzzy->slots = arena_array(arena, fuzzy->capacity, sizeof(*fuzzy->slots));
    fuzzy->sieve = arena_array(arena, SIEVE_BITS / 64, sizeof(*fuzzy->sieve));
    for (size_t i = 0; i < fuzzy->count; i++) {
        const struct fuzzy_candidate *c = &fuzzy->candidates[i];
        struct insertion insertion = {fuzzy, (uint32_t)i + 1};

        each_deletion(c->skeleton, c->skeleton_length,
                      edits_allowed(c->skeleton_length, c->is_medicine), insert,
                      &insertion);
    }
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;

    return smaller < c ? smaller : c;
}

size_t fuzzy_distance(const char *a, size_t a_length, const char *b, size_t b_length,
                      size_t limit)
{
    uint8_t rows[3][WORD_LENGTH_LIMIT + 1];
    size_t difference = a_length > b_length ? a_length - b_length : b_length - a_length;

    if (difference > limit || a_length > WORD_LENGTH_LIMIT ||
        b_length > WORD_LENGTH_LIMIT)
        return limit + 1;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= a_length; i++) {
        uint8_t *row = rows[i % 3];
        const uint8_t *above = rows[(i - 1) % 3];

        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
            size_t best = least(above[j] + 1U, row[j - 1] + 1U, above[j - 1] + cost);

            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, best, rows[(i - 2) % 3][j - 2] + 1U);
            row[j] = (uint8_t)best;
        }
    }
    return rows[a_length % 3][b_length];
}

struct search {
    const struct fuzzy *fuzzy;
    const char *text;
    size_t length;
    const char *skeleton;
    size_t skeleton_length;
    const struct fuzzy_candidate *best;
    size_t best_cost;
    size_t tries; /* candidates compared, bounded */
};

enum { TRIES_LIMIT = 200 };

/* Smaller is nearer; SIZE_MAX when too far. Sound counts most, then spelling, then the
 * first letter, in which people rarely err. */
static size_t cost_of(const struct search *search,
                      const struct fuzzy_candidate *candidate)
{
    size_t shorter = search->skeleton_length < candidate->skeleton_length
                         ? search->skeleton_length
                         : candidate->skeleton_length;
    size_t allowed = edits_allowed(shorter, candidate->is_medicine);
    size_t sound =
        fuzzy_distance(search->skeleton, search->skeleton_length, candidate->skeleton,
                       candidate->skeleton_length, allowed);
    size_t spelling = fuzzy_distance(search->text, search->length, candidate->text,
                                     candidate->length, allowed + SPELLING_LIMIT);
    bool same_start = search->skeleton[0] == candidate->skeleton[0];

    if (sound > allowed || spelling > allowed + SPELLING_LIMIT)
        return SIZE_MAX;
    if (!same_start && (sound > 1 || shorter < 7))
        return SIZE_MAX;
    return sound * 100 + spelling * 10 + (same_start ? 0 : 5);
}

static void consider(struct search *search, const struct fuzzy_candidate *candidate)
{
    size_t cost = cost_of(search, candidate);

    search->tries++;
    if (cost > search->best_cost || cost == SIZE_MAX)
        return;
    if (cost == search->best_cost && strcmp(candidate->text, search->best->text) >= 0)
        return;
    search->best = candidate;
    search->best_cost = cost;
}

static void look_up(void *closure, uint32_t hash)
{
    struct search *search = closure;
    const struct fuzzy *fuzzy = search->fuzzy;
    uint32_t bit = hash & (SIEVE_BITS - 1);
    size_t at = hash & (fuzzy->capacity - 1);

    if (!(fuzzy->sieve[bit / 64] >> (bit % 64) & 1))
        return;
    while (fuzzy->slots[at].candidate != 0 && search->tries < TRIES_LIMIT) {
        if (fuzzy->slots[at].hash == hash)
            consider(search, &fuzzy->candidates[fuzzy->slots[at].candidate - 1]);
        at = (at + 1) & (fuzzy->capacity - 1);
    }
}

static const struct fuzzy_candidate *nearest(const struct fuzzy *fuzzy, const char *text,
                                             size_t length)
{
    char skeleton[WORD_LENGTH_LIMIT];
    struct search search = {.fuzzy = fuzzy,
                            .text = text,
                            .length = length,
                            .skeleton = skeleton,
                            .best_cost = SIZE_MAX};

    search.skeleton_length = skeleton_of(text, length, skeleton);
    if (search.skeleton_length < 4)
        return NULL;
    each_deletion(skeleton, search.skeleton_length,
                  edits_allowed(search.skeleton_length, true), look_up, &search);
    return search.best;
}

uint32_t fuzzy_find(const struct fuzzy *fuzzy, const char *text, size_t length)
{
    char base[WORD_LENGTH_LIMIT];
    size_t base_length = 0;
    const struct fuzzy_candidate *found = NULL;

    if (length < SHORTEST || length > LONGEST || fuzzy->count == 0)
        return 0;
    base_length = word_base(text, length, base);
    found = nearest(fuzzy, base, base_length);
    if (!found && (base_length != length || memcmp(base, text, length) != 0))
        found = nearest(fuzzy, text, length); /* "ibuproen" is no British spelling */
    return found ? found->word : 0;
}
