/* The two sweeps and what they decide. */
#include "screening/context.h"

#include <string.h>

#include "screening/cue_match.h"
#include "screening/context_sweep.h"
#include "screening/letter.h"
#include "screening/sentence.h"

static bool reaches(const struct reach *reach, uint32_t from, uint32_t to)
{
    uint32_t distance = reach->at > to ? reach->at - to : from - reach->at;

    return reach->match->cue == 0 || distance <= reach->cue->window;
}

static void mention_note(struct sweep *sweep, struct verdict *verdict, uint32_t from,
                         uint32_t to)
{
    for (size_t d = 0; d < DIM_COUNT; d++) {
        const struct reach *reach = &sweep->active[d];

        if (reach->match && reaches(reach, from, to))
            verdict->by[d] = *reach;
        else if (!verdict->by[d].match && sweep->here[d].match)
            verdict->by[d] = sweep->here[d];
    }
}

/* "VIH, VHB y VHC negativos": only a plural answers for a list. */
static bool answers_plural(const struct sweep *sweep)
{
    const struct cue_match *match = sweep->active[DIM_NEGATED].match;
    const struct token *last = NULL;

    if (!match || !match->is_answer)
        return false;
    last = &sweep->scene->tokens->list[match->last];
    return last->text[last->length - 1] == 's';
}

/* "lupus yes cancer no": an answer belongs to the label before it, and to labels that are
 * joined to that one ("diabetes or asthma: no"). */
static void answers_close(struct sweep *sweep, uint32_t first)
{
    static const char *const JOINS[] = {"or", "and", "o", "u", "y", "e", "ni", "nor"};
    const struct token *list = sweep->scene->tokens->list;

    if (first > 0 && token_is_one_of(&list[first - 1], JOINS, COUNT_OF(JOINS))) {
        sweep->is_list = answers_plural(sweep);
        return;
    }
    if (first > 0 && (token_is(&list[first - 1], '/') ||
                      (sweep->is_list && token_is(&list[first - 1], ','))))
        return;
    sweep->is_list = false;
    for (size_t d = 0; d < DIM_COUNT; d++) {
        if (sweep->active[d].match && sweep->active[d].match->is_answer)
            sweep->active[d].match = NULL;
    }
}

/* "cirrhosis; a biopsy was planned but not done": only of the biopsy; "planned" is no
 * more than a word about it. */
static void nearest_close(struct sweep *sweep, const struct mention *mention)
{
    if (sweep->scene->lexicon &&
        sweep->scene->lexicon->concepts[mention->concept].kind == KIND_STATE)
        return;
    for (size_t d = 0; d < DIM_COUNT; d++) {
        const struct reach *reach = &sweep->active[d];

        if (reach->match && reach->match->cue != 0 && reach->cue->is_nearest)
            sweep->active[d].match = NULL;
    }
}

static void breaks_count(struct sweep *sweep)
{
    for (size_t d = 0; d < DIM_COUNT; d++)
        sweep->active[d].breaks++;
}

/* The first test counts: what it is about stands after it. */
static void here_open(struct sweep *sweep, enum dimension dimension,
                      const struct cue_match *match, const struct cue *cue)
{
    if (dimension != DIM_TESTED || !sweep->here[dimension].match)
        sweep->here[dimension] = (struct reach){match, cue, 0, 0};
}

static void here_collect(struct sweep *sweep, const struct span *span)
{
    const struct cues *cues = sweep->scene->cues;

    memset(sweep->here, 0, sizeof(sweep->here));
    for (size_t m = span->match; m < span->match_end; m++) {
        const struct cue_match *match = &sweep->matches->list[m];

        for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
            const struct cue *cue = &cues->list[next - 1];

            if (cue->where == WHERE_HERE && dimension_opened(cue->says) != DIM_NONE &&
                (cue->fields & sweep->scene->field || cue->fields == FIELD_ALL) &&
                (match->only == 0 || match->only == cue->says + 1))
                here_open(sweep, dimension_opened(cue->says), match, cue);
        }
    }
}

/* "did not help the migraine", "nothing relieves his pain": what is spoken of as known is
 * there; the negation is about the words between. */
static void known_note(const struct sweep *sweep, const struct mention *mention,
                       struct verdict *verdict)
{
    static const char *const KNOWN[] = {"the", "his", "her", "their", "its", "this"};
    const struct reach *negation = &verdict->by[DIM_NEGATED];

    if (negation->match && negation->cue->where == WHERE_BEFORE &&
        negation->breaks == 0 && negation->at + 2 < mention->first &&
        token_is_one_of(&sweep->scene->tokens->list[mention->first - 1], KNOWN,
                        COUNT_OF(KNOWN)))
        verdict->by[DIM_NEGATED].match = NULL;
}

