/* Line by line: who was spoken of last, then what that means for each mention. */
#include "screening/letter.h"

#include "screening/letter_read.h"

/* What is known while walking through the lines. */
struct walk {
    struct letter letter;
    struct letter_line line;
    struct mentions *mentions;
    const struct cue_match *carried; /* who was spoken of last, when not the writer */
    const struct cue_match *sick;    /* the first other person of whom the body speaks */
    size_t title_end;                /* mentions of the title come first */
    bool *is_claimed;                /* by mention: the writer says that he has it */
};

/* What the cues before a mention in its sentence say of its owner. */
struct owner {
    const struct cue_match *last; /* the last cue that names somebody */
    uint8_t who;                  /* of the last */
    bool is_claimed;              /* "I take …" and nobody else after it */
    bool has_first;               /* "I", "my" before it or shortly after */
    bool has_first_before;
    const struct cue_match *receiver; /* "… for my husband" right after it */
};

static void hypothetical_set(const struct walk *walk, struct mention *mention,
                             const struct frame_hit *hit)
{
    mention->context.temporality = SCREENING_HYPOTHETICAL;
    if (hit)
        mention->context.cue = letter_words(&walk->letter, hit->first, hit->last);
    else
        mention->context.cue = walk->line.is_question ? "?" : "";
}

static void other_set(const struct walk *walk, struct mention *mention,
                      const struct cue_match *match)
{
    mention->context.experiencer = SCREENING_OTHER;
    mention->context.cue = letter_words(&walk->letter, match->first, match->last);
}

/* "insulin for my mother": given to her. */
static bool is_receiver(const struct walk *walk, const struct cue_match *match)
{
    static const char *const GIVES[] = {"for", "of", "to", "para", "de", "a"};
    static const char *const MINE[] = {"my", "our", "mi", "nuestra", "nuestro"};
    const struct token *list = walk->letter.scene->tokens->list;

    return match->first > walk->line.first + 1 &&
           token_is_one_of(&list[match->first - 1], MINE, COUNT_OF(MINE)) &&
           token_is_one_of(&list[match->first - 2], GIVES, COUNT_OF(GIVES));
}

static struct owner owner_of(const struct walk *walk, const struct mention *mention)
{
    enum { SHORTLY_TOKENS = 5 };
    const struct letter *letter = &walk->letter;
    struct owner owner = {0};

    for (size_t i = walk->line.match; i < walk->line.match_end; i++) {
        const struct cue_match *match = &letter->matches->list[i];
        uint8_t who = letter->who[i];

        if (match->first > mention->last + SHORTLY_TOKENS)
            break;
        owner.has_first = owner.has_first || who == WHO_FIRST || who == WHO_SELF;
        if (match->first < mention->first)
            owner.has_first_before = owner.has_first;
        if (match->first > mention->last && who == WHO_OTHER && !owner.receiver &&
            is_receiver(walk, match))
            owner.receiver = match;
        if (match->first > mention->first || who == WHO_NOBODY)
            continue;
        if (who == WHO_SAME && !letter->knows_other)
            continue; /* "The patient … She …" */
        if (who == WHO_SELF || who == WHO_OTHER || who == WHO_SAME)
            owner.is_claimed = who == WHO_SELF;
        owner.last = match;
        owner.who = who;
    }
    return owner;
}

/* "Diagnosed with …", "Had a …", "Am …": people leave the "I" out at the start. */
static bool leaves_out_subject(const struct walk *walk)
{
    static const char *const VERBS[] = {
        "am",    "had",     "got",    "have",    "diagnosed", "taking", "on",
        "been",  "started", "living", "suffer",  "suffering", "having", "take",
        "using", "tengo",   "tomo",   "padezco", "sufro",     "estoy"};
    const struct tokens *tokens = walk->letter.scene->tokens;

    if (walk->line.is_question || walk->line.is_title)
        return false;
    return token_is_one_of(&tokens->list[walk->line.start], VERBS, COUNT_OF(VERBS));
}

