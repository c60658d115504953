/* From text to mentions, in the one order that works. */
#include "screening/reading.h"

#include <string.h>

#include "base/str.h"
#include "screening/annotate.h"
#include "screening/blood_pressure.h"
#include "screening/child.h"
#include "screening/context.h"
#include "screening/illness.h"
#include "screening/quantity.h"
#include "screening/route.h"
#include "screening/sentence.h"

enum {
    UNKNOWN_LETTERS = 4,      /* shorter words are abbreviations, not names */
    UNREADABLE_FROM_WORDS = 6 /* fewer words are a name, not a language */
};

enum text_language reading_language(const struct tokens *tokens, const char *lang)
{
    if (tokens->spanish != tokens->english)
        return tokens->spanish > tokens->english ? LANGUAGE_ES : LANGUAGE_EN;
    return str_equal(lang, "es") ? LANGUAGE_ES : LANGUAGE_EN;
}

bool token_is_unknown(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->word == 0 && token->flags == 0 &&
           token->end - token->start >= UNKNOWN_LETTERS;
}

/* Another script, or mostly words of neither language. */
static bool is_unreadable(const struct tokens *tokens)
{
    if (tokens->foreign_letters * 3 > tokens->letters)
        return true;
    return tokens->words >= UNREADABLE_FROM_WORDS && tokens->unknown * 2 > tokens->words;
}

void reading_make(const struct screener *screener, struct arena *arena, const char *lang,
                  struct date today, struct reading_text *text)
{
    const struct cues *const both[] = {&screener->cues_en, &screener->cues_es};
    struct context_scene scene = {
        .tokens = &text->tokens, .lexicon = &screener->lexicon, .field = text->bit};

    tokens_split(arena, text->text, strlen(text->text), &text->tokens);
    tokens_annotate(arena, &screener->words, &screener->fuzzy,
                    text->bit == FIELD_MEDICATIONS ? FUZZY_MEDICINES : FUZZY_PROSE,
                    &text->tokens);
    sentences_mark(&text->tokens);
    text->language = reading_language(&text->tokens, lang);
    text->is_unreadable = is_unreadable(&text->tokens);
    if (text->language == LANGUAGE_ES)
        spellings_apply(&screener->spellings_es, &screener->words, &text->tokens);
    scene.cues = text->language == LANGUAGE_ES ? &screener->cues_es : &screener->cues_en;
    scene.frames =
        text->language == LANGUAGE_ES ? &screener->frames_es : &screener->frames_en;
    mentions_find(arena, &screener->lexicon, &text->tokens, text->bit, text->language,
                  &text->mentions);
    together_find(arena, &screener->together_en, &text->tokens, &text->mentions);
    together_find(arena, &screener->together_es, &text->tokens, &text->mentions);
    blood_pressures_find(arena, &screener->lexicon, &text->tokens, &text->mentions);
    illness_names_find(arena, &screener->lexicon, &text->tokens, &text->mentions);
    context_apply(arena, &scene, &text->mentions);
    if (text->bit == FIELD_MESSAGE)
        child_find(arena, &screener->lexicon, scene.cues, &text->tokens, &text->mentions);
    routes_find(both, COUNT_OF(both), &screener->lexicon, &text->tokens, &text->mentions);
    quantities_read(&screener->lexicon, &text->tokens, today, &text->mentions);
}
