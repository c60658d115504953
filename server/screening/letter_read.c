/* A letter as it is read before anything is judged: its phrases, cues and lines. */
#include "screening/letter_walk.h"

#include "screening/sentence.h"

/* "Subject: …": without the name it is a statement. */
static bool is_title(const struct tokens *tokens, const struct letter_line *line)
{
    enum { TITLE_WORDS = 14 };
    static const char *const NAMES[] = {"subject", "asunto", "re", "topic", "tema"};

    return line->first == 0 && line->end < tokens->count &&
           line->end - line->first <= TITLE_WORDS &&
           token_is_one_of(&tokens->list[0], NAMES, COUNT_OF(NAMES));
}

/* "Kidney transplant. My father …": a heading that is not named as one. */
static bool is_heading(const struct letter *letter, const struct letter_line *line)
{
    enum { HEADING_TOKENS = 5 };
    static const char *const LIMITS[] = {"only", "just", "solo", "with", "since", "on"};

    if (line->first > 0 || line->end >= letter->scene->tokens->count ||
        line->end > HEADING_TOKENS || line->is_question)
        return false;
    for (size_t i = 0; i < line->end; i++) {
        const struct token *token = &letter->scene->tokens->list[i];

        if (token->kind == TOKEN_NUMBER || token_is(token, ',') ||
            token_is_one_of(token, LIMITS, COUNT_OF(LIMITS)))
            return false; /* "tamoxifen year 4": a statement */
    }
    for (size_t i = line->match; i < line->match_end; i++) {
        if (letter->who[i] != WHO_NOBODY)
            return false;
    }
    return true;
}

/* "I don't take anything else" denies only the rest. */
static bool leaves_rest(const struct letter *letter, const struct cue_match *match)
{
    static const char *const RESTS[] = {"else",    "other", "more", "besides", "except",
                                        "but",     "mas",   "otro", "otra",    "apart",
                                        "anymore", "yet",   "now",  "today",   "daily"};
    const struct tokens *tokens = letter->scene->tokens;
    size_t after = (size_t)match->last + 1;

    return after < tokens->count &&
           token_is_one_of(&tokens->list[after], RESTS, COUNT_OF(RESTS));
}

static void line_cue_note(const struct letter *letter, const struct cue_match *match,
                          struct letter_line *line)
{
    const struct cues *cues = letter->scene->cues;

    if (cue_match_says(cues, match, SAYS_ONSET) && !letter->covered[match->first])
        line->has_onset = true;
    if (cue_match_says(cues, match, SAYS_DENIED) && !leaves_rest(letter, match))
        line->denial = match;
}

bool letter_next_line(const struct letter *letter, struct letter_line *line)
{
    const struct tokens *tokens = letter->scene->tokens;
    const struct cue_matches *matches = letter->matches;

    if (line->end >= tokens->count)
        return false;
    line->first = line->end;
    line->end = sentence_end(tokens, line->first);
    line->denial = NULL;
    line->has_onset = false;
    line->match = line->match_end;
    for (; line->match_end < matches->count &&
           matches->list[line->match_end].first < line->end;
         line->match_end++)
        line_cue_note(letter, &matches->list[line->match_end], line);
    for (line->hit = line->hit_end; line->hit_end < letter->hits.count &&
                                    letter->hits.list[line->hit_end].first < line->end;)
        line->hit_end++;
    line->start = sentence_start(tokens, line->first, line->end);
    line->is_question = sentence_asks(tokens, line->start, line->end);
    line->is_title = is_title(tokens, line);
    line->is_heading = !line->is_title && is_heading(letter, line);
    return true;
}

static bool is_about_purpose(uint8_t frame)
{
    return frame == FRAME_TOPIC || frame == FRAME_TRADE || frame == FRAME_ASKS;
}

/* "can I", "must I". */
static bool ends_in_i(const struct letter *letter, const struct frame_hit *hit)
{
    const struct token *last = &letter->scene->tokens->list[hit->last];

    return last->length == 1 && last->text[0] == 'i';
}

static void frames_note(struct letter *letter)
{
    for (size_t i = 0; i < letter->hits.count; i++) {
        const struct frame_hit *hit = &letter->hits.list[i];

        if (hit->frame == FRAME_TOPIC && !letter->topic)
            letter->topic = hit;
        if (hit->frame == FRAME_TRADE && !letter->trade)
            letter->trade = hit;
        if (hit->frame == FRAME_OPEN && !letter->open)
            letter->open = hit;
        letter->is_own =
            letter->is_own || hit->frame == FRAME_OWN || hit->frame == FRAME_CLAIM;
        letter->is_personal = letter->is_personal || hit->frame == FRAME_BODY;
        letter->speaks_of_body = letter->speaks_of_body ||
                                 (hit->frame == FRAME_BODY && !ends_in_i(letter, hit));
        letter->is_well =
            letter->is_well || hit->frame == FRAME_WELL || hit->frame == FRAME_OPEN;
        letter->asks = letter->asks || hit->frame == FRAME_ASKS;
        for (uint32_t t = hit->first; is_about_purpose(hit->frame) && t <= hit->last; t++)
            letter->covered[t] = 1;
    }
}