/* "my pacemaker", "mi quimio": whoever says so has it, whatever is said of it; with one
 * word between at most. */
static bool is_possessed(const struct sweep *sweep, uint32_t first)
{
    static const char *const MINE[] = {"my", "mi", "mis"};
    const struct token *list = sweep->scene->tokens->list;

    if (first > 0 && token_is_one_of(&list[first - 1], MINE, COUNT_OF(MINE)))
        return true;
    return first > 1 && list[first - 1].kind == TOKEN_WORD &&
           !(list[first - 1].flags & WORD_CUE) &&
           token_is_one_of(&list[first - 2], MINE, COUNT_OF(MINE));
}

static void possession_note(const struct sweep *sweep, const struct mention *mention,
                            struct verdict *verdict)
{
    if (!is_possessed(sweep, mention->first))
        return;
    verdict->by[DIM_NEGATED].match = NULL;
    verdict->by[DIM_HYPOTHETICAL].match = NULL;
    verdict->by[DIM_OTHER].match = NULL;
}

/* "the scan after my stroke was normal": the stroke has been, whatever was normal. */
static bool is_presupposed(const struct sweep *sweep, uint32_t first)
{
    static const char *const AFTER[] = {"after", "since", "following", "despite"};
    static const char *const MINE[] = {"my"};
    const struct token *list = sweep->scene->tokens->list;

    return first > 1 && token_is_one_of(&list[first - 1], MINE, COUNT_OF(MINE)) &&
           token_is_one_of(&list[first - 2], AFTER, COUNT_OF(AFTER));
}

static void sweep_start(struct sweep *sweep)
{
    memset(sweep->active, 0, sizeof(sweep->active));
    sweep->is_list = false;
    sweep->is_inside = false;
}

static void sweep_forward(struct sweep *sweep, const struct span *span,
                          const struct mentions *mentions, struct verdict *verdicts)
{
    size_t match = span->match;
    size_t mention = span->mention;

    for (size_t i = span->first; i < span->end; i++) {
        mark_apply(sweep, i, true);
        if (match < span->match_end && sweep->matches->list[match].first == i)
            match_apply(sweep, &sweep->matches->list[match++], true);
        while (mention < span->mention_end && mentions->list[mention].first == i) {
            mention_note(sweep, &verdicts[mention - span->mention],
                         mentions->list[mention].first, mentions->list[mention].last);
            known_note(sweep, &mentions->list[mention],
                       &verdicts[mention - span->mention]);
            possession_note(sweep, &mentions->list[mention],
                            &verdicts[mention - span->mention]);
            breaks_count(sweep);
            mention++;
        }
    }
}

static void sweep_back(struct sweep *sweep, const struct span *span,
                       const struct mentions *mentions, struct verdict *verdicts)
{
    const struct token *list = sweep->scene->tokens->list;
    size_t match = span->match_end;
    size_t mention = span->mention_end;

    for (size_t i = span->end; i-- > span->first;) {
        /* "asthma (resolved)": a bracket is about the word before it as well */
        bool is_remark = token_is(&list[i], '(') && mention > span->mention &&
                         mentions->list[mention - 1].last + 1 == i;

        if (!is_remark)
            mark_apply(sweep, i, false);
        if (match > span->match && sweep->matches->list[match - 1].last == i)
            match_apply(sweep, &sweep->matches->list[--match], false);
        while (mention > span->mention && mentions->list[mention - 1].last == i) {
            mention--;
            mention_note(sweep, &verdicts[mention - span->mention],
                         mentions->list[mention].first, mentions->list[mention].last);
            if (mention == span->mention ||
                mentions->list[mention - 1].first != mentions->list[mention].first) {
                nearest_close(sweep, &mentions->list[mention]);
                answers_close(sweep, mentions->list[mention].first);
            }
        }
        if (i + 1 < span->end && token_is(&list[i + 1], '('))
            bracket_close(sweep);
    }
}

/* A question mark ends a sentence, unless its answer follows: "Diabetes? No". */
static size_t span_extend(const struct sweep *sweep, size_t end, size_t match)
{
    const struct tokens *tokens = sweep->scene->tokens;

    if (end == 0 || end >= tokens->count || !token_is(&tokens->list[end - 1], '?'))
        return end;
    while (match < sweep->matches->count && sweep->matches->list[match].first < end)
        match++;
    if (match < sweep->matches->count && sweep->matches->list[match].first == end &&
        sweep->matches->list[match].is_answer)
        return sentence_end(tokens, end);
    return end;
}

