/* The whole message first, then each of its sentences. */
#include "screening/subject.h"

#include "screening/sentence.h"

struct message {
    const struct context_scene *scene;
    const struct cue_matches *matches;
    const struct cue_match *other; /* the first other person, or NULL */
    bool speaks_of_itself;         /* "I have", "I take" */
    bool says_i;                   /* "I", "me" anywhere */
    bool claims;                   /* "I have one": what was asked about is his */
    bool asks;                     /* a question or a wish for information anywhere */
};

struct line {
    size_t first; /* tokens */
    size_t end;
    size_t match; /* cue matches within */
    size_t match_end;
    bool has_first_person;
    bool is_question;
    bool is_title;
};

enum { TITLE_WORDS = 14 };

static bool reaches_on(const struct cues *cues, const struct cue_match *match,
                       enum cue_says says)
{
    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        const struct cue *cue = &cues->list[next - 1];

        if (cue->says == says && cue->where != WHERE_PSEUDO)
            return true;
    }
    return false;
}

static void message_read(struct message *message)
{
    const struct cues *cues = message->scene->cues;
    const struct tokens *tokens = message->scene->tokens;

    for (size_t i = 0; i < message->matches->count; i++) {
        const struct cue_match *match = &message->matches->list[i];

        if (!message->other && reaches_on(cues, match, SAYS_OTHER))
            message->other = match;
        if (reaches_on(cues, match, SAYS_SELF))
            message->speaks_of_itself = true;
        if (reaches_on(cues, match, SAYS_PATIENT))
            message->says_i = true;
        if (reaches_on(cues, match, SAYS_SELF) && cue_match_has(cues, match, WHERE_HERE))
            message->claims = true;
        if (reaches_on(cues, match, SAYS_HYPOTHETICAL))
            message->asks = true;
    }
    for (size_t i = 0; i < tokens->count; i++)
        message->asks = message->asks || token_is(&tokens->list[i], '?');
}

