/* Each mention's neighbourhood, and what its numbers say: values and courses here, times
 * in when.c, doses in dose.c. */
#include "screening/quantity.h"

#include "screening/grammar.h"
#include "screening/sentence.h"

enum { VALUE_TOKENS = 6 };

bool token_value(const struct token *token, double *ret)
{
    if (token->kind == TOKEN_NUMBER) {
        *ret = token_number(token);
        return true;
    }
    if (token_grammar(token) != GRAMMAR_NUMBER)
        return false;
    *ret = grammar_value(token->grammar);
    return true;
}

/* Words that say of a time that something ended then, and words that say it began. */
static const char *const ENDED[] = {
    "until",     "ago",      "till",     "took",    "had",       "was",
    "were",      "used",     "stopped",  "quit",    "off",       "once",
    "back",      "briefly",  "gave",     "given",   "got",       "finished",
    "completed", "complete", "completo", "termino", "past",      "hasta",
    "tome",      "tomaba",   "tuve",     "usaba",   "deje",      "estuve",
    "termine",   "suspendi", "quitaron", "quito",   "retiraron", "suspendieron"};
static const char *const BEGAN[] = {
    "since",     "started",   "start",   "began", "still",   "now",         "been",
    "currently", "diagnosed", "daily",   "every", "ongoing", "went",        "put",
    "take",      "taking",    "using",   "keeps", "desde",   "empece",      "comence",
    "inicie",    "sigo",      "todavia", "aun",   "ahora",   "actualmente", "tomo",
    "uso",       "estoy",     "llevo",   "da",    "dan",     "recibo",      "inyecto",
    "pongo",     "ponen",     "tengo"};
static const char *const NOTHING[] = {"off",  "nothing", "none",    "not",   "never",
                                      "nada", "ninguno", "ninguna", "nunca", "stopped"};

/* A medicine goes on unless words, or a short course, say that it ended; an illness of
 * long ago is over. */
static void course_read(const struct neighbourhood *around, bool is_medicine,
                        struct mention *mention)
{
    static const double SHORT_COURSE_DAYS = 60;
    enum { REACH = 12 };
    size_t first = around->from > REACH ? around->from - REACH : 0;
    size_t end = around->to + REACH < around->end ? around->to + REACH : around->end;

    mention->is_over = !is_medicine || (mention->days.is_known &&
                                        mention->days.value <= SHORT_COURSE_DAYS);
    for (size_t i = first > around->first ? first : around->first; is_medicine && i < end;
         i++) {
        const struct token *token = &around->tokens->list[i];

        if (token_is_one_of(token, NOTHING, COUNT_OF(NOTHING))) {
            mention->is_over = true; /* "off since", "nothing since" */
            i++;
        } else if (token_is_one_of(token, BEGAN, COUNT_OF(BEGAN))) {
            mention->is_begun = !mention->is_stopped;
        } else if (token_is_one_of(token, ENDED, COUNT_OF(ENDED))) {
            mention->is_over = true;
        }
    }
}

/* "from 60 to 22", "de 7 a 9,4": the value now is the second. */
static bool is_former(const struct token *list, size_t at, size_t end)
{
    static const char *const FROM[] = {"from", "de"};
    static const char *const TO[] = {"to", "a", "ha"};

    return token_is_one_of(&list[at - 1], FROM, COUNT_OF(FROM)) && at + 2 < end &&
           token_is_one_of(&list[at + 1], TO, COUNT_OF(TO)) &&
           list[at + 2].kind == TOKEN_NUMBER;
}

