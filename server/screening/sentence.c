/* Sentence ends: marks and lines, except within abbreviations; and which of them ask. */
#include "screening/sentence.h"

#include <string.h>

#include "base/macros.h"

/* Words that take a point without ending a sentence. */
static const char *const SHORTENED[] = {"dr", "dra", "mr",     "mrs", "ms", "sr",   "sra",
                                        "vs", "no",  "approx", "st",  "hx", "dx",   "tx",
                                        "fx", "sx",  "rx",     "eg",  "ie", "aprox"};

static bool is_shortened(const struct token *token)
{
    return token->kind == TOKEN_WORD &&
           (token->length == 1 || token_is_one_of(token, SHORTENED, COUNT_OF(SHORTENED)));
}

static bool is_followed_by_glued_word(const struct tokens *tokens, size_t at)
{
    return at + 1 < tokens->count && tokens->list[at + 1].is_glued &&
           tokens->list[at + 1].kind == TOKEN_WORD && !tokens->list[at + 1].is_capital;
}

/* "Dr. Smith", "no. 3": the point belongs to the word; "no." at the end is an answer. */
static bool is_abbreviation_point(const struct tokens *tokens, size_t at)
{
    const struct token *before = at > 0 ? &tokens->list[at - 1] : NULL;
    bool is_no = before && before->length == 2 && memcmp(before->text, "no", 2) == 0;

    if (!before || !is_shortened(before))
        return false;
    if (before->is_upper && before->length > 1 && at + 1 < tokens->count &&
        !tokens->list[at + 1].is_upper)
        return false; /* "I have MS. Would …" */
    if (is_no)
        return at + 1 < tokens->count && tokens->list[at + 1].kind == TOKEN_NUMBER;
    return at + 1 < tokens->count && tokens->list[at + 1].kind == TOKEN_WORD;
}

/* "1) …  2) …": each item of a numbered list is a sentence. */
static bool starts_item(const struct tokens *tokens, size_t at)
{
    return at > 0 && at + 1 < tokens->count && tokens->list[at].kind == TOKEN_NUMBER &&
           tokens->list[at].length <= 2 && token_is(&tokens->list[at + 1], ')') &&
           tokens->list[at + 1].is_glued && !tokens->list[at].is_glued;
}

/* "Subject: lupus MESSAGE: …": a label in capitals opens a sentence, unless it goes on
 * from a word in capitals ("FAMILY HISTORY: …"). */
static bool starts_label(const struct tokens *tokens, size_t at)
{
    enum { SHORTEST_LABEL = 4 };
    static const char *const ALWAYS[] = {"message", "mensaje"};
    const struct token *token = &tokens->list[at];
    bool goes_on = at > 0 && tokens->list[at - 1].is_upper &&
                   !token_is_one_of(token, ALWAYS, COUNT_OF(ALWAYS));

    return at > 0 && at + 1 < tokens->count && token->kind == TOKEN_WORD &&
           token->is_upper && token->length >= SHORTEST_LABEL &&
           token_is(&tokens->list[at + 1], ':') && !goes_on;
}

static bool opens_part(const struct tokens *tokens, size_t at)
{
    static const char MARKS[] = {':', ',', ';', '-', '(', '/', '.'};

    if (at == 0 || tokens->list[at - 1].kind == TOKEN_NEWLINE)
        return true;
    for (size_t i = 0; i < sizeof(MARKS); i++) {
        if (token_is(&tokens->list[at - 1], MARKS[i]))
            return true;
    }
    return false;
}

bool sentence_is_doubt(const struct tokens *tokens, size_t at)
{
    if (!token_is(&tokens->list[at], '?') || at + 1 >= tokens->count ||
        tokens->list[at + 1].kind != TOKEN_WORD)
        return false;
    return opens_part(tokens, at) ||
           (!tokens->list[at].is_glued && tokens->list[at + 1].is_glued);
}

