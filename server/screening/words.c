/* The vocabulary as one open-addressed hash table in the screener's arena. */
#include "screening/words.h"

#include <assert.h>
#include <string.h>

enum {
    FIRST_CAPACITY = 131072,
    STEM_SHORTEST = 3,
    STEM_LONGEST = 10,
    STEM_BEFORE = 3 /* letters before a stem */
};

static const char STEM_MARK = '*'; /* no word of a text holds one */

static bool entry_is(const struct word_entry *entry, uint32_t hash, const char *text,
                     size_t length)
{
    return entry->hash == hash && entry->length == length &&
           memcmp(entry->text, text, length) == 0;
}

static uint8_t tag_of(uint32_t hash)
{
    return (uint8_t)(hash >> 24 | 1);
}

/* The slot of a word, or the empty one where it would stand. */
static struct word_entry *slot_for(const struct words *words, uint32_t hash,
                                   const char *text, size_t length)
{
    size_t at = hash & (words->capacity - 1);
    uint8_t tag = tag_of(hash);

    assert(words->slots);
    while (words->tags[at] != 0 &&
           (words->tags[at] != tag || !entry_is(&words->slots[at], hash, text, length)))
        at = (at + 1) & (words->capacity - 1);
    return &words->slots[at];
}

static uint8_t *tag_for(const struct words *words, const struct word_entry *slot)
{
    return &words->tags[slot - words->slots];
}

static void slots_make(struct words *words, size_t capacity)
{
    words->capacity = capacity;
    words->slots = arena_array(words->arena, capacity, sizeof(*words->slots));
    words->tags = arena_alloc(words->arena, capacity);
}

static void words_grow(struct words *words)
{
    const struct word_entry *old = words->slots;
    size_t old_capacity = words->capacity;

    slots_make(words, old_capacity * 2);
    for (size_t i = 0; i < old_capacity; i++) {
        struct word_entry *slot = NULL;

        if (!old[i].text)
            continue;
        slot = slot_for(words, old[i].hash, old[i].text, old[i].length);
        *slot = old[i];
        *tag_for(words, slot) = tag_of(old[i].hash);
    }
}

void words_init(struct words *words, struct arena *arena)
{
    *words = (struct words){.arena = arena};
    slots_make(words, FIRST_CAPACITY);
}

static struct word_entry *entry_add(struct words *words, const char *text, size_t length,
                                    uint16_t flags, uint8_t grammar)
{
    uint32_t hash = hash_bytes(text, length);
    struct word_entry *entry = NULL;

    if (words->count * 3 >= words->capacity * 2)
        words_grow(words);
    entry = slot_for(words, hash, text, length);
    if (!entry->text) {
        entry->text = arena_strndup(words->arena, text, length);
        entry->hash = hash;
        entry->length = (uint8_t)length;
        *tag_for(words, entry) = tag_of(hash);
        words->count++;
    }
    entry->flags |= flags;
    if (grammar != 0)
        entry->grammar = grammar;
    return entry;
}

static size_t strip_plural(char *text, size_t length)
{
    if (length < 5 || text[length - 1] != 's')
        return length;
    if (text[length - 2] == 's' || text[length - 2] == 'u')
        return length;
    if (text[length - 2] == 'i')
        return length;
    if (text[length - 2] == 'e' && text[length - 3] == 'i' && length > 5) {
        text[length - 3] = 'y';
        return length - 2;
    }
    return length - 1;
}

static size_t copy_modern(const char *text, size_t length, char *out)
{
    size_t size = 0;

    for (size_t i = 0; i < length && size < WORD_LENGTH_LIMIT; i++) {
        char next = (char)(i + 1 < length ? text[i + 1] : '\0');

        if (length >= 6 && next == 'e' && (text[i] == 'a' || text[i] == 'o'))
            continue; /* anaemia, oesophagus */
        if (length >= 6 && text[i] == 'o' && next == 'u' && i + 2 < length &&
            text[i + 2] == 'r') {
            out[size++] = 'o'; /* tumour */
            i++;
            continue;
        }
        if (text[i] == 'p' && next == 'h' && length >= 5) {
            out[size++] = 'f';
            i++;
            continue;
        }
        out[size++] = text[i];
    }
    return size;
}

size_t word_base(const char *text, size_t length, char *out)
{
    size_t size = copy_modern(text, length, out);

    size = strip_plural(out, size);
    if (size >= 5 && out[size - 1] == 'e')
        size--;
    return size;
}

const struct word_entry *words_find_exact(const struct words *words, const char *text,
                                          size_t length)
{
    const struct word_entry *entry =
        slot_for(words, hash_bytes(text, length), text, length);

    return *tag_for(words, entry) != 0 ? entry : NULL;
}

uint32_t words_add(struct words *words, const char *text, size_t length, uint16_t flags,
                   uint8_t grammar)
{
    char base[WORD_LENGTH_LIMIT];
    size_t base_length = 0;
    const struct word_entry *known = NULL;
    struct word_entry *entry = NULL;
    uint32_t id = 0;

    if (length > WORD_LENGTH_LIMIT)
        length = WORD_LENGTH_LIMIT;
    known = words_find_exact(words, text, length);
    if (known && known->id != 0 && (known->flags & flags) == flags && grammar == 0)
        return known->id;
    base_length = word_base(text, length, base);
    entry = entry_add(words, base, base_length, flags, 0);
    if (entry->id == 0)
        entry->id = ++words->last_id;
    id = entry->id;
    if (grammar != 0 || base_length != length || memcmp(base, text, length) != 0)
        entry_add(words, text, length, flags, grammar)->id = id;
    return id;
}

const struct word_entry *words_find(const struct words *words, const char *text,
                                    size_t length)
{
    const struct word_entry *entry = NULL;
    char base[WORD_LENGTH_LIMIT];

    if (length > WORD_LENGTH_LIMIT)
        return NULL;
    entry = words_find_exact(words, text, length);
    if (entry || length < 5)
        return entry;
    return words_find_exact(words, base, word_base(text, length, base));
}

uint32_t words_add_stem(struct words *words, const char *stem, bool is_medicine)
{
    size_t length = strlen(stem);
    char word[STEM_LONGEST + 1];

    if (length < STEM_SHORTEST || length > STEM_LONGEST ||
        strspn(stem, "abcdefghijklmnopqrstuvwxyz") != length)
        return 0;
    word[0] = STEM_MARK;
    for (size_t i = 0; i < length; i++)
        word[i + 1] = stem[i];
    return words_add(words, word, length + 1,
                     is_medicine ? WORD_LEXICON | WORD_MEDICINE : WORD_LEXICON, 0);
}

uint32_t words_stem(const struct words *words, const char *text, size_t length,
                    size_t at_least)
{
    size_t longest = length < STEM_LONGEST + STEM_BEFORE ? length : STEM_LONGEST;
    char word[STEM_LONGEST + 1];

    if (length < STEM_SHORTEST + STEM_BEFORE)
        return 0;
    if (longest + STEM_BEFORE > length)
        longest = length - STEM_BEFORE;
    for (size_t end = longest; end >= STEM_SHORTEST; end--) {
        const struct word_entry *entry = NULL;

        word[0] = STEM_MARK;
        memcpy(word + 1, text + length - end, end);
        entry = words_find_exact(words, word, end + 1);
        if (entry && (end >= at_least || !(entry->flags & WORD_MEDICINE)))
            return entry->id;
    }
    return 0;
}