/* "A1c 9.1", "BP was 170/100", "ejection fraction of 30 %". */
static void values_read(const struct neighbourhood *around, struct mention *mention)
{
    const struct token *list = around->tokens->list;
    bool is_bare = around->to - around->from == 3 &&
                   list[around->from].kind == TOKEN_NUMBER &&
                   list[around->from + 2].kind == TOKEN_NUMBER; /* "201 over 118" */
    size_t from = is_bare ? around->from : around->to;

    for (size_t i = from; i < around->end && i < around->to + VALUE_TOKENS; i++) {
        if (list[i].kind != TOKEN_NUMBER || (i > from && is_former(list, i, around->end)))
            continue;
        mention->value = (struct quantity){true, token_number(&list[i])};
        if (i + 2 < around->end && list[i + 2].kind == TOKEN_NUMBER &&
            (token_is(&list[i + 1], '/') || list[i + 1].kind == TOKEN_WORD))
            mention->second_value = (struct quantity){true, token_number(&list[i + 2])};
        return;
    }
}

static void mention_read(const struct lexicon *lexicon,
                         const struct neighbourhood *around, struct date today,
                         struct mention *mention)
{
    const struct concept *concept = &lexicon->concepts[mention->concept];
    bool is_medicine = concept->kind == KIND_MEDICINE || concept->kind == KIND_SUBSTANCE;

    mention->months_ago = months_ago_read(around, today);
    values_read(around, mention);
    if (is_medicine) {
        struct dose dose = dose_read(around);
        double factor =
            concept->prednisone_equivalent > 0 ? concept->prednisone_equivalent : 1;

        mention->dose_mg_day = (struct quantity){dose.is_known, dose.mg_day * factor};
        mention->days = dose.days;
    }
    if (mention->months_ago.is_known)
        course_read(around, is_medicine, mention);
}

/* "exosomes with microneedling ten weeks ago": one session. */
static bool is_same_session(const struct lexicon *lexicon, const struct token *list,
                            const struct mention *own, const struct mention *next)
{
    static const char *const JOINS[] = {"with", "and", "plus", "con", "y"};

    return lexicon->concepts[own->concept].kind == KIND_SUBSTANCE &&
           lexicon->concepts[next->concept].kind == KIND_SUBSTANCE &&
           token_is_one_of(&list[next->first - 1], JOINS, COUNT_OF(JOINS));
}

/* "GFR is down to 17": a word for how it is stands before what was measured. */
static bool ends_reading(const struct lexicon *lexicon, const struct token *list,
                         const struct mention *own, const struct mention *next)
{
    return next->first > own->last &&
           (lexicon->concepts[own->concept].kind != KIND_MEASURE ||
            lexicon->concepts[next->concept].kind != KIND_STATE) &&
           !is_same_session(lexicon, list, own, next);
}

/* The nearest mentions on both sides at other places, within the sentence. */
static void limits_find(const struct lexicon *lexicon, const struct mentions *mentions,
                        size_t index, struct neighbourhood *around)
{
    const struct mention *own = &mentions->list[index];

    for (size_t i = index + 1;
         i < mentions->count && mentions->list[i].first < around->end; i++) {
        if (ends_reading(lexicon, around->tokens->list, own, &mentions->list[i])) {
            around->end = mentions->list[i].first;
            break;
        }
    }
    for (size_t i = index; i-- > 0 && mentions->list[i].last >= around->first;) {
        if (mentions->list[i].last < own->first &&
            lexicon->concepts[mentions->list[i].concept].kind != KIND_STATE) {
            around->first = mentions->list[i].last + 1U;
            break;
        }
    }
}

void quantities_read(const struct lexicon *lexicon, const struct tokens *tokens,
                     struct date today, struct mentions *mentions)
{
    size_t first = 0;
    size_t end = sentence_end(tokens, 0);

    for (size_t i = 0; i < mentions->count; i++) {
        struct mention *mention = &mentions->list[i];
        struct neighbourhood around = {.tokens = tokens};

        while (end <= mention->first && end < tokens->count) {
            first = end;
            end = sentence_end(tokens, first);
        }
        around.first = first;
        around.from = mention->first;
        around.to = mention->last + 1U;
        around.end = end > around.to ? end : around.to;
        limits_find(lexicon, mentions, i, &around);
        mention_read(lexicon, &around, today, mention);
    }
}
