/* One mention, in the light of its line and of the whole letter. */
#include "screening/letter_walk.h"

void letter_set_hypothetical(const struct walk *walk, struct mention *mention,
                             const struct frame_hit *hit)
{
    mention->context.temporality = SCREENING_HYPOTHETICAL;
    if (hit)
        mention->context.cue = tokens_words(
            walk->letter.arena, walk->letter.scene->tokens, hit->first, hit->last);
    else
        mention->context.cue = walk->line.is_question ? "?" : "";
}

void letter_set_other(const struct walk *walk, struct mention *mention,
                      const struct cue_match *match)
{
    mention->context.experiencer = SCREENING_OTHER;
    mention->context.cue = tokens_words(walk->letter.arena, walk->letter.scene->tokens,
                                        match->first, match->last);
}

bool letter_kind_is(const struct walk *walk, const struct mention *mention,
                    enum concept_kind kind)
{
    const struct lexicon *lexicon = walk->letter.scene->lexicon;

    return lexicon && lexicon->concepts[mention->concept].kind == kind;
}

/* A phrase of this kind right before the mention: "while on", "stop my". */
static bool follows_frame(const struct walk *walk, const struct mention *mention,
                          enum frame frame)
{
    enum { BETWEEN_TOKENS = 3 };

    for (size_t i = walk->line.hit; i < walk->line.hit_end; i++) {
        const struct frame_hit *hit = &walk->letter.hits.list[i];

        if (hit->frame == frame && hit->last < mention->first &&
            mention->first - hit->last <= BETWEEN_TOKENS)
            return true;
    }
    return false;
}

static bool line_has_frame(const struct walk *walk, enum frame frame)
{
    for (size_t i = walk->line.hit; i < walk->line.hit_end; i++) {
        if (walk->letter.hits.list[i].frame == frame)
            return true;
    }
    return false;
}

