/*
 * The deletion index. A form is the first letters of a skeleton with some left out, five
 * bits a letter in one number, so that leaving a letter out is a shift and no string is
 * copied or hashed. Forms lie bucket after bucket in one array.
 */
#include "screening/fuzzy_index.h"

#include <stdlib.h>
#include <string.h>

enum {
    TWO_EDITS_FROM = 9, /* letters of the skeleton of a medicine … */
    TWO_EDITS_LISTED_FROM = 8,
    SIEVE_BITS_A_FORM = 8,
    AHEAD = 16,
    SCRATCH_BYTES = 1024 * 1024 * 1024 /* needed while building only */
};

static const uint64_t FRAME_FORM = UINT64_C(1) << 63; /* consonants, not a start */

size_t fuzzy_edits(size_t skeleton_length, bool is_medicine, enum fuzzy_place place)
{
    size_t two_from = place == FUZZY_MEDICINES ? TWO_EDITS_LISTED_FROM : TWO_EDITS_FROM;

    return is_medicine && skeleton_length >= two_from ? 2 : 1;
}

static uint64_t form_without(uint64_t form, size_t at)
{
    uint64_t below = (UINT64_C(1) << (at * SOUND_LETTER_BITS)) - 1;

    return (form & below) | (form >> SOUND_LETTER_BITS & ~below);
}

size_t fuzzy_forms(const char *skeleton, size_t length, size_t edits,
                   size_t consonants_at_least, uint64_t *out)
{
    size_t letters = length < FUZZY_PREFIX ? length : FUZZY_PREFIX;
    uint64_t frame = sound_frame(skeleton, length, consonants_at_least);
    size_t count = 0;
    uint64_t whole = 0;

    for (size_t i = 0; i < letters; i++)
        whole |= sound_letter(skeleton[i]) << (i * SOUND_LETTER_BITS);
    out[count++] = whole;
    for (size_t i = 0; i < letters; i++) {
        uint64_t one = form_without(whole, i);

        out[count++] = one;
        for (size_t j = i; edits > 1 && j + 1 < letters; j++)
            out[count++] = form_without(one, j);
    }
    if (consonants_at_least > 0 && frame != 0)
        out[count++] = frame | FRAME_FORM;
    return count;
}

static bool is_name(const struct word_entry *entry)
{
    return (entry->flags & WORD_NAME) && !(entry->flags & WORD_COMMON);
}

static bool may_be_misspelt(const struct word_entry *entry)
{
    char base[WORD_LENGTH_LIMIT];

    if (!entry->text || !(entry->flags & (WORD_FUZZY | WORD_LISTED | WORD_COMMON)))
        return false;
    if (entry->length < (is_name(entry) ? FUZZY_SHORTEST_NAME : FUZZY_SHORTEST) ||
        entry->length > FUZZY_LONGEST)
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

        if (i + AHEAD < words->capacity) /* texts lie anywhere: have them brought near */
            __builtin_prefetch(words->slots[i + AHEAD].text);
        if (!may_be_misspelt(entry))
            continue;
        candidate->text = entry->text;
        candidate->length = entry->length;
        candidate->word = entry->id;
        candidate->is_medicine = (entry->flags & WORD_MEDICINE) != 0;
        candidate->is_name = is_name(entry);
        candidate->is_listed = !(entry->flags & (WORD_FUZZY | WORD_COMMON));
        candidate->skeleton_length =
            (uint8_t)sound_skeleton(entry->text, entry->length, candidate->skeleton);
        fuzzy->count++;
        fuzzy->name_count += candidate->is_name;
    }
}

/* A name by its first eight letters, which nearly always decide. */
struct name_key {
    uint64_t start;
    const char *text;
    uint32_t candidate;
};

static int compare_names(const void *a, const void *b)
{
    const struct name_key *one = a;
    const struct name_key *two = b;

    if (one->start != two->start)
        return one->start < two->start ? -1 : 1;
    return strcmp(one->text, two->text);
}

static uint64_t name_start(const struct fuzzy_candidate *candidate)
{
    uint64_t start = 0;

    for (size_t i = 0; i < sizeof(start); i++)
        start =
            start << 8 | (i < candidate->length ? (unsigned char)candidate->text[i] : 0U);
    return start;
}

