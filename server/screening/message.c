/* Reading a message by its cues, before any mention is judged. */
#include "screening/message.h"

#include "screening/sentence.h"

enum { TITLE_WORDS = 14 };

bool match_says_openly(const struct cues *cues, const struct cue_match *match,
                       enum cue_says says)
{
    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        const struct cue *cue = &cues->list[next - 1];

        if (cue->says == says && cue->where != WHERE_PSEUDO)
            return true;
    }
    return false;
}

bool is_first_person(const struct message *message, size_t index)
{
    const struct cue_match *match = &message->matches->list[index];

    return cue_match_says(message->scene->cues, match, SAYS_PATIENT) ||
           cue_match_says(message->scene->cues, match, SAYS_SELF);
}

static void match_read(struct message *message, const struct cue_match *match)
{
    const struct cues *cues = message->scene->cues;

    if (!message->other && match_says_openly(cues, match, SAYS_OTHER))
        message->other = match;
    if (!message->informs && cue_match_says(cues, match, SAYS_INFORMS))
        message->informs = match;
    if (cue_match_says(cues, match, SAYS_FOR_OTHER))
        message->is_for_other = true;
    if (match_says_openly(cues, match, SAYS_PATIENT))
        message->says_i = true;
    if (cue_match_says(cues, match, SAYS_PATIENT) ||
        cue_match_says(cues, match, SAYS_SELF))
        message->says_my = true;
    if (match_says_openly(cues, match, SAYS_SELF)) {
        message->speaks_of_itself = true;
        message->claims = message->claims || cue_match_has(cues, match, WHERE_HERE);
    }
    if (match_says_openly(cues, match, SAYS_HYPOTHETICAL))
        message->asks = true;
}

struct message message_read(const struct context_scene *scene,
                            const struct cue_matches *matches)
{
    struct message message = {.scene = scene, .matches = matches};

    for (size_t i = 0; i < matches->count; i++)
        match_read(&message, &matches->list[i]);
    for (size_t i = 0; i < scene->tokens->count && !message.asks; i++)
        message.asks = token_is(&scene->tokens->list[i], '?');
    return message;
}

/* A heading that is named as one: "Subject: …". Without the name it is a statement. */
static bool is_title(const struct tokens *tokens, const struct line *line)
{
    static const char *const NAMES[] = {"subject", "asunto", "re", "topic", "tema"};

    return line->first == 0 && line->end < tokens->count && !line->has_first_person &&
           line->end - line->first <= TITLE_WORDS &&
           token_is_one_of(&tokens->list[0], NAMES, COUNT_OF(NAMES));
}

/* The first word that says something: after "Hi" and "and", and after a label. */
static size_t opening_word(const struct tokens *tokens, const struct line *line,
                           bool skips_label)
{
    static const char *const LEADS[] = {"and", "or", "but",  "also", "so",    "please",
                                        "y",   "o",  "pero", "hi",   "hello", "hola"};
    size_t i = line->first;

    while (i < line->end &&
           (tokens->list[i].kind != TOKEN_WORD ||
            (skips_label && i + 1 < line->end && token_is(&tokens->list[i + 1], ':')) ||
            token_is_one_of(&tokens->list[i], LEADS, COUNT_OF(LEADS))))
        i++;
    return i;
}

/* "Does lupus …?", not "I take insulin, is that a problem?": what is asked about follows
 * the word that asks. In a letter that never says "I" or "my" it may also follow a label
 * ("MESSAGE: …"), and words that do nothing but ask need no question mark. */
static bool asks_from_the_start(const struct message *message, const struct line *line)
{
    const struct tokens *tokens = message->scene->tokens;
    static const char *const ONLY_ASKS[] = {"what",  "how",   "which", "why",
                                            "whats", "where", "cual",  "cuales"};
    static const char *const ASKS[] = {
        "is",    "are",    "can",    "could", "does", "do",    "did",    "will",
        "would", "should", "when",   "who",   "has",  "have",  "que",    "como",
        "puede", "pueden", "podria", "es",    "son",  "por",   "cuando", "hay",
        "sirve", "afecta", "tiene",  "quien", "si",   "existe"};
    size_t at = opening_word(tokens, line, !message->says_my);
    bool is_marked = token_is(&tokens->list[line->end - 1], '?');

    if (at >= line->end)
        return false;
    if (token_is_one_of(&tokens->list[at], ONLY_ASKS, COUNT_OF(ONLY_ASKS)))
        return is_marked || !message->says_my;
    return is_marked && token_is_one_of(&tokens->list[at], ASKS, COUNT_OF(ASKS));
}

bool message_next_line(const struct message *message, struct line *line)
{
    const struct tokens *tokens = message->scene->tokens;
    const struct cue_matches *matches = message->matches;
    const struct cues *cues = message->scene->cues;

    if (line->end >= tokens->count)
        return false;
    *line = (struct line){.first = line->end,
                          .end = sentence_end(tokens, line->end),
                          .match = line->match_end,
                          .match_end = line->match_end};
    for (; line->match_end < matches->count &&
           matches->list[line->match_end].first < line->end;
         line->match_end++) {
        const struct cue_match *match = &matches->list[line->match_end];

        if (is_first_person(message, line->match_end))
            line->has_first_person = true;
        if (match_says_openly(cues, match, SAYS_SELF))
            line->has_self = true;
        if (cue_match_says(cues, match, SAYS_ONSET))
            line->has_onset = true;
        if (cue_match_says(cues, match, SAYS_DENIED))
            line->denial = match;
    }
    line->is_question = asks_from_the_start(message, line);
    line->is_title = is_title(tokens, line);
    return true;
}
