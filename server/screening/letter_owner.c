/* Whom a cue names, and whose a mention is by the words beside it in its line. */
#include "screening/letter_walk.h"

/* Words for everybody and nobody: they start no story about somebody. */
static bool is_generic(const struct letter *letter, const struct cue_match *match)
{
    static const char *const GENERIC[] = {
        "people",       "women",    "men",      "children", "kids",      "child",
        "kid",          "donor",    "family",   "relative", "relatives", "fh",
        "fhx",          "familial", "maternal", "paternal", "in",        "on",
        "runs",         "client",   "clients",  "those",    "anyone",    "someone",
        "somebody",     "person",   "persons",  "patients", "no",        "one",
        "gente",        "personas", "mujeres",  "hombres",  "ninos",     "alguien",
        "antecedentes", "familia",  "familiar", "donante",  "la",        "el"};
    static const char *const YOURS[] = {"your", "ur", "su", "tu"};
    const struct token *list = letter->scene->tokens->list;

    if (match->first > 0 &&
        token_is_one_of(&list[match->first - 1], YOURS, COUNT_OF(YOURS)))
        return true;
    return token_is_one_of(&list[match->first], GENERIC, COUNT_OF(GENERIC));
}

/* Meanings that stand in the way of others do not count. */
bool letter_says(const struct letter *letter, const struct cue_match *match,
                 enum cue_says what)
{
    const struct cues *cues = letter->scene->cues;

    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        const struct cue *cue = &cues->list[next - 1];

        if (cue->says == what && cue->where != WHERE_PSEUDO &&
            (cue->fields & FIELD_MESSAGE))
            return true;
    }
    return false;
}

/* "I had been giving him drops", "I have a brother with …": about somebody else;
 * "I have to write", "I have no spots": about nobody. */
static bool serves_other(const struct letter *letter, size_t index)
{
    enum { SERVED_TOKENS = 4 };
    static const char *const EMPTY[] = {"to", "no", "not", "never", "none"};
    static const char *const SERVED[] = {"him", "her", "them", "le", "les", "ella"};
    static const char *const ENDS[] = {"and", "but", "so", "y", "pero", "because"};
    const struct tokens *tokens = letter->scene->tokens;
    const struct cue_matches *matches = letter->matches;
    size_t end = (size_t)matches->list[index].last + 1 + SERVED_TOKENS;

    if (end - SERVED_TOKENS < tokens->count &&
        token_is_one_of(&tokens->list[end - SERVED_TOKENS], EMPTY, COUNT_OF(EMPTY)))
        return true;
    for (size_t i = (size_t)matches->list[index].last + 1; i < end && i < tokens->count;
         i++) {
        if (tokens->list[i].kind != TOKEN_WORD ||
            token_is_one_of(&tokens->list[i], ENDS, COUNT_OF(ENDS)))
            return false;
        if (token_is_one_of(&tokens->list[i], SERVED, COUNT_OF(SERVED)))
            return true;
        if (index + 1 < matches->count && matches->list[index + 1].first == i &&
            letter_says(letter, &matches->list[index + 1], SAYS_OTHER))
            return true;
    }
    return false;
}

/* "… and I take …": the joint hides the verb from the cue. */
static bool is_followed_by_verb(const struct letter *letter,
                                const struct cue_match *match)
{
    static const char *const VERBS[] = {"have", "had",    "take",   "took",
                                        "got",  "use",    "inject", "am",
                                        "was",  "suffer", "tomo",   "tengo"};
    const struct tokens *tokens = letter->scene->tokens;
    const struct token *last = &tokens->list[match->last];

    return last->kind == TOKEN_WORD && last->length == 1 && last->text[0] == 'i' &&
           match->last + 1U < tokens->count &&
           token_is_one_of(&tokens->list[match->last + 1], VERBS, COUNT_OF(VERBS));
}

/* "mom needs a new knee" speaks of mom; who wants, may want our treatment. */
static bool is_need(const struct letter *letter, const struct cue_match *match)
{
    static const char *const NEEDS[] = {"needs", "necesita"};

    return token_is_one_of(&letter->scene->tokens->list[match->last], NEEDS,
                           COUNT_OF(NEEDS));
}

enum who letter_who_of(const struct letter *letter, size_t index)
{
    const struct cues *cues = letter->scene->cues;
    const struct cue_match *match = &letter->matches->list[index];

    if (cue_match_says(cues, match, SAYS_FOR_OTHER) && is_need(letter, match))
        return WHO_OTHER;
    if (letter_says(letter, match, SAYS_OTHER) && !is_generic(letter, match))
        return WHO_OTHER;
    if (letter_says(letter, match, SAYS_SAME))
        return WHO_SAME;
    if (letter->covered[match->first] || letter->covered[match->last])
        return WHO_NOBODY;
    if (letter_says(letter, match, SAYS_SELF))
        return serves_other(letter, index) ? WHO_FIRST : WHO_SELF;
    if (!cue_match_says(cues, match, SAYS_PATIENT) &&
        !cue_match_says(cues, match, SAYS_SELF))
        return WHO_NOBODY;
    return match->first < match->last && is_followed_by_verb(letter, match) ? WHO_SELF
                                                                            : WHO_FIRST;
}

size_t letter_person_start(const struct letter *letter, const struct cue_match *match)
{
    static const char *const WHOSE[] = {"my", "our", "his",     "her",
                                        "mi", "su",  "nuestra", "nuestro"};

    return match->first > 0 &&
                   token_is_one_of(&letter->scene->tokens->list[match->first - 1], WHOSE,
                                   COUNT_OF(WHOSE))
               ? match->first - 1U
               : match->first;
}

/* "insulin for my mother", "hospice for grandma": given to her. */
static bool is_receiver(const struct walk *walk, const struct cue_match *match)
{
    static const char *const GIVES[] = {"for", "of", "to", "para", "de", "a"};
    size_t start = letter_person_start(&walk->letter, match);

    return match->first > walk->line.first + 1 &&
           token_is_one_of(&walk->letter.scene->tokens->list[start - 1], GIVES,
                           start < match->first ? COUNT_OF(GIVES) : 1);
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

/* "Diagnosed with …", "Had a …", "Am …": people leave the "I" out at the start; not
 * "Estoy redactando un artículo …". */
bool letter_leaves_out_subject(const struct walk *walk)
{
    static const char *const VERBS[] = {
        "am",    "had",     "got",    "have",    "diagnosed", "taking", "on",
        "been",  "started", "living", "suffer",  "suffering", "having", "take",
        "using", "tengo",   "tomo",   "padezco", "sufro",     "estoy"};
    const struct tokens *tokens = walk->letter.scene->tokens;

    if (walk->line.is_question || walk->line.is_title ||
        walk->line.start == walk->line.end || /* "Lupus:": only a label */
        walk->letter.covered[walk->line.start])
        return false;
    return token_is_one_of(&tokens->list[walk->line.start], VERBS, COUNT_OF(VERBS));
}

/* "mi novia me dejó y me corto los brazos": the phrase itself says whose it is. */
bool letter_is_in_first_person(const struct walk *walk, const struct mention *mention)
{
    static const char *const FIRST[] = {"me", "i", "im", "ive"};

    return mention->last > mention->first &&
           token_is_one_of(&walk->letter.scene->tokens->list[mention->first], FIRST,
                           COUNT_OF(FIRST));
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