static void names_sort(struct fuzzy *fuzzy, struct arena *arena, struct arena *scratch)
{
    struct name_key *keys = arena_array(scratch, fuzzy->name_count, sizeof(*keys));
    size_t count = 0;

    fuzzy->names = arena_array(arena, fuzzy->name_count, sizeof(*fuzzy->names));
    for (uint32_t i = 0; i < fuzzy->count; i++) {
        const struct fuzzy_candidate *candidate = &fuzzy->candidates[i];

        if (candidate->is_name)
            keys[count++] = (struct name_key){name_start(candidate), candidate->text, i};
    }
    if (count > 0)
        qsort(keys, count, sizeof(*keys), compare_names);
    for (size_t i = 0; i < count; i++)
        fuzzy->names[i] = keys[i].candidate;
}

static size_t candidate_forms(const struct fuzzy_candidate *candidate, uint64_t *out)
{
    bool has_frame = candidate->is_medicine && candidate->length >= FUZZY_SHORTEST;

    return fuzzy_forms(
        candidate->skeleton, candidate->skeleton_length,
        fuzzy_edits(candidate->skeleton_length, candidate->is_medicine, FUZZY_MEDICINES),
        has_frame ? FUZZY_FRAME_LISTED : 0, out);
}

/* The hashes of all forms, candidate after candidate. */
struct form_list {
    uint64_t *hashes;
    uint8_t *counts; /* by candidate */
    size_t count;
};

static size_t forms_at_most(const struct fuzzy *fuzzy)
{
    size_t count = 0;

    for (size_t i = 0; i < fuzzy->count; i++) {
        size_t letters = fuzzy->candidates[i].skeleton_length;

        if (letters > FUZZY_PREFIX)
            letters = FUZZY_PREFIX;
        count += 2 + letters;
        if (fuzzy->candidates[i].is_medicine)
            count += letters * letters / 2;
    }
    return count;
}

static void forms_collect(const struct fuzzy *fuzzy, struct arena *scratch,
                          struct form_list *ret)
{
    ret->hashes = arena_array(scratch, forms_at_most(fuzzy), sizeof(*ret->hashes));
    ret->counts = arena_array(scratch, fuzzy->count, sizeof(*ret->counts));
    ret->count = 0;
    for (size_t i = 0; i < fuzzy->count; i++) {
        uint64_t *own = ret->hashes + ret->count;
        size_t count = candidate_forms(&fuzzy->candidates[i], own);

        for (size_t f = 0; f < count; f++)
            own[f] = fuzzy_hash(own[f]);
        ret->counts[i] = (uint8_t)count;
        ret->count += count;
    }
}

/* Forms by bucket; counts the buckets one place on, so that starts becomes their ends
 * while they are filled. */
static void index_fill(struct fuzzy *fuzzy, const struct form_list *forms)
{
    uint32_t sum = 0;
    size_t form = 0;

    for (size_t f = 0; f < forms->count; f++) {
        uint64_t bit = forms->hashes[f] & fuzzy->sieve_mask;

        fuzzy->starts[(forms->hashes[f] >> 32 & fuzzy->bucket_mask) + 1]++;
        fuzzy->sieve[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
    for (size_t i = 0; i <= fuzzy->bucket_mask + 1; i++) {
        uint32_t count = fuzzy->starts[i];

        fuzzy->starts[i] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < fuzzy->count; i++) {
        for (size_t left = forms->counts[i]; left > 0; left--, form++) {
            size_t bucket = forms->hashes[form] >> 32 & fuzzy->bucket_mask;

            fuzzy->entries[fuzzy->starts[bucket + 1]++] = i;
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
    CLEANUP(arena_done) struct arena scratch;
    struct form_list forms = {0};

    arena_init(&scratch, SCRATCH_BYTES);
    *fuzzy = (struct fuzzy){0};
    candidates_collect(fuzzy, arena, words);
    names_sort(fuzzy, arena, &scratch);
    forms_collect(fuzzy, &scratch, &forms);
    fuzzy->bucket_mask = power_of_two(forms.count / 2) - 1;
    fuzzy->sieve_mask = power_of_two(forms.count * SIEVE_BITS_A_FORM) - 1;
    fuzzy->starts = arena_array(arena, fuzzy->bucket_mask + 2, sizeof(*fuzzy->starts));
    fuzzy->sieve =
        arena_array(arena, (fuzzy->sieve_mask + 1) / 64, sizeof(*fuzzy->sieve));
    fuzzy->entries = arena_array(arena, forms.count, sizeof(*fuzzy->entries));
    index_fill(fuzzy, &forms);
}
