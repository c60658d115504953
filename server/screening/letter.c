/* Line by line: who was spoken of last, what is denied, whose a title is. */
#include "screening/letter.h"

#include "screening/letter_walk.h"

/* Whom the next lines are about when they name nobody. */
static void carry_update(struct walk *walk)
{
    const struct letter *letter = &walk->letter;

    for (size_t i = walk->line.match; i < walk->line.match_end; i++) {
        uint8_t who = letter->who[i];

        if (walk->line.is_title)
            continue; /* "lupus mom" may be the writer */
        if (who == WHO_FIRST || who == WHO_SELF)
            walk->carried = NULL;
        if (who != WHO_OTHER && (who != WHO_SAME || !letter->knows_other))
            continue;
        walk->carried = &letter->matches->list[i];
        walk->sick = walk->sick ? walk->sick : walk->carried;
    }
}

static void ill_other_note(struct walk *walk, const struct mention *mention)
{
    walk->has_ill_other =
        walk->has_ill_other || (mention->context.experiencer == SCREENING_OTHER &&
                                !letter_kind_is(walk, mention, KIND_IGNORE) &&
                                !letter_kind_is(walk, mention, KIND_STATE));
}

/* "… I never had anything like that": denies what the two lines before named, unless
 * they said that the writer has it. */
static void denial_apply(const struct walk *walk, size_t first, size_t end)
{
    const struct cue_match *denial = walk->line.denial;

    for (size_t i = first; denial && i < end; i++) {
        struct screening_context *context = &walk->mentions->list[i].context;

        if (walk->is_claimed[i] || context->is_negated ||
            context->experiencer == SCREENING_OTHER)
            continue;
        context->is_negated = true;
        context->is_uncertain = false;
        context->cue = tokens_words(walk->letter.arena, walk->letter.scene->tokens,
                                    denial->first, denial->last);
    }
}

/* What stands before the denial in its own line is denied with the lines before. */
static size_t denied_until(const struct walk *walk, size_t first, size_t end)
{
    size_t until = first;

    while (walk->line.denial && until < end &&
           walk->mentions->list[until].last < walk->line.denial->first)
        until++;
    return until;
}

/* The first mention of the same thing after the title, or NULL. */
static const struct mention *in_body(const struct walk *walk, uint32_t concept)
{
    for (size_t i = walk->title_end; i < walk->mentions->count; i++) {
        if (walk->mentions->list[i].concept == concept)
            return &walk->mentions->list[i];
    }
    return NULL;
}

/* Whose illness a message is about that says nothing of the writer's. */
static const struct cue_match *sick_other(const struct walk *walk)
{
    const struct letter *letter = &walk->letter;

    return letter->speaks_of_itself || letter->is_own ? NULL : walk->sick;
}

/* "Lupus. My friend knows": a heading that is not called one may be all the writer says
 * of himself, unless somebody else's illness is told of, or what "he" does. */
static bool is_about_other(const struct walk *walk)
{
    static const char *const OTHERS[] = {"he",  "she",  "him", "her",
                                         "his", "ella", "el",  "le"};
    static const char *const WRITER[] = {"i", "me", "im", "ive", "yo"};
    const struct tokens *tokens = walk->letter.scene->tokens;
    bool has_pronoun = false;

    if (walk->line.is_title || walk->has_ill_other)
        return true;
    for (size_t i = walk->line.end; i < tokens->count; i++) {
        if (token_is_one_of(&tokens->list[i], WRITER, COUNT_OF(WRITER)))
            return false;
        if (token_is_one_of(&tokens->list[i], OTHERS, COUNT_OF(OTHERS)))
            has_pronoun = true;
    }
    return has_pronoun;
}