/* "I need your kind support", "I heard that": says nothing about the writer's body. */
static void requests_note(struct letter *letter)
{
    static const char *const VERBS[] = {
        "need",   "want",   "would",   "hope",       "wish",      "think",
        "know",   "ask",    "asked",   "read",       "heard",     "hear",
        "see",    "saw",    "believe", "love",       "told",      "tell",
        "wonder", "help",   "care",    "understand", "request",   "thank",
        "pray",   "report", "sell",    "write",      "appreciate"};
    const struct tokens *tokens = letter->scene->tokens;

    for (size_t i = 0; i + 1 < tokens->count; i++) {
        const struct token *token = &tokens->list[i];

        if (token->kind == TOKEN_WORD && token->length == 1 && token->text[0] == 'i' &&
            token_is_one_of(&tokens->list[i + 1], VERBS, COUNT_OF(VERBS)))
            letter->covered[i] = 1;
    }
}

/* "mom wants me to come" and "mom needs a knee" are no requests for her. */
static bool asks_for_treatment(const struct letter *letter, size_t first, size_t last)
{
    enum { WISH_TOKENS = 9 };
    static const char *const WISHES[] = {
        "prp",     "hair",        "transplant", "exosome",      "exosomes",   "treatment",
        "treated", "consult",     "plasma",     "consultation", "grafts",     "fue",
        "book",    "booking",     "injections", "appointment",  "treat",      "see",
        "pelo",    "tratamiento", "consulta",   "cita",         "trasplante", "exosomas",
        "injerto", "tratarse",    "procedure",  "writing",      "filling"};
    const struct tokens *tokens = letter->scene->tokens;
    size_t end = last + WISH_TOKENS;

    for (size_t i = first; i < end && i < tokens->count; i++) {
        if (token_is_one_of(&tokens->list[i], WISHES, COUNT_OF(WISHES)))
            return true;
    }
    return false;
}

static void cues_note(struct letter *letter)
{
    const struct cues *cues = letter->scene->cues;

    for (size_t i = 0; i < letter->matches->count; i++) {
        const struct cue_match *match = &letter->matches->list[i];
        enum who who = letter_who_of(letter, i);

        letter->who[i] = (uint8_t)who;
        if (who == WHO_SELF)
            letter->speaks_of_itself = true;
        if (who == WHO_OTHER)
            letter->names_other = true;
        if (cue_match_says(cues, match, SAYS_FOR_OTHER) &&
            asks_for_treatment(letter, match->first, match->last))
            letter->is_for_other = true;
        if (!letter->topic && cue_match_says(cues, match, SAYS_INFORMS)) {
            letter->informs = (struct frame_hit){match->first, match->last, FRAME_TOPIC};
            letter->topic = &letter->informs;
        }
        if (who == WHO_SELF && cue_match_has(cues, match, WHERE_HERE))
            letter->claims = true;
        if (letter_says(letter, match, SAYS_HYPOTHETICAL))
            letter->asks = true;
    }
}

/* The last token of a wish that begins here, or 0: nobody begins with one. */
static size_t wish_end(const struct tokens *tokens, size_t i)
{
    static const char *const WISHES[] = {"wants", "quiere", "quisiera", "desea",
                                         "desearia"};
    static const char *const FIRST[] = {"would", "is", "le"};
    static const char *const SECOND[] = {"like",       "love",     "interested",
                                         "gustaria",   "thinking", "considering",
                                         "interesaria"};
    static const char *const WRITER[] = {"me", "us", "que"};
    const struct token *list = tokens->list;
    size_t end = i;

    if (i == 0 || i + 1 >= tokens->count)
        return 0;
    if (token_is_one_of(&list[i], FIRST, COUNT_OF(FIRST)) &&
        token_is_one_of(&list[i + 1], SECOND, COUNT_OF(SECOND)))
        end = i + 1;
    else if (!token_is_one_of(&list[i], WISHES, COUNT_OF(WISHES)))
        return 0;
    return end + 1 < tokens->count &&
                   token_is_one_of(&list[end + 1], WRITER, COUNT_OF(WRITER))
               ? 0
               : end;
}

/* "to my brother", "… who has lupus": not who wishes. Before a name "a" is an article. */
static bool is_aside(const struct letter *letter, const struct cue_match *match)
{
    static const char *const LEADS[] = {"to", "for",  "with", "from", "by",
                                        "of", "para", "con",  "de",   "a"};
    static const char *const RELATIVE[] = {"who", "que", "quien"};
    const struct token *list = letter->scene->tokens->list;
    size_t start = letter_person_start(letter, match);

    return token_is_one_of(&list[match->first], RELATIVE, COUNT_OF(RELATIVE)) ||
           token_is_one_of(&list[match->first], LEADS, COUNT_OF(LEADS) - 1) ||
           (start > 0 &&
            token_is_one_of(&list[start - 1], LEADS,
                            COUNT_OF(LEADS) - (start < match->first ? 0 : 1)));
}