static void span_take(const struct sweep *sweep, const struct mentions *mentions,
                      struct span *span)
{
    span->match = span->match_end;
    span->mention = span->mention_end;
    while (span->match_end < sweep->matches->count &&
           sweep->matches->list[span->match_end].first < span->end)
        span->match_end++;
    while (span->mention_end < mentions->count &&
           mentions->list[span->mention_end].first < span->end)
        span->mention_end++;
}

/* A text with "I" and "my" in it: its "she" is somebody else. */
static bool speaks_of_itself(const struct sweep *sweep)
{
    static const char *const PRONOUNS[] = {"i",  "im", "ive", "my",
                                           "me", "yo", "mi",  "mis"};
    const struct tokens *tokens = sweep->scene->tokens;

    for (size_t i = 0; i < tokens->count; i++) {
        if (token_is_one_of(&tokens->list[i], PRONOUNS, COUNT_OF(PRONOUNS)))
            return true;
    }
    return false;
}

/* The verdicts of one sentence, by its mentions; the room is used again for the next. */
struct verdict_list {
    struct verdict *list;
    size_t room;
};

static void verdicts_clear(struct arena *arena, struct verdict_list *verdicts,
                           size_t count)
{
    if (!verdicts->list || count > verdicts->room) {
        verdicts->room = count * 2 + 1;
        verdicts->list = arena_array(arena, verdicts->room, sizeof(*verdicts->list));
    } else if (count > 0) {
        memset(verdicts->list, 0, count * sizeof(*verdicts->list));
    }
}

/* "?lupus", and of a lone sentence "colecistitis?" and "could PRP give me hepatitis?":
 * letters ask about what they have, too, and are read as a whole. */
static void mark_note(const struct sweep *sweep, const struct span *span,
                      const struct mention *mention, struct verdict *verdict)
{
    static const struct cue_match MARK = {.cue = 0};
    const struct tokens *tokens = sweep->scene->tokens;
    size_t after = (size_t)mention->last + 1;
    bool is_lone = sweep->scene->field == 0;
    bool is_marked = after < tokens->count && token_is(&tokens->list[after], '?') &&
                     !verdict->by[DIM_HYPOTHETICAL].match;

    if (is_lone && is_marked &&
        sentence_asks(tokens, sentence_start(tokens, span->first, span->end), span->end))
        verdict->by[DIM_HYPOTHETICAL] = (struct reach){.match = &MARK};
    else if ((is_lone && is_marked) ||
             (mention->first > 0 && sentence_is_doubt(tokens, mention->first - 1)))
        verdict->by[DIM_UNCERTAIN] = (struct reach){.match = &MARK};
}

static void sentence_judge(struct arena *arena, struct sweep *sweep,
                           const struct span *span, struct mentions *mentions,
                           struct verdict_list *verdicts, uint32_t number)
{
    verdicts_clear(arena, verdicts, span->mention_end - span->mention);
    sweep_start(sweep);
    here_collect(sweep, span);
    field_open(sweep, span);
    sweep_forward(sweep, span, mentions, verdicts->list);
    sweep_start(sweep);
    sweep_back(sweep, span, mentions, verdicts->list);
    for (size_t i = span->mention; i < span->mention_end; i++) {
        mentions->list[i].sentence = number;
        struct verdict *verdict = &verdicts->list[i - span->mention];

        mark_note(sweep, span, &mentions->list[i], verdict);
        own_words_note(sweep->scene, &mentions->list[i], verdict);
        sign_note(sweep->scene, &mentions->list[i], verdict);
        if (is_presupposed(sweep, mentions->list[i].first)) {
            verdict->by[DIM_NEGATED].match = NULL;
            verdict->by[DIM_CLEARED].match = NULL;
        }
        verdict_write(arena, sweep->scene, verdict, &mentions->list[i]);
    }
}

void context_apply(struct arena *arena, const struct context_scene *scene,
                   struct mentions *mentions)
{
    struct cue_matches matches;
    struct sweep sweep = {.scene = scene, .matches = &matches};
    struct verdict_list verdicts = {0};
    struct span before = {0};
    struct span span = {0};
    uint32_t number = 0;

    cue_matches_find(arena, scene, mentions, &matches);
    sweep.is_first_person = speaks_of_itself(&sweep);
    sweep.is_own_story = field_starts_as_own_story(&sweep);
    while (span.end < scene->tokens->count) {
        before = span;
        span.first = span.end;
        span.end = sentence_end(scene->tokens, span.first);
        span.end = span_extend(&sweep, span.end, span.match_end);
        span_take(&sweep, mentions, &span);
        sentence_judge(arena, &sweep, &span, mentions, &verdicts, number++);
        result_apply(arena, &sweep, &before, &span, mentions);
    }
    if (scene->field == FIELD_MESSAGE)
        letter_refine(arena, scene, &matches, mentions);
}
