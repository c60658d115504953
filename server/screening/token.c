/* The tokeniser: one pass over the bytes, two allocations. */
#include "screening/token.h"

#include <string.h>

#include "screening/fold.h"

struct splitter {
    struct tokens *tokens;
    struct token *open; /* the word or number being read, or NULL */
    char *out;          /* folded bytes, as long as 12 for one code point */
    bool saw_space;
    bool all_upper;
};

static bool is_ascii_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_ascii_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Room for the folded text (one byte for ASCII, at most FOLD_BYTES for anything else) and
 * for the tokens (one wherever the kind of byte changes, one for every mark). */
static size_t folded_room(const char *text, size_t length, size_t *ret_tokens)
{
    size_t room = 1;
    size_t tokens = 1;
    char before = ' ';

    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        bool is_ascii = (unsigned char)byte < 0x80;

        room += is_ascii ? 1 : FOLD_BYTES / 2;
        if (is_ascii_letter(byte))
            tokens += !is_ascii_letter(before);
        else if (is_ascii_digit(byte))
            tokens += !is_ascii_digit(before);
        else
            tokens += byte != ' ';
        before = byte;
    }
    *ret_tokens = tokens;
    return room;
}

static void token_close(struct splitter *splitter)
{
    struct token *open = splitter->open;

    if (!open)
        return;
    open->is_upper = splitter->all_upper && open->kind == TOKEN_WORD;
    splitter->open = NULL;
}

static struct token *token_open(struct splitter *splitter, enum token_kind kind,
                                uint32_t at, uint32_t byte_at)
{
    struct token *token = &splitter->tokens->list[splitter->tokens->count++];

    token->text = splitter->out;
    token->kind = (uint8_t)kind;
    token->start = at;
    token->byte_start = byte_at;
    token->is_glued = !splitter->saw_space;
    splitter->saw_space = false;
    splitter->all_upper = true;
    return token;
}

static void token_extend(struct splitter *splitter, struct token *token,
                         const struct folded *folded, uint32_t end, uint32_t byte_end)
{
    token->end = end;
    token->byte_end = byte_end;
    if (token->length + folded->length > TOKEN_LENGTH_LIMIT)
        return;
    memcpy(splitter->out, folded->bytes, folded->length);
    splitter->out += folded->length;
    token->length = (uint8_t)(token->length + folded->length);
}

static void take_letter(struct splitter *splitter, const struct folded *folded,
                        uint32_t at, uint32_t byte_at, uint32_t byte_end)
{
    if (splitter->open && splitter->open->kind == TOKEN_NUMBER)
        token_close(splitter); /* "20mg" is two tokens */
    if (!splitter->open) {
        splitter->open = token_open(splitter, TOKEN_WORD, at, byte_at);
        splitter->open->is_capital = folded->is_upper != 0;
    }
    splitter->all_upper = splitter->all_upper && folded->is_upper;
    splitter->tokens->letters++;
    splitter->tokens->upper_letters += folded->is_upper;
    splitter->tokens->foreign_letters += folded->is_foreign;
    token_extend(splitter, splitter->open, folded, at + 1, byte_end);
}

static void take_digit(struct splitter *splitter, const struct folded *folded,
                       uint32_t at, uint32_t byte_at, uint32_t byte_end)
{
    if (!splitter->open)
        splitter->open = token_open(splitter, TOKEN_NUMBER, at, byte_at);
    token_extend(splitter, splitter->open, folded, at + 1, byte_end);
}

/* "0.5", "1,000": the point belongs to the number when digits stand on both sides. */
static bool joins_number(const struct splitter *splitter, const struct folded *folded,
                         const char *next)
{
    return splitter->open && splitter->open->kind == TOKEN_NUMBER &&
           (folded->bytes[0] == '.' || folded->bytes[0] == ',') && is_ascii_digit(*next);
}

static void take_mark(struct splitter *splitter, const struct folded *folded,
                      enum token_kind kind, uint32_t at, uint32_t byte_at,
                      uint32_t byte_end)
{
    struct token *token = NULL;

    token_close(splitter);
    token = token_open(splitter, kind, at, byte_at);
    token_extend(splitter, token, folded, at + 1, byte_end);
}