/* A title names what the message is about; whose that is, the message says. */
static void title_refine(struct walk *walk, size_t index)
{
    const struct letter *letter = &walk->letter;
    struct mention *mention = &walk->mentions->list[index];
    const struct mention *same = in_body(walk, mention->concept);
    const struct cue_match *other = sick_other(walk);
    const struct frame_hit *frame = letter_frame(walk);

    if (mention->context.is_negated || mention->context.experiencer == SCREENING_OTHER ||
        letter_is_tied(walk, mention))
        return;
    if (same) {
        mention->context = same->context;
        return;
    }
    if (other && is_about_other(walk)) {
        letter_set_other(walk, mention, other);
        return;
    }
    if (walk->line.is_heading || letter_kind_is(walk, mention, KIND_SYMPTOM))
        return;
    if (frame || (letter->asks && !letter_is_writers(walk) && !letter->tells))
        letter_set_hypothetical(walk, mention, frame);
    else if (mention->context.temporality == SCREENING_HYPOTHETICAL && letter->is_own)
        mention->context.temporality = SCREENING_CURRENT;
}

/* "Do I have it?", "if I take it": nothing is claimed. */
static bool is_supposed(const struct letter *letter, uint32_t first)
{
    static const char *const SUPPOSED[] = {
        "do",     "if",     "whether", "that",  "could", "can",  "might", "may",
        "think",  "should", "when",    "would", "did",   "not",  "never", "unless",
        "before", "dont",   "must",    "will",  "book",  "told", "tell",  "send",
        "call",   "for",    "si",      "no",    "ni",    "nunca"};

    return first > 0 && token_is_one_of(&letter->scene->tokens->list[first - 1], SUPPOSED,
                                        COUNT_OF(SUPPOSED));
}

/* "My mother took warfarin. I'm on it as well": the last medicine or illness named
 * shortly before is the writer's, whoever else has it. end is the first mention that does
 * not stand before the claim. */
static void claim_apply(struct walk *walk, const struct frame_hit *hit, size_t end)
{
    enum { BACK_TOKENS = 25 };
    uint32_t place = UINT32_MAX;

    for (size_t i = end; i-- > 0;) {
        struct mention *mention = &walk->mentions->list[i];

        if (hit->first - mention->last > BACK_TOKENS)
            return;
        if (letter_kind_is(walk, mention, KIND_IGNORE) ||
            letter_kind_is(walk, mention, KIND_STATE))
            continue;
        if (place != UINT32_MAX && mention->first != place)
            return;
        place = mention->first;
        if (mention->context.is_negated)
            continue;
        mention->context.experiencer = SCREENING_PATIENT;
        if (mention->context.temporality == SCREENING_HYPOTHETICAL)
            mention->context.temporality = SCREENING_CURRENT;
    }
}

static void claims_apply(struct walk *walk)
{
    const struct letter *letter = &walk->letter;
    const struct mentions *mentions = walk->mentions;
    size_t end = 0;

    for (size_t i = 0; i < letter->hits.count; i++) {
        const struct frame_hit *hit = &letter->hits.list[i];

        while (end < mentions->count && mentions->list[end].last < hit->first)
            end++;
        if (hit->frame == FRAME_CLAIM && !is_supposed(letter, hit->first))
            claim_apply(walk, hit, end);
    }
}

void letter_refine(struct arena *arena, const struct context_scene *scene,
                   const struct cue_matches *matches, struct mentions *mentions)
{
    struct walk walk = {.mentions = mentions};
    struct letter_line title = {0};
    size_t next_mention = 0;
    size_t before = 0; /* the first mention of the line before */

    walk.is_claimed = arena_array(arena, mentions->count, sizeof(*walk.is_claimed));
    letter_read(arena, scene, matches, &walk.letter);
    while (letter_next_line(&walk.letter, &walk.line)) {
        size_t first = next_mention;

        while (next_mention < mentions->count &&
               mentions->list[next_mention].first < walk.line.end)
            next_mention++;
        if (walk.line.is_title || walk.line.is_heading) {
            title = walk.line;
            walk.title_end = next_mention;
        }
        for (size_t i = walk.line.is_title ? next_mention : first; i < next_mention;
             i++) {
            letter_judge(&walk, i);
            ill_other_note(&walk, &mentions->list[i]);
        }
        denial_apply(&walk, before, denied_until(&walk, first, next_mention));
        before = first;
        carry_update(&walk);
    }
    walk.line = title;
    for (size_t i = 0; i < walk.title_end; i++)
        title_refine(&walk, i);
    claims_apply(&walk);
}
