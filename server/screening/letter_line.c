/* A letter line by line: questions, titles, headings. */
#include "screening/letter_read.h"

#include "screening/sentence.h"

/* The first word that is no label ("MESSAGE:"), greeting or joining word. */
static size_t line_start(const struct tokens *tokens, const struct letter_line *line)
{
    static const char *const LEADS[] = {
        "and",  "or",     "but", "also",    "so",       "please", "pls", "y",
        "o",    "pero",   "hi",  "hello",   "hola",     "dear",   "sir", "madam",
        "sirs", "doctor", "doc", "doctors", "question", "there",  "hey"};
    size_t i = line->first;

    while (i < line->end) {
        bool is_label = i + 1 < line->end && token_is(&tokens->list[i + 1], ':');

        if (tokens->list[i].kind == TOKEN_WORD && !is_label &&
            !token_is_one_of(&tokens->list[i], LEADS, COUNT_OF(LEADS)))
            break;
        i++;
    }
    return i;
}

/* "Could be pregnant", "is on warfarin": a statement whose "I" or "he" is left out. */
static bool leaves_out_i(const struct tokens *tokens, size_t at, size_t end)
{
    static const char *const VERBS[] = {"could", "can", "is", "are"};
    static const char *const NEXT[] = {"be",   "have",   "not", "on",    "taking",
                                       "also", "having", "a",   "still", "currently"};

    return at + 1 < end && token_is_one_of(&tokens->list[at], VERBS, COUNT_OF(VERBS)) &&
           token_is_one_of(&tokens->list[at + 1], NEXT, COUNT_OF(NEXT));
}

/* "Does lupus …?", not "I take insulin, is that a problem?": what is asked about follows
 * the word that asks. Many leave out the mark. */
static bool asks_from_the_start(const struct tokens *tokens,
                                const struct letter_line *line)
{
    static const char *const ASKS[] = {
        "what",   "how",   "is",    "are",    "can",   "could",  "does",   "do",
        "did",    "will",  "would", "should", "which", "why",    "when",   "who",
        "where",  "has",   "have",  "que",    "como",  "puede",  "pueden", "podria",
        "es",     "son",   "cual",  "cuales", "por",   "cuando", "hay",    "sirve",
        "afecta", "tiene", "quien", "si",     "existe"};
    static const char *const ASKS_ALONE[] = {"what", "whats", "how",   "does", "is",
                                             "are",  "which", "why",   "can",  "could",
                                             "who",  "where", "should"};
    size_t i = line->start;

    if (i >= line->end)
        return false;
    if (token_is(&tokens->list[line->end - 1], '?'))
        return token_is_one_of(&tokens->list[i], ASKS, COUNT_OF(ASKS));
    return token_is_one_of(&tokens->list[i], ASKS_ALONE, COUNT_OF(ASKS_ALONE)) &&
           !leaves_out_i(tokens, i, line->end);
}

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

    if (cue_match_says(cues, match, SAYS_ONSET))
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
    line->start = line_start(tokens, line);
    line->is_question = asks_from_the_start(tokens, line);
    line->is_title = is_title(tokens, line);
    line->is_heading = !line->is_title && is_heading(letter, line);
    return true;
}
