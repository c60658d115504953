/* One pass that compacts and looks up; misspellings are remembered for the run. */
#include "screening/annotate.h"

#include <string.h>

#include "screening/grammar.h"
#include "screening/ordinary.h"

enum { MEMO_LARGEST = 1024, MEMO_SMALLEST = 16, SHORTEST_JOINED = 7, STEM_IN_PROSE = 5 };

struct memo {
    const struct token *token; /* NULL = empty */
    uint32_t word;
    enum fuzzy_place place;
};

struct annotator {
    struct arena *arena;
    const struct words *words;
    const struct fuzzy *fuzzy;
    enum fuzzy_place place;
    struct tokens *tokens;
    struct memo *memo;               /* made with the first unknown word */
    size_t memo_size;                /* a power of two */
    const struct token *known_token; /* the token looked up last, as neighbour … */
    const struct word_entry *known;  /* … and what was found */
};

static void token_set(struct token *token, const struct word_entry *entry)
{
    token->word = entry->id;
    token->flags = entry->flags;
    token->grammar = entry->grammar;
    token->grammar_class = entry->grammar == 0 ? 0 : grammar_class(entry->grammar);
}

static bool is_initial(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->end - token->start == 1;
}

/* "H.I.V." and "b.i.d": single letters joined by points without spaces. Returns how many
 * tokens after this one belong to it. */
static size_t initials_after(const struct token *token, size_t left)
{
    size_t used = 0;

    if (!is_initial(token))
        return 0;
    while (used + 2 < left && token_is(&token[used + 1], '.') &&
           token[used + 1].is_glued && is_initial(&token[used + 2]) &&
           token[used + 2].is_glued)
        used += 2;
    return used;
}

static void initials_merge(struct annotator *annotator, struct token *token,
                           const struct token *first, size_t used)
{
    char *text = arena_alloc(annotator->arena, TOKEN_LENGTH_LIMIT);
    size_t length = 0;

    for (size_t i = 0; i <= used && length + 4 < TOKEN_LENGTH_LIMIT; i += 2) {
        memcpy(text + length, first[i].text, first[i].length);
        length += first[i].length;
        token->is_upper = token->is_upper && first[i].is_upper;
    }
    token->text = text;
    token->length = (uint8_t)length;
    token->end = first[used].end;
    token->byte_end = first[used].byte_end;
}

static const struct word_entry *joined_entry(const struct annotator *annotator,
                                             const struct token *a, const struct token *b)
{
    char joined[WORD_LENGTH_LIMIT];
    const struct word_entry *entry = NULL;

    if (a->length + b->length > WORD_LENGTH_LIMIT ||
        a->length + b->length < SHORTEST_JOINED)
        return NULL;
    memcpy(joined, a->text, a->length);
    memcpy(joined + a->length, b->text, b->length);
    entry = words_find(annotator->words, joined, (size_t)a->length + b->length);
    return entry && (entry->flags & WORD_FUZZY) ? entry : NULL;
}

/* Every token is looked up once, though it is a neighbour as well. */
static const struct word_entry *entry_of(struct annotator *annotator,
                                         const struct token *token)
{
    if (annotator->known_token != token) {
        annotator->known = words_find(annotator->words, token->text, token->length);
        annotator->known_token = token;
    }
    return annotator->known;
}

/* "war farin": two neighbours, at least one of them no word, that make a word together.
 */
static bool join_next(struct annotator *annotator, const struct word_entry *own,
                      struct token *token, const struct token *next)
{
    const struct word_entry *joined = NULL;

    if (next->kind != TOKEN_WORD || next->length < 2 || token->length < 2)
        return false;
    if (entry_of(annotator, next) && own)
        return false;
    joined = joined_entry(annotator, token, next);
    if (!joined)
        return false;
    token_set(token, joined);
    token->end = next->end;
    token->byte_end = next->byte_end;
    return true;
}

static void memo_make(struct annotator *annotator)
{
    annotator->memo_size = MEMO_SMALLEST;
    while (annotator->memo_size < MEMO_LARGEST &&
           annotator->memo_size < annotator->tokens->count / 8)
        annotator->memo_size *= 2;
    annotator->memo =
        arena_array(annotator->arena, annotator->memo_size, sizeof(*annotator->memo));
}

/* What may stand before a name: nothing of the sentence, or a small word of it. */
static bool opens_item(const struct token *before)
{
    enum { SMALL_WORD = 6 }; /* "and", "my", "taking", "tomo" */

    if (before->kind != TOKEN_WORD)
        return before->kind != TOKEN_NUMBER;
    return before->length <= SMALL_WORD && (before->flags & WORD_COMMON);
}

/* Where a medicine would be named: at the start of an item and followed by its end, a
 * dose or a time. next is the token after it in the text, or NULL. */
static enum fuzzy_place place_of(struct annotator *annotator, const struct token *token,
                                 const struct token *next)
{
    const struct word_entry *entry = NULL;

    if (annotator->place == FUZZY_PROSE ||
        (token != annotator->tokens->list && !opens_item(token - 1)))
        return FUZZY_PROSE;
    if (!next || next->kind != TOKEN_WORD)
        return FUZZY_MEDICINES;
    entry = entry_of(annotator, next);
    return entry && (entry->flags & WORD_GRAMMAR) ? FUZZY_MEDICINES : FUZZY_PROSE;
}

static bool is_vowel(char letter)
{
    return letter != 0 && strchr("aeiou", letter) != NULL;
}

/* What Spanish does not hear at the start of a word: "umira" and "erpes" without their h,
 * "estent" with the e before s and another consonant. Short words are not guessed
 * otherwise. */