/* "… and had Hodgkin at 17", "my chronic hepatitis". */
static bool is_tied_to_writer(const struct walk *walk, const struct mention *mention)
{
    enum { TIE_TOKENS = 3 };
    static const char *const TIES[] = {"my", "mi", "mis"};
    static const char *const VERBS[] = {"had", "have", "got", "am"};
    static const char *const JOINS[] = {"and", "but", "who", "i"};
    static const char *const THEIRS[] = {"has", "takes", "is", "was", "uses", "tiene"};
    const struct token *list = walk->letter.scene->tokens->list;
    const uint8_t *covered = walk->letter.covered;

    for (uint32_t i = mention->first, steps = 0;
         i > walk->line.first && steps < TIE_TOKENS; steps++) {
        i--;
        if (list[i].kind != TOKEN_WORD || covered[i] ||
            token_is_one_of(&list[i], THEIRS, COUNT_OF(THEIRS)))
            return false;
        if (token_is_one_of(&list[i], TIES, COUNT_OF(TIES)))
            return true;
        if (token_is_one_of(&list[i], VERBS, COUNT_OF(VERBS)) && i > walk->line.first &&
            token_is_one_of(&list[i - 1], JOINS, COUNT_OF(JOINS)))
            return true;
    }
    return false;
}

static bool hit_covers(const struct walk *walk, enum frame frame, uint32_t first,
                       uint32_t last)
{
    for (size_t i = walk->line.hit; i < walk->line.hit_end; i++) {
        const struct frame_hit *hit = &walk->letter.hits.list[i];

        if (hit->frame == frame && hit->first <= last && hit->last >= first)
            return true;
    }
    return false;
}

/* "I'm a nurse with epilepsy". */
static bool is_with_writer(const struct walk *walk, const struct mention *mention)
{
    static const char *const WITH[] = {"with", "con"};

    return mention->first > walk->line.first + 1 &&
           token_is_one_of(&walk->letter.scene->tokens->list[mention->first - 1], WITH,
                           COUNT_OF(WITH)) &&
           hit_covers(walk, FRAME_TRADE, mention->first - 2, mention->first - 2);
}

static bool kind_is(const struct walk *walk, const struct mention *mention,
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
            (match->first < mention->first || match->first <= mention->last + 2) &&
            !hit_covers(walk, FRAME_ASKS, match->first, match->last) &&
            !hit_covers(walk, FRAME_OFFER, match->first, match->last))
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
static const struct frame_hit *framed_by(const struct walk *walk)
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
    if (!walk->letter.open || !kind_is(walk, mention, KIND_MEDICINE))
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
    return !walk->letter.speaks_of_itself && !owner->has_first;
}

/* "Hemophiliac here": so one presents oneself. */
static bool presents_itself(const struct walk *walk, const struct mention *mention)
{
    static const char *const HERE[] = {"here"};
    const struct tokens *tokens = walk->letter.scene->tokens;
    size_t at = (size_t)mention->last + 1;

    return at < walk->line.end && token_is_one_of(&tokens->list[at], HERE, 1) &&
           (at + 1 == walk->line.end || tokens->list[at + 1].kind != TOKEN_WORD);
}

/* Who writes about himself asks about his own illness, unless he says that he is well. */
static bool is_writers(const struct walk *walk)
{
    const struct letter *letter = &walk->letter;

    return letter->is_own || letter->claims ||
           (letter->is_personal && !letter->is_well && !line_has_frame(walk, FRAME_IDLE));
}

/* "Arthritis since thirty, can I knit": who begins with it has it, whatever his trade. */
static bool opens_line(const struct walk *walk, const struct mention *mention,
                       const struct frame_hit *frame)
{
    return frame == walk->letter.trade && !walk->line.is_question &&
           mention->first == walk->line.start;
}