/* "my husband | wants PRP", "my father has dementia and | would like a transplant": of
 * the cues before the wish the last that names anybody names somebody else. */
static bool is_others_wish(const struct letter *letter, size_t first, size_t next_match)
{
    enum { NEAR_TOKENS = 12 };
    static const char *const LINKS[] = {"and", "who", "but", "so", "y", "que", "pero"};
    static const char *const WRITERS_TOO[] = {"would"}; /* "…, would like" */
    const struct cue_match *list = letter->matches->list;
    const struct token *wish = &letter->scene->tokens->list[first];
    bool is_linked = token_is_one_of(wish - 1, LINKS, COUNT_OF(LINKS)) ||
                     (token_is(wish - 1, ',') && !token_is_one_of(wish, WRITERS_TOO, 1));

    for (size_t i = next_match; i-- > 0 && list[i].last + NEAR_TOKENS >= first;) {
        if (list[i].last >= first || letter->who[i] == WHO_NOBODY ||
            is_aside(letter, &list[i]))
            continue;
        return (letter->who[i] == WHO_OTHER || letter->who[i] == WHO_SAME) &&
               (is_linked || list[i].last + 1 == first);
    }
    return false;
}

static void wishes_note(struct letter *letter)
{
    const struct tokens *tokens = letter->scene->tokens;
    size_t next = 0;

    for (size_t i = 1; letter->names_other && i < tokens->count; i++) {
        size_t end = wish_end(tokens, i);

        if (end == 0 || !asks_for_treatment(letter, i, end))
            continue;
        while (next < letter->matches->count && letter->matches->list[next].first < i)
            next++;
        if (is_others_wish(letter, i, next))
            letter->is_for_other = true;
    }
}

static void tokens_note(struct letter *letter)
{
    static const char *const FIRST[] = {"i",    "im", "ive", "my",  "me",  "myself",
                                        "mine", "yo", "mi",  "mis", "mio", "me"};
    const struct tokens *tokens = letter->scene->tokens;

    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];

        if (token_is(token, '?'))
            letter->asks = true;
        if (!letter->has_first_person && token_is_one_of(token, FIRST, COUNT_OF(FIRST)))
            letter->has_first_person = true;
    }
}

/* "Subject: grandma": whoever follows as "she" is grandma. */
static bool title_names_other(const struct letter *letter)
{
    struct letter_line line = {0};

    if (!letter_next_line(letter, &line) || !line.is_title)
        return false;
    for (size_t i = line.match; i < line.match_end; i++) {
        if (letter->who[i] == WHO_OTHER)
            return true;
    }
    return false;
}

/* "20 mg on Thursdays". */
static bool has_dose(const struct letter *letter, const struct letter_line *line)
{
    static const char *const UNITS[] = {"mg", "mcg", "ug",      "units",
                                        "iu", "ml",  "unidades"};
    const struct token *list = letter->scene->tokens->list;

    for (size_t i = line->first; i + 1 < line->end; i++) {
        if (list[i].kind == TOKEN_NUMBER &&
            token_is_one_of(&list[i + 1], UNITS, COUNT_OF(UNITS)))
            return true;
    }
    return false;
}

/* Nobody else, and nothing of its purpose. */
static bool is_statement(const struct letter *letter, const struct letter_line *line)
{
    enum { SHORTEST_TOKENS = 4 };

    if (line->is_title || line->is_heading || line->is_question ||
        line->end - line->first < SHORTEST_TOKENS)
        return false;
    for (size_t i = line->match; i < line->match_end; i++) {
        if (letter->who[i] == WHO_OTHER || letter->who[i] == WHO_SAME)
            return false;
    }
    for (size_t i = line->first; i < line->end; i++) {
        if (letter->covered[i] || token_is(&letter->scene->tokens->list[i], '?'))
            return false;
    }
    return true;
}

static void statements_note(struct letter *letter)
{
    struct letter_line line = {0};

    while (letter_next_line(letter, &line)) {
        if (!is_statement(letter, &line))
            continue;
        letter->tells = true;
        letter->is_own = letter->is_own || has_dose(letter, &line);
    }
}

void letter_read(struct arena *arena, const struct context_scene *scene,
                 const struct cue_matches *matches, struct letter *ret)
{
    *ret = (struct letter){.arena = arena, .scene = scene, .matches = matches};
    ret->who = arena_array(arena, matches->count, sizeof(*ret->who));
    ret->covered = arena_array(arena, scene->tokens->count, sizeof(*ret->covered));
    frames_find(arena, scene->frames, scene->tokens, &ret->hits);
    frames_note(ret);
    requests_note(ret);
    cues_note(ret);
    wishes_note(ret);
    tokens_note(ret);
    ret->knows_other = ret->has_first_person || title_names_other(ret);
    statements_note(ret);
}