static uint32_t start_respelt(const struct annotator *annotator,
                              const struct token *token)
{
    enum { SHORTEST = 5 };
    const char *text = token->text;
    char with_h[TOKEN_LENGTH_LIMIT + 1] = "h";
    const struct word_entry *entry = NULL;

    if (token->length < SHORTEST || !is_vowel(text[0]))
        return 0;
    memcpy(with_h + 1, text, token->length);
    entry = words_find(annotator->words, with_h, (size_t)token->length + 1);
    if (!entry && text[0] == 'e' && text[1] == 's' && !is_vowel(text[2]))
        entry = words_find(annotator->words, text + 1, token->length - 1U);
    return entry && (entry->flags & WORD_FUZZY) ? entry->id : 0;
}

static uint32_t misspelling_find(struct annotator *annotator, const struct token *token,
                                 enum fuzzy_place place)
{
    uint32_t hash = hash_bytes(token->text, token->length) + (uint32_t)place;
    struct memo *memo = NULL;

    if (!annotator->memo)
        memo_make(annotator);
    memo = &annotator->memo[hash & (annotator->memo_size - 1)];
    if (memo->token && memo->place == place && memo->token->length == token->length &&
        memcmp(memo->token->text, token->text, token->length) == 0)
        return memo->word;
    memo->word = fuzzy_find(annotator->fuzzy, token->text, token->length, place);
    if (memo->word == 0)
        memo->word = words_stem(annotator->words, token->text, token->length,
                                place == FUZZY_MEDICINES ? 0 : STEM_IN_PROSE);
    memo->token = token;
    memo->place = place;
    return memo->word;
}

/* "DVTs", "TIAs": capitals with a small plural s. */
static const struct word_entry *capital_plural(const struct annotator *annotator,
                                               const struct token *token)
{
    const char *raw = annotator->tokens->raw;

    if (token->length < 3 || token->byte_end - token->byte_start != token->length ||
        raw[token->byte_end - 1] != 's')
        return NULL;
    for (size_t i = token->byte_start; i + 1 < token->byte_end; i++) {
        if (raw[i] < 'A' || raw[i] > 'Z')
            return NULL;
    }
    return words_find_exact(annotator->words, token->text, token->length - 1U);
}

/* "passin out", "bleedin": what is said without its last letter. */
static const struct word_entry *dropped_g(const struct annotator *annotator,
                                          const struct token *token)
{
    enum { SHORTEST_DROPPED = 5 };
    char whole[TOKEN_LENGTH_LIMIT + 1];

    if (token->length < SHORTEST_DROPPED || token->length >= TOKEN_LENGTH_LIMIT ||
        memcmp(token->text + token->length - 2, "in", 2) != 0)
        return NULL;
    memcpy(whole, token->text, token->length);
    whole[token->length] = 'g';
    return words_find(annotator->words, whole, token->length + 1U);
}

/* Forms of ordinary words keep no number: they mean nothing to terms and cues. */
static bool is_ordinary(const struct annotator *annotator, struct token *token)
{
    const struct word_entry *entry =
        ordinary_find(annotator->words, token->text, token->length);

    if (!entry)
        return false;
    token->flags = (uint16_t)(WORD_ORDINARY | (entry->flags & WORD_COMMON));
    return true;
}

static void look_up(struct annotator *annotator, const struct word_entry *entry,
                    struct token *token, const struct token *next)
{
    if (!entry && token->kind == TOKEN_WORD)
        entry = capital_plural(annotator, token);
    if (!entry && token->kind == TOKEN_WORD)
        entry = dropped_g(annotator, token);
    if (entry) {
        token_set(token, entry);
        return;
    }
    if (token->kind != TOKEN_WORD || token->length >= TOKEN_LENGTH_LIMIT)
        return;
    token->word = start_respelt(annotator, token);
    if (token->word == 0 && !is_ordinary(annotator, token))
        token->word =
            misspelling_find(annotator, token, place_of(annotator, token, next));
    token->is_fuzzy = token->word != 0;
}

static void token_count(struct tokens *tokens, const struct token *token)
{
    uint16_t common = token->flags & WORD_COMMON;

    tokens->english += common == WORD_COMMON_EN;
    tokens->spanish += common == WORD_COMMON_ES;
    tokens->words += token->kind == TOKEN_WORD;
    tokens->unknown += token->kind == TOKEN_WORD && token->word == 0 && token->flags == 0;
}

void tokens_annotate(struct arena *arena, const struct words *words,
                     const struct fuzzy *fuzzy, enum fuzzy_place place,
                     struct tokens *tokens)
{
    struct annotator annotator = {
        .arena = arena, .words = words, .fuzzy = fuzzy, .place = place, .tokens = tokens};
    size_t kept = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        const struct word_entry *entry = entry_of(&annotator, &tokens->list[i]);
        struct token *token = &tokens->list[kept++];
        size_t initials = initials_after(&tokens->list[i], tokens->count - i);

        if (token != &tokens->list[i])
            *token = tokens->list[i];
        if (initials > 0) {
            initials_merge(&annotator, token, &tokens->list[i], initials);
            entry = words_find(words, token->text, token->length);
            i += initials;
        } else if (token->kind == TOKEN_WORD && i + 1 < tokens->count &&
                   join_next(&annotator, entry, token, &tokens->list[i + 1])) {
            i++;
            token_count(tokens, token);
            continue;
        }
        look_up(&annotator, entry, token,
                i + 1 < tokens->count ? &tokens->list[i + 1] : NULL);
        token_count(tokens, token);
    }
    tokens->count = kept;
}
