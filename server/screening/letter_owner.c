/* Whose a mention is, by the words beside it in its line. */
#include "screening/letter_walk.h"

/* "insulin for my mother", "hospice for grandma": given to her. */
static bool is_receiver(const struct walk *walk, const struct cue_match *match)
{
    static const char *const GIVES[] = {"for", "of", "to", "para", "de", "a"};
    static const char *const MINE[] = {"my", "our", "mi", "nuestra", "nuestro"};
    const struct token *list = walk->letter.scene->tokens->list;

    if (match->first <= walk->line.first + 1)
        return false;
    return token_is_one_of(&list[match->first - 1], GIVES, 1) ||
           (token_is_one_of(&list[match->first - 1], MINE, COUNT_OF(MINE)) &&
            token_is_one_of(&list[match->first - 2], GIVES, COUNT_OF(GIVES)));
}

struct owner letter_owner_of(const struct walk *walk, const struct mention *mention)
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
bool letter_leaves_out_subject(const struct walk *walk)
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
bool letter_is_tied(const struct walk *walk, const struct mention *mention)
{
    enum { TIE_TOKENS = 3 };
    static const char *const TIES[] = {"my", "mi", "mis"};
    static const char *const VERBS[] = {"had", "have", "got",    "am",     "take",
                                        "use", "wear", "inject", "suffer", "on"};
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

bool letter_hit_covers(const struct walk *walk, enum frame frame, uint32_t first,
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
bool letter_is_with_writer(const struct walk *walk, const struct mention *mention)
{
    static const char *const WITH[] = {"with", "con"};

    return mention->first > walk->line.first + 1 &&
           token_is_one_of(&walk->letter.scene->tokens->list[mention->first - 1], WITH,
                           COUNT_OF(WITH)) &&
           letter_hit_covers(walk, FRAME_TRADE, mention->first - 2, mention->first - 2);
}

/* "Hemophiliac here": so one presents oneself. */
bool letter_presents(const struct walk *walk, const struct mention *mention)
{
    static const char *const HERE[] = {"here"};
    const struct tokens *tokens = walk->letter.scene->tokens;
    size_t at = (size_t)mention->last + 1;

    return at < walk->line.end && token_is_one_of(&tokens->list[at], HERE, 1) &&
           (at + 1 == walk->line.end || tokens->list[at + 1].kind != TOKEN_WORD);
}