static void take(struct splitter *splitter, const struct folded *folded, uint32_t at,
                 uint32_t byte_at, uint32_t byte_end)
{
    switch ((enum fold_class)folded->class) {
    case FOLD_LETTER:
        take_letter(splitter, folded, at, byte_at, byte_end);
        return;
    case FOLD_DIGIT:
        take_digit(splitter, folded, at, byte_at, byte_end);
        return;
    case FOLD_SPACE:
        token_close(splitter);
        splitter->saw_space = true;
        return;
    case FOLD_NEWLINE:
        take_mark(splitter, folded, TOKEN_NEWLINE, at, byte_at, byte_end);
        splitter->saw_space = true;
        return;
    case FOLD_PUNCTUATION:
        if (joins_number(splitter, folded, splitter->tokens->raw + byte_end))
            take_digit(splitter, folded, at, byte_at, byte_end);
        else
            take_mark(splitter, folded, TOKEN_PUNCTUATION, at, byte_at, byte_end);
        return;
    case FOLD_QUOTE:
    case FOLD_NOTHING:
        return;
    }
}

/* Runs of small letters and spaces are most of any text; they need no folding. */
static size_t take_plain(struct splitter *splitter, const char *text, size_t byte,
                         size_t length, uint32_t *at)
{
    struct token *open = splitter->open;
    size_t from = byte;

    if (!open || open->kind != TOKEN_WORD)
        return byte;
    while (byte < length && text[byte] >= 'a' && text[byte] <= 'z' &&
           open->length + (byte - from) < TOKEN_LENGTH_LIMIT)
        byte++;
    if (byte == from)
        return byte;
    memcpy(splitter->out, text + from, byte - from);
    splitter->out += byte - from;
    splitter->tokens->letters += byte - from;
    splitter->all_upper = false;
    *at += (uint32_t)(byte - from);
    open->length = (uint8_t)(open->length + (byte - from));
    open->end = *at;
    open->byte_end = (uint32_t)byte;
    return byte;
}

void tokens_split(struct arena *arena, const char *text, size_t length,
                  struct tokens *ret)
{
    size_t token_room = 0;
    size_t room = folded_room(text, length, &token_room);
    struct splitter splitter = {.tokens = ret, .saw_space = true};
    uint32_t at = 0;

    *ret = (struct tokens){.raw = text, .raw_bytes = length};
    ret->list = arena_array(arena, token_room, sizeof(*ret->list));
    splitter.out = arena_alloc(arena, room);
    for (size_t byte = 0; byte < length; at++) {
        int32_t codepoint = 0;
        struct folded folded;
        size_t step = 0;

        byte = take_plain(&splitter, text, byte, length, &at);
        if (byte == length)
            break;
        if (text[byte] == ' ') {
            token_close(&splitter);
            splitter.saw_space = true;
            byte++;
            continue;
        }
        step = fold_decode(text + byte, &codepoint);
        fold_codepoint(codepoint, &folded);
        take(&splitter, &folded, at, (uint32_t)byte, (uint32_t)(byte + step));
        byte += step;
    }
    token_close(&splitter);
}

double token_number(const struct token *token)
{
    double value = 0;
    double scale = 0;

    for (size_t i = 0; i < token->length; i++) {
        char byte = token->text[i];

        if (is_ascii_digit(byte)) {
            value = value * 10 + (byte - '0');
            scale *= 10;
        } else if (byte == ',' && token->length - i == 4) {
            continue; /* thousands */
        } else if (scale == 0) {
            scale = 1;
        }
    }
    return scale > 1 ? value / scale : value;
}

bool token_is_one_of(const struct token *token, const char *const *words, size_t count)
{
    for (size_t i = 0; token->kind == TOKEN_WORD && i < count; i++) {
        if (token->text[0] == words[i][0] && token->length == strlen(words[i]) &&
            memcmp(token->text, words[i], token->length) == 0)
            return true;
    }
    return false;
}
