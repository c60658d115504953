/*
 * What stands beside a mention in numbers: dose, frequency, duration, how long ago, a
 * measured value.
 */
#ifndef FORELOCK_SCREENING_QUANTITY_H
#define FORELOCK_SCREENING_QUANTITY_H

#include "base/date.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/token.h"

/* The tokens that may belong to a mention: its own sentence, up to its neighbours. */
struct neighbourhood {
    const struct tokens *tokens;
    size_t first; /* of the tokens before the mention */
    size_t from;  /* the mention's first token */
    size_t to;    /* the token after the mention */
    size_t end;
};

/* A dose that was read. per_day is 1 when the text gives no frequency. */
struct dose {
    bool is_known;
    double mg_day;
    struct quantity days;
};

/* "10 mg twice a day for 3 weeks", "tapering 40 to 10 mg" (the highest counts), "two 5 mg
 * tablets every other day", in both languages. */
struct dose dose_read(const struct neighbourhood *around);

/* "2 weeks ago", "hace 3 meses", "in March 2024", "last month", "9 years post". */
struct quantity months_ago_read(const struct neighbourhood *around, struct date today);

/* Fills the quantities of all mentions. */
void quantities_read(const struct lexicon *lexicon, const struct tokens *tokens,
                     struct date today, struct mentions *mentions);

/* The number a token stands for: digits or a number word. */
bool token_value(const struct token *token, double *ret);

/* enum grammar of a token. */
static inline uint8_t token_grammar(const struct token *token)
{
    return token->grammar_class;
}

/* A word without a job in doses and times: nothing can start at it. */
static inline bool token_is_mute(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->grammar_class == 0;
}

#endif