static void affirmed_refine(struct walk *walk, size_t index)
{
    struct mention *mention = &walk->mentions->list[index];
    struct owner owner = owner_of(walk, mention);
    const struct frame_hit *frame = framed_by(walk);

    bool is_tied = is_tied_to_writer(walk, mention) || is_with_writer(walk, mention) ||
                   presents_itself(walk, mention);

    walk->is_claimed[index] = owner.has_first_before || is_tied;
    if (owner.is_claimed || is_tied)
        return;
    if (is_others(walk, &owner, index)) {
        bool is_named = owner.who == WHO_OTHER || owner.who == WHO_SAME;
        const struct cue_match *unnamed = owner.receiver ? owner.receiver : walk->carried;

        other_set(walk, mention, is_named ? owner.last : unnamed);
    } else if (is_only_offered(walk, mention)) {
        hypothetical_set(walk, mention, walk->letter.open);
    } else if (leaves_out_subject(walk) ||
               (walk->line.has_onset && !walk->line.is_question)) {
        return;
    } else if (frame && !opens_line(walk, mention, frame)) {
        hypothetical_set(walk, mention, frame);
    } else if (owner.has_first || kind_is(walk, mention, KIND_SYMPTOM) ||
               is_writers(walk)) {
        return;
    } else if (walk->line.is_question && !follows_frame(walk, mention, FRAME_USES)) {
        hypothetical_set(walk, mention, NULL);
    }
}

static void mention_refine(struct walk *walk, size_t index)
{
    struct mention *mention = &walk->mentions->list[index];

    if (walk->letter.is_for_other || presents_itself(walk, mention))
        mention->context.experiencer = SCREENING_PATIENT;
    if (mention->context.is_negated || mention->context.experiencer == SCREENING_OTHER)
        return;
    if (mention->context.temporality != SCREENING_HYPOTHETICAL) {
        affirmed_refine(walk, index);
        return;
    }
    if (walk->letter.claims ||
        ((walk->letter.is_own || follows_frame(walk, mention, FRAME_USES)) &&
         is_merely_asked(walk, mention)))
        mention->context.temporality = SCREENING_CURRENT;
}

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
        context->cue = letter_words(&walk->letter, denial->first, denial->last);
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

/* A title names what the message is about; whose that is, the message says. */
static void title_refine(struct walk *walk, size_t index)
{
    const struct letter *letter = &walk->letter;
    struct mention *mention = &walk->mentions->list[index];
    const struct mention *same = in_body(walk, mention->concept);
    const struct cue_match *other = sick_other(walk);
    const struct frame_hit *frame = framed_by(walk);

    if (mention->context.is_negated || mention->context.experiencer == SCREENING_OTHER ||
        is_tied_to_writer(walk, mention))
        return;
    if (same)
        mention->context = same->context;
    else if (kind_is(walk, mention, KIND_SYMPTOM) && !other)
        return;
    else if (other)
        other_set(walk, mention, other);
    else if (walk->line.is_heading)
        return;
    else if (frame)
        hypothetical_set(walk, mention, frame);
    else if (letter->asks && !is_writers(walk) && !letter->tells)
        hypothetical_set(walk, mention, NULL);
    else if (mention->context.temporality == SCREENING_HYPOTHETICAL && letter->is_own)
        mention->context.temporality = SCREENING_CURRENT;
}

/* "my husband | wants PRP": the wish is a term itself and hides the cue. */
static void wishes_note(struct walk *walk)
{
    static const char *const WISHES[] = {"wants", "quiere"};
    struct letter *letter = &walk->letter;
    size_t next = 0;

    for (size_t i = 0; i < walk->mentions->count; i++) {
        uint32_t first = walk->mentions->list[i].first;

        if (!token_is_one_of(&letter->scene->tokens->list[first], WISHES,
                             COUNT_OF(WISHES)))
            continue;
        while (next < letter->matches->count && letter->matches->list[next].last < first)
            next++;
        if (next > 0 && letter->who[next - 1] == WHO_OTHER &&
            letter->matches->list[next - 1].last + 1 == first)
            letter->is_for_other = true;
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
    wishes_note(&walk);
    while (letter_next_line(&walk.letter, &walk.line)) {
        size_t first = next_mention;

        while (next_mention < mentions->count &&
               mentions->list[next_mention].first < walk.line.end)
            next_mention++;
        if (walk.line.is_title || walk.line.is_heading) {
            title = walk.line;
            walk.title_end = next_mention;
        }
        for (size_t i = walk.line.is_title ? next_mention : first; i < next_mention; i++)
            mention_refine(&walk, i);
        denial_apply(&walk, before, denied_until(&walk, first, next_mention));
        before = first;
        carry_update(&walk);
    }
    walk.line = title;
    for (size_t i = 0; i < walk.title_end; i++)
        title_refine(&walk, i);
}
