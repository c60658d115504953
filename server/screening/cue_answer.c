/* Answers after labels, mentions and commas, and where they end. */
#include "screening/cue_answer.h"

enum { LABEL_TOKENS = 6 };

static bool is_label_mark(const struct token *token)
{
    return token_is(token, ':') || token_is(token, '?') || token_is(token, '-') ||
           token_is(token, '=') || token_is(token, '(');
}

/* "Complications: none   Diagnosis: …": the next label follows without a mark. */
static bool starts_label(const struct tokens *tokens, size_t at)
{
    for (size_t i = at; i < tokens->count && i < at + LABEL_TOKENS; i++) {
        if (token_is(&tokens->list[i], ':'))
            return i > at;
        if (i > at && tokens->list[i].kind == TOKEN_NEWLINE)
            return false;
    }
    return false;
}

/* A number, letter or other word right after means that the answer goes on. */
static bool ends_answer(const struct context_scene *scene, size_t after)
{
    const struct token *token = &scene->tokens->list[after];

    if (after >= scene->tokens->count)
        return true;
    return token->kind == TOKEN_NEWLINE || starts_label(scene->tokens, after) ||
           (token->kind == TOKEN_PUNCTUATION &&
            (!token_is(token, '-') || !token->is_glued));
}

static bool is_answer_word(const struct context_scene *scene, size_t at)
{
    static const char *const WORDS[] = {"yes", "no", "si", "none", "ninguno", "ninguna"};

    return at < scene->tokens->count &&
           token_is_one_of(&scene->tokens->list[at], WORDS, COUNT_OF(WORDS));
}

/* "diabetes no", "lupus yes cancer no": right after a mention, and at the end or before
 * another mention with an answer of its own. */
static bool answers_mention(const struct context_scene *scene,
                            const struct mentions *mentions, size_t next,
                            const struct cue_match *match)
{
    size_t after = (size_t)match->last + 1;
    bool follows = next > 0 && mentions->list[next - 1].last + 1 == match->first;

    if (!follows)
        return false;
    if (ends_answer(scene, after))
        return true;
    return next < mentions->count && mentions->list[next].first == after &&
           is_answer_word(scene, (size_t)mentions->list[next].last + 1);
}

/* "de anticoagulantes, ninguno": after a mention and a comma. */
static bool follows_comma(const struct context_scene *scene,
                          const struct mentions *mentions, size_t next,
                          const struct cue_match *match)
{
    return next > 0 && mentions->list[next - 1].last + 2 == match->first &&
           token_is(&scene->tokens->list[match->first - 1], ',');
}

/* next is the first mention after the cue. */
void cue_answer_judge(const struct context_scene *scene, const struct mentions *mentions,
                      size_t next, struct cue_match *match)
{
    if (match->first == 0 || !cue_match_has(scene->cues, match, WHERE_ANSWER))
        return;
    match->is_answer = ((is_label_mark(&scene->tokens->list[match->first - 1]) ||
                         follows_comma(scene, mentions, next, match)) &&
                        ends_answer(scene, (size_t)match->last + 1)) ||
                       answers_mention(scene, mentions, next, match);
}
