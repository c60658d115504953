/* The whole message first, then each of its sentences. */
#include "screening/subject.h"

#include "screening/message.h"

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

/* "I have …", "my …": nobody else's, whatever the message is about. */
static bool is_claimed(const struct message *message, const struct cue_match *match,
                       const struct mention *mention)
{
    enum { CLOSE_TOKENS = 6 };
    static const char *const WITH[] = {"with", "con"};
    const struct cues *cues = message->scene->cues;
    const struct token *list = message->scene->tokens->list;

    if (match->last + 1 == mention->first && cue_match_says(cues, match, SAYS_SELF))
        return true;
    if (match->last + CLOSE_TOKENS < mention->first)
        return false;
    return match_says_openly(cues, match, SAYS_SELF) ||
           (match_says_openly(cues, match, SAYS_PATIENT) && mention->first > 0 &&
            token_is_one_of(&list[mention->first - 1], WITH, COUNT_OF(WITH)));
}

/* "I", "I have" or "my" before the mention in its sentence: the patient's own. Strictly:
 * only what claims it. */
static bool is_own(const struct message *message, const struct line *line,
                   const struct mention *mention, bool is_strict)
{
    const struct cues *cues = message->scene->cues;

    for (size_t i = line->match; i < line->match_end; i++) {
        const struct cue_match *match = &message->matches->list[i];

        if (match->first > mention->first)
            return false;
        if (is_claimed(message, match, mention))
            return true;
        if (!is_strict && (match_says_openly(cues, match, SAYS_PATIENT) ||
                           match_says_openly(cues, match, SAYS_SELF)))
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

    if (!message->other)
        return false;
    if (was_others(mentions, index) && !is_own(message, line, mention, false))
        return true;
    if (message->speaks_of_itself || has_first_person_near(message, line, mention))
        return false;
    return line->is_title || is_heading(message, line) ||
           message->other->first < line->end;
}

/* For an essay, an article, a firm: nobody's disease, unless the writer says it is his.
 */
static bool is_nobodys(const struct message *message, const struct line *line,
                       const struct mention *mention)
{
    if (!message->informs || line->has_onset || is_own(message, line, mention, true))
        return false;
    return !is_symptom(message, mention) || !line->has_self;
}

/* What the whole message says about whose a mention is; NULL when nothing. */
static const struct cue_match *owner_of(const struct message *message,
                                        const struct line *line,
                                        const struct mentions *mentions, size_t index)
{
    if (message->scene->field != FIELD_MESSAGE)
        return NULL;
    if (is_others(message, line, mentions, index))
        return message->other;
    return is_nobodys(message, line, &mentions->list[index]) ? message->informs : NULL;
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
    const struct cue_match *owner = NULL;

    if (message->is_for_other)
        context->experiencer = SCREENING_PATIENT;
    if (message->claims && !context->is_negated &&
        context->experiencer == SCREENING_PATIENT &&
        context->temporality == SCREENING_HYPOTHETICAL) {
        context->temporality = SCREENING_CURRENT;
        return;
    }
    if (is_settled(mention))
        return;
    owner = message->is_for_other ? NULL : owner_of(message, line, mentions, index);
    if (owner) {
        context->experiencer = SCREENING_OTHER;
        context->cue = words_of(arena, message, owner);
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

/* The mentions of a sentence. */
struct stretch {
    struct line line;
    size_t first;
    size_t end;
};

/* "… I never had anything like that": what the sentences before named is denied, unless
 * they said that the writer has it. */
static void denial_apply(struct arena *arena, const struct message *message,
                         const struct cue_match *denial, const struct stretch *before,
                         struct mentions *mentions)
{
    for (size_t i = before->first; i < before->end; i++) {
        struct mention *mention = &mentions->list[i];

        if (is_settled(mention) || is_own(message, &before->line, mention, false))
            continue;
        mention->context.is_negated = true;
        mention->context.is_uncertain = false;
        mention->context.cue = words_of(arena, message, denial);
    }
}

/* "Subject: stroke  Message: My son had a stroke": a title speaks of whom the letter
 * speaks of first. */
static void title_apply(const struct stretch *title, struct mentions *mentions)
{
    enum { LOOK_AHEAD = 40 };

    for (size_t i = title->first; title->line.is_title && i < title->end; i++) {
        struct mention *mention = &mentions->list[i];
        size_t next = title->end;

        while (next < mentions->count && next < title->end + LOOK_AHEAD &&
               mentions->list[next].concept != mention->concept)
            next++;
        if (is_settled(mention) || next >= mentions->count ||
            mentions->list[next].concept != mention->concept ||
            mentions->list[next].context.experiencer != SCREENING_OTHER)
            continue;
        mention->context.experiencer = SCREENING_OTHER;
        mention->context.cue = mentions->list[next].context.cue;
    }
}

void subject_refine(struct arena *arena, const struct context_scene *scene,
                    const struct cue_matches *matches, struct mentions *mentions)
{
    enum { DENIAL_LINES = 2 };
    struct message message = message_read(scene, matches);
    struct stretch before[DENIAL_LINES] = {0};
    struct stretch title = {0};
    struct stretch now = {0};

    while (message_next_line(&message, &now.line)) {
        now.first = now.end;
        while (now.end < mentions->count && mentions->list[now.end].first < now.line.end)
            mention_refine(arena, &message, &now.line, mentions, now.end++);
        for (size_t i = 0; now.line.denial && i < DENIAL_LINES; i++)
            denial_apply(arena, &message, now.line.denial, &before[i], mentions);
        if (now.line.first == 0)
            title = now;
        before[1] = before[0];
        before[0] = now;
    }
    title_apply(&title, mentions);
}
