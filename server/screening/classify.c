/* The context engine for any phrase of a sentence, lexicon or not. */
#include "screening/screening.h"

#include <string.h>

#include "base/str.h"
#include "screening/annotate.h"
#include "screening/context.h"
#include "screening/reading.h"
#include "screening/sentence.h"

static bool is_same_token(const struct token *a, const struct token *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static bool phrase_stands_at(const struct tokens *sentence, size_t at,
                             const struct tokens *phrase)
{
    for (size_t i = 0; i < phrase->count; i++) {
        if (!is_same_token(&sentence->list[at + i], &phrase->list[i]))
            return false;
    }
    return true;
}

static bool is_in_capitals(const struct tokens *sentence, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++) {
        if (sentence->list[i].kind == TOKEN_WORD && !sentence->list[i].is_upper)
            return false;
    }
    return true;
}

/* Where the phrase stands; of several places one in capitals, else the first: notes are
 * asked about with the phrase marked so. */
static enum status phrase_find(const struct tokens *sentence, const struct tokens *phrase,
                               struct mention *ret)
{
    enum status status = NOT_FOUND;

    for (size_t i = 0; phrase->count > 0 && i + phrase->count <= sentence->count; i++) {
        bool is_marked = false;

        if (!phrase_stands_at(sentence, i, phrase))
            continue;
        is_marked = is_in_capitals(sentence, i, phrase->count);
        if (status == OK && !is_marked)
            continue;
        ret->first = (uint32_t)i;
        ret->last = (uint32_t)(i + phrase->count - 1);
        status = OK;
        if (is_marked)
            break;
    }
    return status;
}

/* A phrase that starts or ends within a word: the words that hold it. */
static enum status bytes_find(const struct tokens *sentence, const char *phrase,
                              struct mention *ret)
{
    const char *place = strcasestr(sentence->raw, phrase);
    size_t start = place ? (size_t)(place - sentence->raw) : 0;
    size_t end = start + strlen(phrase);
    bool is_found = false;

    for (size_t i = 0; place && i < sentence->count; i++) {
        const struct token *token = &sentence->list[i];

        if (token->byte_end <= start || token->byte_start >= end)
            continue;
        if (!is_found)
            ret->first = (uint32_t)i;
        ret->last = (uint32_t)i;
        is_found = true;
    }
    return is_found ? OK : NOT_FOUND;
}

enum status context_classify(const struct screener *screener, struct arena *arena,
                             const char *lang, const char *sentence, const char *phrase,
                             struct screening_context *ret)
{
    struct mention mention = {.context = {.cue = ""}};
    struct mentions mentions = {.list = &mention, .count = 1};
    struct tokens tokens;
    struct tokens wanted;
    struct context_scene scene = {.tokens = &tokens};

    if (str_is_blank(sentence) || str_is_blank(phrase))
        return INVALID;
    if (!str_is_utf8(sentence, strlen(sentence)) || !str_is_utf8(phrase, strlen(phrase)))
        return INVALID;
    tokens_split(arena, sentence, strlen(sentence), &tokens);
    tokens_split(arena, phrase, strlen(phrase), &wanted);
    tokens_annotate(arena, &screener->words, &screener->fuzzy, FUZZY_PROSE, &tokens);
    sentences_mark(&tokens);
    tokens_annotate(arena, &screener->words, &screener->fuzzy, FUZZY_PROSE, &wanted);
    if (phrase_find(&tokens, &wanted, &mention) != OK &&
        bytes_find(&tokens, phrase, &mention) != OK)
        return NOT_FOUND;
    scene.cues = &screener->cues_en;
    if (reading_language(&tokens, lang) == LANGUAGE_ES) {
        spellings_apply(&screener->spellings_es, &screener->words, &tokens);
        scene.cues = &screener->cues_es;
    }
    context_apply(arena, &scene, &mentions);
    *ret = mention.context;
    return OK;
}