/* Hypothetical only because it is asked about ("what is …"), not "if I get …". */
static bool is_merely_asked(const struct walk *walk, const struct mention *mention)
{
    const struct letter *letter = &walk->letter;

    for (size_t i = walk->line.match; i < walk->line.match_end; i++) {
        const struct cue_match *match = &letter->matches->list[i];

        if (cue_match_says(letter->scene->cues, match, SAYS_HYPOTHETICAL) &&
            !cue_match_has(letter->scene->cues, match, WHERE_PSEUDO) &&
            !cue_match_has(letter->scene->cues, match, WHERE_ORDER) &&
            (match->first < mention->first || match->first <= mention->last + 2) &&
            !(walk->line.is_question && match->first == walk->line.start &&
              match->last == match->first) &&
            !letter_hit_covers(walk, FRAME_ASKS, match->first, match->last) &&
            !letter_hit_covers(walk, FRAME_IDLE, match->first, match->last) &&
            !letter_hit_covers(walk, FRAME_OFFER, match->first, match->last))
            return false;
    }
    return true;
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

/* Homework, a novel; a nurse's question, unless she speaks of her own body as well. */
const struct frame_hit *letter_frame(const struct walk *walk)
{
    const struct letter *letter = &walk->letter;

    if (letter->is_own || letter->claims)
        return NULL;
    if (letter->topic)
        return letter->topic;
    return letter->speaks_of_itself || letter->speaks_of_body ? NULL : letter->trade;
}

/* "offers me a cortisone shot, I haven't decided"; "is the shot worth it". */
static bool is_only_offered(const struct walk *walk, const struct mention *mention)
{
    if (!walk->letter.open || !letter_kind_is(walk, mention, KIND_MEDICINE))
        return false;
    return line_has_frame(walk, FRAME_OFFER) ||
           (walk->line.is_question && line_has_frame(walk, FRAME_OPEN));
}

static bool is_others(const struct walk *walk, const struct owner *owner, size_t index)
{
    if (walk->letter.is_for_other)
        return false;
    if (owner->who == WHO_OTHER || owner->who == WHO_SAME)
        return true;
    if (owner->has_first_before)
        return false;
    if (owner->receiver)
        return true;
    if (!walk->carried)
        return false;
    if (was_others(walk->mentions, index))
        return true;
    return !walk->letter.speaks_of_itself && !owner->has_first && walk->has_ill_other;
}

/* Who writes about himself asks about his own illness, unless he says that he is well. */
bool letter_is_writers(const struct walk *walk)
{
    const struct letter *letter = &walk->letter;

    return letter->is_own || letter->claims ||
           (letter->is_personal && !letter->is_well && !line_has_frame(walk, FRAME_IDLE));
}

/* "How does adalimumab work?": about the thing itself. */
static bool is_about_thing(const struct walk *walk, const struct mention *mention)
{
    static const char *const OF_THINGS[] = {"work", "works", "cost", "costs",
                                            "made", "come",  "sold", "approved"};
    size_t after = (size_t)mention->last + 1;

    return after < walk->line.end &&
           token_is_one_of(&walk->letter.scene->tokens->list[after], OF_THINGS,
                           COUNT_OF(OF_THINGS));
}

/* "How long does CellCept stay in the body?": who asks what a medicine does, and names
 * nobody who takes it nor another reason to ask, takes it. */
static bool is_likely_taken(const struct walk *walk, const struct mention *mention)
{
    const struct letter *letter = &walk->letter;

    return letter_kind_is(walk, mention, KIND_MEDICINE) && !letter->names_other &&
           !letter->is_well && !letter->topic && !letter->trade &&
           !line_has_frame(walk, FRAME_IDLE) && !is_about_thing(walk, mention);
}

/* "Arthritis since thirty, can I knit": who begins with it has it, whatever his trade. */
static bool opens_line(const struct walk *walk, const struct mention *mention,
                       const struct frame_hit *frame)
{
    return frame == walk->letter.trade && !walk->line.is_question &&
           mention->first == walk->line.start;
}

/* "Had a …", "… since 2010": a statement, whoever is its subject. */
static bool is_told(const struct walk *walk)
{
    return letter_leaves_out_subject(walk) ||
           (walk->line.has_onset && !walk->line.is_question);
}

/* The last of the mentions that are listed with this one: "gout, lupus and asthma". */
static const struct mention *listed_last(const struct walk *walk, size_t index)
{
    enum { BETWEEN_TOKENS = 2, LIST_TOKENS = 16 };
    static const char *const JOINS[] = {"and", "or", "y",  "e",   "o",
                                        "u",   "el", "la", "los", "las"};
    const struct token *tokens = walk->letter.scene->tokens->list;
    const struct mention *last = &walk->mentions->list[index];

    for (size_t i = index + 1; i < walk->mentions->count; i++) {
        const struct mention *next = &walk->mentions->list[i];

        if (next->first > last->last + 1U + BETWEEN_TOKENS ||
            next->first > walk->mentions->list[index].last + LIST_TOKENS)
            break;
        for (uint32_t t = last->last + 1U; t < next->first; t++) {
            if (!token_is(&tokens[t], ',') &&
                !token_is_one_of(&tokens[t], JOINS, COUNT_OF(JOINS)))
                return last;
        }
        last = next->last > last->last ? next : last;
    }
    return last;
}

/* "Lupus and chemotherapy cause hair loss": of anybody. */
static bool is_said_of_all(const struct walk *walk, size_t index)
{
    size_t after = (size_t)listed_last(walk, index)->last + 1;

    for (size_t i = walk->line.hit; i < walk->line.hit_end; i++) {
        const struct frame_hit *hit = &walk->letter.hits.list[i];

        if (hit->frame == FRAME_IDLE && hit->first == after)
            return true;
    }
    return false;
}

/* A topic, or only asked about. */
static void topic_refine(const struct walk *walk, size_t index, const struct owner *owner)
{
    const struct frame_hit *frame = letter_frame(walk);
    struct mention *mention = &walk->mentions->list[index];

    if (frame && !opens_line(walk, mention, frame)) {
        letter_set_hypothetical(walk, mention, frame);
        return;
    }
    if (owner->has_first || letter_kind_is(walk, mention, KIND_SYMPTOM) ||
        letter_is_writers(walk))
        return;
    if (is_said_of_all(walk, index) ||
        (walk->line.is_question && !follows_frame(walk, mention, FRAME_USES) &&
         !is_likely_taken(walk, mention)))
        letter_set_hypothetical(walk, mention, NULL);
}

static void affirmed_refine(struct walk *walk, size_t index)
{
    struct mention *mention = &walk->mentions->list[index];
    struct owner owner = letter_owner_of(walk, mention);
    bool is_tied =
        letter_is_tied(walk, mention) || letter_is_with_writer(walk, mention) ||
        letter_presents(walk, mention) || letter_is_in_first_person(walk, mention);

    walk->is_claimed[index] = owner.has_first_before || is_tied;
    if (owner.is_claimed || is_tied)
        return;
    if (is_others(walk, &owner, index)) {
        bool is_named = owner.who == WHO_OTHER || owner.who == WHO_SAME;
        const struct cue_match *unnamed = owner.receiver ? owner.receiver : walk->carried;

        letter_set_other(walk, mention, is_named ? owner.last : unnamed);
        return;
    }
    if (is_only_offered(walk, mention))
        letter_set_hypothetical(walk, mention, walk->letter.open);
    else if (!is_told(walk))
        topic_refine(walk, index, &owner);
}

/* "I've the vascular type of …": the kind of what he has, no question. */
static bool is_kind_claimed(const struct walk *walk, const struct mention *mention)
{
    static const char *const KINDS[] = {"type", "kind", "form", "sort"};
    static const char *const OF[] = {"of"};
    const struct token *list = walk->letter.scene->tokens->list;

    return !walk->line.is_question && mention->first > walk->line.first + 1 &&
           token_is_one_of(&list[mention->first - 1], OF, COUNT_OF(OF)) &&
           token_is_one_of(&list[mention->first - 2], KINDS, COUNT_OF(KINDS)) &&
           letter_owner_of(walk, mention).is_claimed;
}

void letter_judge(struct walk *walk, size_t index)
{
    struct mention *mention = &walk->mentions->list[index];

    if (walk->letter.is_for_other || letter_presents(walk, mention) ||
        letter_is_in_first_person(walk, mention))
        mention->context.experiencer = SCREENING_PATIENT;
    if (mention->context.is_negated || mention->context.experiencer == SCREENING_OTHER)
        return;
    if (mention->context.temporality != SCREENING_HYPOTHETICAL) {
        affirmed_refine(walk, index);
        return;
    }
    if (walk->letter.claims ||
        ((walk->letter.is_own || follows_frame(walk, mention, FRAME_USES) ||
          is_likely_taken(walk, mention) || letter_leaves_out_subject(walk) ||
          is_kind_claimed(walk, mention)) &&
         is_merely_asked(walk, mention)))
        mention->context.temporality = SCREENING_CURRENT;
}
