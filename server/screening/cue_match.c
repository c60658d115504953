/* Leftmost longest cues over the tokens that belong to no mention. */
#include "screening/cue_match.h"

#include <string.h>

#include "screening/cue_answer.h"
#include "screening/grammar.h"
#include "screening/quantity.h"
#include "screening/sentence.h"

bool cue_match_has(const struct cues *cues, const struct cue_match *match,
                   enum cue_where where)
{
    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        if (cues->list[next - 1].where == where)
            return true;
    }
    return false;
}

bool cue_match_says(const struct cues *cues, const struct cue_match *match,
                    enum cue_says says)
{
    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        if (cues->list[next - 1].says == says)
            return true;
    }
    return false;
}

static bool is_number(const struct token *token)
{
    return token->kind == TOKEN_NUMBER ||
           (token->grammar != 0 && token_grammar(token) == GRAMMAR_NUMBER);
}

static bool is_year(const struct token *token)
{
    return token->kind == TOKEN_NUMBER && token->length == 4 &&
           (memcmp(token->text, "19", 2) == 0 || memcmp(token->text, "20", 2) == 0);
}

static uint32_t cue_step(const struct cues *cues, uint32_t node,
                         const struct token *token)
{
    uint32_t next = trie_step(&cues->trie, node, token->word);

    if (next == 0)
        next = trie_step(&cues->trie, node, token->alias);
    if (next == 0 && is_year(token))
        next = trie_step(&cues->trie, node, cues->any_year);
    if (next == 0 && is_number(token))
        next = trie_step(&cues->trie, node, cues->any_number);
    return next;
}

/* One of the meanings counts in this field; others must not hide shorter cues. */
static bool speaks_here(const struct context_scene *scene, uint32_t cue)
{
    const struct cue *list = scene->cues->list;

    for (uint32_t next = cue; next != 0; next = list[next - 1].next) {
        if (list[next - 1].fields == FIELD_ALL || list[next - 1].fields & scene->field)
            return true;
    }
    return false;
}

/* The negation among the meanings of a node's cue that reaches forward, or 0. */
static uint32_t negation_of(const struct cues *cues, uint32_t cue)
{
    for (uint32_t next = cue; next != 0; next = cues->list[next - 1].next) {
        if (cues->list[next - 1].says == SAYS_NEGATED &&
            cues->list[next - 1].where == WHERE_BEFORE)
            return next;
    }
    return 0;
}

/* "no reaction" ends a clause, but "no reaction to …" says no to what follows: words that
 * do not reach forward themselves keep the negation in them when their clause goes on. */
static bool goes_on(const struct context_scene *scene, const struct cue_match *match)
{
    static const char *const JOINS[] = {"and",  "but", "so", "y",  "pero",
                                        "pues", "as",  "on", "in", "at"};
    const struct token *next = &scene->tokens->list[match->last + 1];

    if (match->cue == 0 || (size_t)match->last + 1 >= scene->tokens->count ||
        next->kind != TOKEN_WORD)
        return false;
    for (uint32_t i = match->cue; i != 0; i = scene->cues->list[i - 1].next) {
        uint8_t where = scene->cues->list[i - 1].where;

        if (where != WHERE_AFTER && where != WHERE_ANSWER && where != WHERE_HERE)
            return false;
    }
    return !token_is_one_of(next, JOINS, COUNT_OF(JOINS));
}

/* The first negation within the words of a cue, or 0. */
static uint32_t inner_negation(const struct context_scene *scene,
                               const struct cue_match *match)
{
    for (uint32_t first = match->first; first <= match->last; first++) {
        uint32_t found = 0;
        uint32_t node = 0;

        for (uint32_t i = first; i <= match->last; i++) {
            uint32_t here = 0;

            node = cue_step(scene->cues, node, &scene->tokens->list[i]);
            if (node == 0)
                break;
            here = negation_of(scene->cues, trie_output(&scene->cues->trie, node));
            found = here != 0 ? here : found;
        }
        if (found != 0)
            return found;
    }
    return 0;
}

/* Follows the words from the node that the first of them led to. */
static void cue_walk(const struct context_scene *scene, uint32_t node, size_t end,
                     struct cue_match *best)
{
    const struct tokens *tokens = scene->tokens;
    const struct trie *trie = &scene->cues->trie;
    size_t i = best->first;

    while (node != 0) {
        if (speaks_here(scene, trie_output(trie, node))) {
            best->cue = trie_output(trie, node);
            best->last = (uint32_t)i;
        }
        do
            i++;
        while (i < end && token_is(&tokens->list[i], '-'));
        if (i >= end)
            return;
        node = cue_step(scene->cues, node, &tokens->list[i]);
    }
}

struct cue_match cue_match_longest(const struct context_scene *scene, size_t first,
                                   size_t end)
{
    const struct token *token = &scene->tokens->list[first];
    const struct cues *cues = scene->cues;
    struct cue_match best = {.first = (uint32_t)first, .last = (uint32_t)first};

    cue_walk(scene, cue_step(cues, 0, token), end, &best);
    if (best.cue == 0 && is_number(token))
        cue_walk(scene, trie_step(&cues->trie, 0, cues->any_number), end, &best);
    if (goes_on(scene, &best))
        best.negation = inner_negation(scene, &best);
    return best;
}

/* Words that mean little by themselves may still name somebody. */
static bool may_name_somebody(const struct context_scene *scene,
                              const struct mention *mention)
{
    uint8_t kind = 0;

    if (!scene->lexicon || scene->field == FIELD_ALLERGIES ||
        mention->last - mention->first > 1)
        return false;
    kind = scene->lexicon->concepts[mention->concept].kind;
    return kind == KIND_IGNORE || kind == KIND_STATE || kind == KIND_SUBSTANCE;
}