/* A heading that is named as one: "Subject: …". Without the name it is a statement. */
static bool is_title(const struct tokens *tokens, const struct line *line)
{
    static const char *const NAMES[] = {"subject", "asunto", "re", "topic", "tema"};

    return line->first == 0 && line->end < tokens->count && !line->has_first_person &&
           line->end - line->first <= TITLE_WORDS &&
           token_is_one_of(&tokens->list[0], NAMES, COUNT_OF(NAMES));
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

static bool is_first_person(const struct message *message, size_t index)
{
    const struct cue_match *match = &message->matches->list[index];

    return cue_match_says(message->scene->cues, match, SAYS_PATIENT) ||
           cue_match_says(message->scene->cues, match, SAYS_SELF);
}

static void line_read(const struct message *message, struct line *line)
{
    const struct tokens *tokens = message->scene->tokens;
    const struct cue_matches *matches = message->matches;

    line->has_first_person = false;
    line->match = line->match_end;
    while (line->match_end < matches->count &&
           matches->list[line->match_end].first < line->end)
        line->has_first_person =
            is_first_person(message, line->match_end++) || line->has_first_person;
    line->is_question = asks_from_the_start(tokens, line);
    line->is_title = is_title(tokens, line);
}

static const char *words_of(struct arena *arena, const struct message *message,
                            const struct cue_match *match)
{
    const struct token *list = message->scene->tokens->list;
    uint32_t start = list[match->first].byte_start;

    return arena_strndup(arena, message->scene->tokens->raw + start,
                         list[match->last].byte_end - start);
}

/* "I", "my" before the mention in its sentence, or shortly after it. */
static bool has_first_person_near(const struct message *message, const struct line *line,
                                  const struct mention *mention)
{
    enum { SHORTLY_TOKENS = 5 };

    for (size_t i = line->match; i < line->match_end; i++) {
        if (message->matches->list[i].first > mention->last + SHORTLY_TOKENS)
            return false;
        if (is_first_person(message, i))
            return true;
    }
    return false;
}

/* "I", "I have" or "my" before the mention in its sentence: the patient's own. */
static bool is_own(const struct message *message, const struct line *line,
                   const struct mention *mention)
{
    const struct cues *cues = message->scene->cues;

    for (size_t i = line->match; i < line->match_end; i++) {
        const struct cue_match *match = &message->matches->list[i];

        if (match->first > mention->first)
            return false;
        if (reaches_on(cues, match, SAYS_PATIENT) || reaches_on(cues, match, SAYS_SELF) ||
            (match->last + 1 == mention->first && cue_match_says(cues, match, SAYS_SELF)))
            return true;
    }
    return false;
}

/* Whoever names a symptom in a message has it; one asks about diseases. */
static bool is_symptom(const struct message *message, const struct mention *mention)
{
    const struct lexicon *lexicon = message->scene->lexicon;

    return lexicon && lexicon->concepts[mention->concept].kind == KIND_SYMPTOM;
}

static bool is_settled(const struct mention *mention)
{
    return mention->context.is_negated ||
           mention->context.experiencer == SCREENING_OTHER ||
           mention->context.temporality == SCREENING_HYPOTHETICAL;
}

/* The last mention of the same thing in the lines before was somebody else's. */
static bool was_others(const struct mentions *mentions, size_t index)
{
    enum { LOOK_BACK = 40 };

    for (size_t i = index, steps = 0; i-- > 0 && steps < LOOK_BACK; steps++) {
        if (mentions->list[i].concept == mentions->list[index].concept)
            return mentions->list[i].context.experiencer == SCREENING_OTHER;
    }
    return false;
}

/* "Kidney transplant. My father …": a few words before the first sentence, in a message
 * that never says "I". */
static bool is_heading(const struct message *message, const struct line *line)
{
    enum { HEADING_TOKENS = 4 };

    return line->first == 0 && line->end <= HEADING_TOKENS && !message->says_i;
}

/* Spoken of after a relative: the same disease again, or in a message in which nobody
 * speaks of himself. */
static bool is_others(const struct message *message, const struct line *line,
                      const struct mentions *mentions, size_t index)
{
    const struct mention *mention = &mentions->list[index];

    if (message->scene->field != FIELD_MESSAGE || !message->other)
        return false;
    if (was_others(mentions, index) && !is_own(message, line, mention))
        return true;
    if (message->speaks_of_itself || has_first_person_near(message, line, mention))
        return false;
    return line->is_title || is_heading(message, line) ||
           message->other->first < line->end;
}

/* "Colecistitis?" in a note: the mark right after a finding is the doctor's doubt. */
static bool is_doubted(const struct message *message, const struct mention *mention)
{
    const struct tokens *tokens = message->scene->tokens;

    return message->scene->field != FIELD_MESSAGE && mention->last + 1 < tokens->count &&
           token_is(&tokens->list[mention->last + 1], '?');
}

static void mention_refine(struct arena *arena, const struct message *message,
                           const struct line *line, struct mentions *mentions,
                           size_t index)
{
    struct mention *mention = &mentions->list[index];
    struct screening_context *context = &mention->context;

    if (message->claims && !context->is_negated &&
        context->experiencer == SCREENING_PATIENT &&
        context->temporality == SCREENING_HYPOTHETICAL) {
        context->temporality = SCREENING_CURRENT;
        return;
    }
    if (is_settled(mention))
        return;
    if (is_others(message, line, mentions, index)) {
        context->experiencer = SCREENING_OTHER;
        context->cue = words_of(arena, message, message->other);
        return;
    }
    if (message->claims || is_symptom(message, mention) ||
        has_first_person_near(message, line, mention))
        return;
    if (line->is_question ||
        (line->is_title && message->asks && !message->speaks_of_itself)) {
        context->temporality = SCREENING_HYPOTHETICAL;
        context->cue = line->is_question ? "?" : "";
    } else if (is_doubted(message, mention)) {
        context->is_uncertain = true;
        context->cue = "?";
    }
}

void subject_refine(struct arena *arena, const struct context_scene *scene,
                    const struct cue_matches *matches, struct mentions *mentions)
{
    struct message message = {.scene = scene, .matches = matches};
    struct line line = {0};
    size_t next_mention = 0;

    message_read(&message);
    while (line.end < scene->tokens->count) {
        line.first = line.end;
        line.end = sentence_end(scene->tokens, line.first);
        line_read(&message, &line);
        while (next_mention < mentions->count &&
               mentions->list[next_mention].first < line.end)
            mention_refine(arena, &message, &line, mentions, next_mention++);
    }
}