static bool mark_ends_sentence(const struct tokens *tokens, size_t at)
{
    const struct token *token = &tokens->list[at];

    if (token->kind == TOKEN_NEWLINE)
        return true;
    if (token_is(token, '!') || token_is(token, '?'))
        return !is_followed_by_glued_word(tokens, at) && !sentence_is_doubt(tokens, at);
    if (token_is(token, '.'))
        return !is_followed_by_glued_word(tokens, at) &&
               !is_abbreviation_point(tokens, at);
    return false;
}

void sentences_mark(struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        bool is_end = tokens->list[i].kind != TOKEN_WORD && mark_ends_sentence(tokens, i);

        if (!is_end && i + 1 < tokens->count && tokens->list[i + 1].kind == TOKEN_NUMBER)
            is_end = starts_item(tokens, i + 1);
        if (!is_end && i + 2 < tokens->count && token_is(&tokens->list[i + 2], ':'))
            is_end = starts_label(tokens, i + 1);
        tokens->list[i].ends_sentence = is_end;
    }
}

size_t sentence_end(const struct tokens *tokens, size_t first)
{
    size_t i = first;

    while (i < tokens->count && i - first < SENTENCE_LIMIT_TOKENS) {
        if (tokens->list[i++].ends_sentence)
            return i;
    }
    return i;
}

/* The first word that is no label ("MESSAGE:"), greeting or joining word. */
size_t sentence_start(const struct tokens *tokens, size_t first, size_t end)
{
    static const char *const LEADS[] = {
        "and",  "or",     "but", "also",    "so",       "please", "pls", "y",
        "o",    "pero",   "hi",  "hello",   "hola",     "dear",   "sir", "madam",
        "sirs", "doctor", "doc", "doctors", "question", "there",  "hey"};
    size_t i = first;

    while (i < end) {
        bool is_label = i + 1 < end && token_is(&tokens->list[i + 1], ':');

        if (tokens->list[i].kind == TOKEN_WORD && !is_label &&
            !token_is_one_of(&tokens->list[i], LEADS, COUNT_OF(LEADS)))
            break;
        i++;
    }
    return i;
}

/* "Could be pregnant", "is on warfarin": a statement whose "I" or "he" is left out. */
static bool leaves_out_i(const struct tokens *tokens, size_t at, size_t end)
{
    static const char *const VERBS[] = {"could", "can", "is", "are"};
    static const char *const NEXT[] = {"be",   "have",   "not", "on",    "taking",
                                       "also", "having", "a",   "still", "currently"};

    return at + 1 < end && token_is_one_of(&tokens->list[at], VERBS, COUNT_OF(VERBS)) &&
           token_is_one_of(&tokens->list[at + 1], NEXT, COUNT_OF(NEXT));
}

/* "Does lupus …?", not "I take insulin, is that a problem?": what is asked about follows
 * the word that asks. Many leave out the mark. */
bool sentence_asks(const struct tokens *tokens, size_t start, size_t end)
{
    static const char *const ASKS[] = {
        "what",   "how",   "is",    "are",    "can",   "could",  "does",   "do",
        "did",    "will",  "would", "should", "which", "why",    "when",   "who",
        "where",  "has",   "have",  "que",    "como",  "puede",  "pueden", "podria",
        "es",     "son",   "cual",  "cuales", "por",   "cuando", "hay",    "sirve",
        "afecta", "tiene", "quien", "si",     "existe"};
    static const char *const ASKS_ALONE[] = {"what", "whats", "how",   "does", "is",
                                             "are",  "which", "why",   "can",  "could",
                                             "who",  "where", "should"};

    if (start >= end)
        return false;
    if (token_is(&tokens->list[end - 1], '?'))
        return token_is_one_of(&tokens->list[start], ASKS, COUNT_OF(ASKS));
    return token_is_one_of(&tokens->list[start], ASKS_ALONE, COUNT_OF(ASKS_ALONE)) &&
           !leaves_out_i(tokens, start, end);
}
