/*
 * Text as a row of tokens: words, numbers, punctuation, line ends. Every token knows
 * where it stands in what was typed, in code points and in bytes, so that whatever is
 * found can be shown in the person's own words.
 */
#ifndef FORELOCK_SCREENING_TOKEN_H
#define FORELOCK_SCREENING_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_PUNCTUATION, TOKEN_NEWLINE };

enum {
    TOKEN_LENGTH_LIMIT = 48
}; /* longer words are no words: kept, but cut for lookup */

struct token {
    const char *text; /* folded, not terminated */
    uint32_t start;   /* code points */
    uint32_t end;
    uint32_t byte_start;
    uint32_t byte_end;
    uint32_t word;  /* vocabulary id, 0 = unknown */
    uint32_t alias; /* the word it is short for, 0 = none */
    uint16_t flags; /* of the vocabulary */
    uint8_t length; /* of text in bytes */
    uint8_t kind;
    uint8_t grammar;           /* row of the grammar's table: units, months … */
    uint8_t grammar_class;     /* enum grammar of that row */
    uint8_t is_glued : 1;      /* no space before it */
    uint8_t is_upper : 1;      /* all letters upper case */
    uint8_t is_capital : 1;    /* starts with an upper-case letter */
    uint8_t is_fuzzy : 1;      /* word was found by its misspelling */
    uint8_t ends_sentence : 1; /* the last token of its sentence */
};

struct tokens {
    struct token *list;
    size_t count;
    const char *raw; /* what was typed */
    size_t raw_bytes;
    size_t letters;
    size_t upper_letters;
    size_t foreign_letters;
    size_t words;   /* these are counted when the vocabulary is met: tokens_annotate */
    size_t unknown; /* of the words */
    size_t english; /* ordinary words of English and not of Spanish */
    size_t spanish;
};

/* Splits well-formed UTF-8. Linear in length; everything lives in the arena. */
void tokens_split(struct arena *arena, const char *text, size_t length,
                  struct tokens *ret);

/* The words from one token to another as they were typed, in the arena. */
const char *tokens_words(struct arena *arena, const struct tokens *tokens, size_t first,
                         size_t last);

/* The number a TOKEN_NUMBER stands for: "0.5", "0,5", "1,000". */
double token_number(const struct token *token);

/* True when a token is this one ASCII character. */
static inline bool token_is(const struct token *token, char character)
{
    return token->kind == TOKEN_PUNCTUATION && token->length == 1 &&
           token->text[0] == character;
}

/* The same as token_is_one_of, word after word. */
bool token_is_listed(const struct token *token, const char *const *words, size_t count);

/* True when a token is one of these folded words. For a constant list the compiler works
 * out with which letters and how long its words are, which rules out most tokens. */
static inline __attribute__((always_inline)) bool
token_is_one_of(const struct token *token, const char *const *words, size_t count)
{
    uint32_t starts = 0;
    uint64_t lengths = 0;

#pragma GCC unroll 64
    for (size_t i = 0; i < count; i++) {
        starts |= UINT32_C(1) << (words[i][0] & 31);
        lengths |= UINT64_C(1) << strlen(words[i]);
    }
    return token->kind == TOKEN_WORD && (starts >> (token->text[0] & 31) & 1) &&
           (lengths >> token->length & 1) && token_is_listed(token, words, count);
}

#endif
