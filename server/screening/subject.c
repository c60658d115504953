/* Sentence by sentence; claims count for the whole text. */
#include "screening/subject.h"

#include "screening/sentence.h"

struct line {
    size_t first; /* tokens */
    size_t end;
    size_t match; /* cue matches within */
    size_t match_end;
    bool is_question;
};

static bool is_first_person(const struct context_scene *scene,
                            const struct cue_match *match)
{
    return cue_match_says(scene->cues, match, SAYS_PATIENT) ||
           cue_match_says(scene->cues, match, SAYS_SELF);
}

/* "Do you treat people with lupus? I have it": what was asked about is his. */
static bool claims(const struct context_scene *scene, const struct cue_matches *matches)
{
    for (size_t i = 0; i < matches->count; i++) {
        if (cue_match_says(scene->cues, &matches->list[i], SAYS_SELF) &&
            cue_match_has(scene->cues, &matches->list[i], WHERE_HERE))
            return true;
    }
    return false;
}

/* "Does lupus …?", not "I take insulin, is that a problem?": what is asked about follows
 * the word that asks. */
static bool asks_from_the_start(const struct tokens *tokens, const struct line *line)
{
    static const char *const LEADS[] = {"and", "or", "but",  "also", "so",    "please",
                                        "y",   "o",  "pero", "hi",   "hello", "hola"};
    static const char *const ASKS[] = {
        "what",   "how",   "is",    "are",    "can",   "could",  "does",   "do",
        "did",    "will",  "would", "should", "which", "why",    "when",   "who",
        "where",  "has",   "have",  "que",    "como",  "puede",  "pueden", "podria",
        "es",     "son",   "cual",  "cuales", "por",   "cuando", "hay",    "sirve",
        "afecta", "tiene", "quien", "si",     "existe"};
    size_t i = line->first;

    if (!token_is(&tokens->list[line->end - 1], '?'))
        return false;
    while (i < line->end && (tokens->list[i].kind != TOKEN_WORD ||
                             token_is_one_of(&tokens->list[i], LEADS, COUNT_OF(LEADS))))
        i++;
    return i < line->end && token_is_one_of(&tokens->list[i], ASKS, COUNT_OF(ASKS));
}

static bool next_line(const struct context_scene *scene,
                      const struct cue_matches *matches, struct line *line)
{
    if (line->end >= scene->tokens->count)
        return false;
    line->first = line->end;
    line->end = sentence_end(scene->tokens, line->first);
    line->match = line->match_end;
    while (line->match_end < matches->count &&
           matches->list[line->match_end].first < line->end)
        line->match_end++;
    line->is_question = asks_from_the_start(scene->tokens, line);
    return true;
}

/* "I", "my" before the mention in its sentence, or shortly after it. */
static bool has_first_person_near(const struct context_scene *scene,
                                  const struct cue_matches *matches,
                                  const struct line *line, const struct mention *mention)
{
    enum { SHORTLY_TOKENS = 5 };

    for (size_t i = line->match; i < line->match_end; i++) {
        if (matches->list[i].first > mention->last + SHORTLY_TOKENS)
            return false;
        if (is_first_person(scene, &matches->list[i]))
            return true;
    }
    return false;
}

/* "Colecistitis?" in a note: the mark right after a finding is the doctor's doubt. */
static bool is_doubted(const struct context_scene *scene, const struct mention *mention)
{
    const struct tokens *tokens = scene->tokens;

    return mention->last + 1 < tokens->count &&
           token_is(&tokens->list[mention->last + 1], '?');
}

static void mention_refine(const struct context_scene *scene, bool is_claimed,
                           bool is_asked, struct mention *mention)
{
    struct screening_context *context = &mention->context;

    if (context->is_negated || context->experiencer == SCREENING_OTHER)
        return;
    if (context->temporality == SCREENING_HYPOTHETICAL) {
        if (is_claimed)
            context->temporality = SCREENING_CURRENT;
        return;
    }
    if (is_claimed)
        return;
    if (is_asked) {
        context->temporality = SCREENING_HYPOTHETICAL;
        context->cue = "?";
    } else if (is_doubted(scene, mention)) {
        context->is_uncertain = true;
        context->cue = "?";
    }
}

void subject_refine(const struct context_scene *scene, const struct cue_matches *matches,
                    struct mentions *mentions)
{
    bool is_claimed = claims(scene, matches);
    struct line line = {0};
    size_t next = 0;

    while (next_line(scene, matches, &line)) {
        for (; next < mentions->count && mentions->list[next].first < line.end; next++) {
            struct mention *mention = &mentions->list[next];

            if (is_claimed || !has_first_person_near(scene, matches, &line, mention))
                mention_refine(scene, is_claimed, line.is_question, mention);
        }
    }
}