/* "I'm a nursing student": the writer himself. */
static bool is_writer(const struct tokens *tokens, uint32_t first)
{
    static const char *const AM[] = {"im", "am", "as", "soy", "como"};
    static const char *const ARTICLES[] = {"a", "an", "un", "una"};

    if (first > 1 &&
        token_is_one_of(&tokens->list[first - 1], ARTICLES, COUNT_OF(ARTICLES)))
        first--;
    return first > 0 && token_is_one_of(&tokens->list[first - 1], AM, COUNT_OF(AM));
}

static void match_push(struct cue_matches *matches, const struct cue_match *match)
{
    matches->list = arena_grow(matches->arena, matches->list, matches->count,
                               sizeof(*matches->list), &matches->room);
    matches->list[matches->count++] = *match;
}

/* The first cue at a mention that says this, within it or from its first word on. */
static bool cue_find_at(const struct context_scene *scene, const struct mention *mention,
                        size_t end, enum cue_says says, struct cue_matches *ret)
{
    for (uint32_t i = mention->first; i <= mention->last; i++) {
        struct cue_match match = {.cue = 0};

        if (scene->tokens->list[i].flags & WORD_CUE)
            match = cue_match_longest(scene, i, end);
        if (match.cue != 0 && cue_match_says(scene->cues, &match, says)) {
            match.only = says == SAYS_OTHER ? 0 : (uint8_t)(says + 1);
            match.is_answer = false;
            match_push(ret, &match);
            return true;
        }
    }
    return false;
}

/* "a lump, core biopsy benign", "ANA negative", "EKG fine": a test that is a mention
 * itself, and its good result. */
static bool result_find(const struct context_scene *scene, const struct mention *mention,
                        size_t end, struct cue_matches *ret)
{
    uint8_t kind = 0;

    if (!scene->lexicon)
        return false;
    kind = scene->lexicon->concepts[mention->concept].kind;
    if ((kind == KIND_IGNORE || mention->first == mention->last) &&
        cue_find_at(scene, mention, kind == KIND_IGNORE ? (size_t)mention->last + 1 : end,
                    SAYS_CLEARED, ret))
        return true;
    return mention->first == mention->last &&
           cue_find_at(scene, mention, (size_t)mention->last + 1, SAYS_TESTED, ret);
}

/* "my cat has …", "mi tía toma …": who is named within a mention. */
static bool somebody_find(const struct context_scene *scene,
                          const struct mention *mention, struct cue_matches *ret)
{
    return may_name_somebody(scene, mention) &&
           !is_writer(scene->tokens, mention->first) &&
           cue_find_at(scene, mention, (size_t)mention->last + 1, SAYS_OTHER, ret);
}

/* Where reading goes on after a mention and the cue found at it. */
static size_t mention_pass(const struct context_scene *scene,
                           const struct mentions *mentions, size_t at,
                           struct cue_matches *ret)
{
    const struct mention *mention = &mentions->list[at];
    size_t end = scene->tokens->count;
    uint32_t last = mention->last;

    while (at < mentions->count && mentions->list[at].first <= mention->last)
        at++;
    if (at < mentions->count)
        end = mentions->list[at].first;
    if ((somebody_find(scene, mention, ret) || result_find(scene, mention, end, ret)) &&
        ret->list[ret->count - 1].last > last)
        last = ret->list[ret->count - 1].last;
    return (size_t)last + 1;
}

/* The longest cue that ends before the mention at end; only a wish for somebody may run
 * into it ("my husband wants PRP"). */
static struct cue_match match_before(const struct context_scene *scene, size_t first,
                                     size_t end)
{
    enum { NEAR_TOKENS = 5 };
    size_t all = scene->tokens->count;
    struct cue_match match = cue_match_longest(scene, first, end);
    struct cue_match wide = match;

    if (end < all && end - first <= NEAR_TOKENS)
        wide = cue_match_longest(scene, first, all);
    return wide.last > match.last && cue_match_says(scene->cues, &wide, SAYS_FOR_OTHER)
               ? wide
               : match;
}

/* "biopsy negative": no answer to a label, but a result. */
static bool follows_test(const struct cue_matches *matches, const struct cue_match *match)
{
    const struct cue_match *test = NULL;

    if (matches->count == 0)
        return false;
    test = &matches->list[matches->count - 1];
    return test->only == SAYS_TESTED + 1 && test->last + 1 == match->first;
}

void cue_matches_find(struct arena *arena, const struct context_scene *scene,
                      const struct mentions *mentions, struct cue_matches *ret)
{
    const struct tokens *tokens = scene->tokens;
    size_t next_mention = 0;
    size_t i = 0;

    *ret = (struct cue_matches){.arena = arena};
    while (i < tokens->count) {
        struct cue_match match = {.last = (uint32_t)i};
        size_t end = tokens->count;

        while (next_mention < mentions->count && mentions->list[next_mention].last < i)
            next_mention++;
        if (next_mention < mentions->count) {
            end = mentions->list[next_mention].first;
            if (end <= i) {
                i = mention_pass(scene, mentions, next_mention, ret);
                continue;
            }
        }
        if (tokens->list[i].flags & WORD_CUE || is_number(&tokens->list[i]))
            match = match_before(scene, i, end);
        if (match.cue != 0) {
            if (!follows_test(ret, &match))
                cue_answer_judge(scene, mentions, next_mention, &match);
            match_push(ret, &match);
        }
        i = (size_t)match.last + 1;
    }
}
