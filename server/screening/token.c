/* The tokeniser: one pass over the bytes; ASCII, most of any text, needs no folding. */
#include "screening/token.h"

#include <string.h>

#include "screening/fold.h"

struct splitter {
    struct arena *arena;
    struct tokens *tokens;
    size_t room;        /* of the tokens' list */
    size_t byte;        /* where the reading is … */
    uint32_t at;        /* … and in code points */
    struct token *open; /* the word or number being read, or NULL */
    char *out;          /* folded bytes, as long as 12 for one code point */
    bool saw_space;
    bool all_upper;
};

static bool is_ascii_letter(char byte)
{
    return (unsigned char)((unsigned char)(byte | 0x20) - 'a') < 26;
}

static bool is_ascii_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Room for the folded text: one byte for ASCII, at most FOLD_BYTES for anything else. */
static size_t folded_room(const char *text, size_t length)
{
    size_t foreign = 0;

    for (size_t i = 0; i < length; i++)
        foreign += (unsigned char)text[i] >> 7;
    return length + 1 + foreign * (FOLD_BYTES / 2);
}

/* The most tokens that bytes can make: one wherever their kind changes, one for every
 * mark. */
static size_t tokens_at_most(const char *text, size_t length)
{
    size_t count = 1;
    char before = ' ';

    for (size_t i = 0; i < length; i++) {
        char byte = text[i];

        if (is_ascii_letter(byte))
            count += !is_ascii_letter(before);
        else if (is_ascii_digit(byte))
            count += !is_ascii_digit(before);
        else
            count += byte != ' ';
        before = byte;
    }
    return count;
}

static void token_close(struct splitter *splitter)
{
    struct token *open = splitter->open;

    if (!open)
        return;
    open->is_upper = splitter->all_upper && open->kind == TOKEN_WORD;
    splitter->open = NULL;
}

/* The first room is a guess that fits prose; the second fits anything. */
static void tokens_grow(struct splitter *splitter)
{
    struct tokens *tokens = splitter->tokens;
    struct token *wider = NULL;

    splitter->room +=
        tokens_at_most(tokens->raw + splitter->byte, tokens->raw_bytes - splitter->byte);
    wider = arena_array(splitter->arena, splitter->room, sizeof(*wider));
    memcpy(wider, tokens->list, tokens->count * sizeof(*wider));
    tokens->list = wider;
}

static struct token *token_open(struct splitter *splitter, enum token_kind kind)
{
    struct token *token = NULL;

    if (splitter->tokens->count == splitter->room)
        tokens_grow(splitter);
    token = &splitter->tokens->list[splitter->tokens->count++];
    token->text = splitter->out;
    token->kind = (uint8_t)kind;
    token->start = splitter->at;
    token->byte_start = (uint32_t)splitter->byte;
    token->is_glued = !splitter->saw_space;
    splitter->saw_space = false;
    splitter->all_upper = true;
    return token;
}

/* A token goes on to where the reading is after this many bytes and code points; what
 * folded does not fit any more is left out. */
static void token_extend(struct splitter *splitter, struct token *token,
                         const struct folded *folded, size_t bytes)
{
    token->end = splitter->at + 1;
    token->byte_end = (uint32_t)(splitter->byte + bytes);
    if (token->length + folded->length > TOKEN_LENGTH_LIMIT)
        return;
    memcpy(splitter->out, folded->bytes, folded->length);
    splitter->out += folded->length;
    token->length = (uint8_t)(token->length + folded->length);
}

static void word_open(struct splitter *splitter, bool is_capital)
{
    if (splitter->open && splitter->open->kind == TOKEN_WORD)
        return;
    token_close(splitter); /* "20mg" is two tokens */
    splitter->open = token_open(splitter, TOKEN_WORD);
    splitter->open->is_capital = is_capital;
}

static void take_letter(struct splitter *splitter, const struct folded *folded,
                        size_t bytes)
{
    word_open(splitter, folded->is_upper != 0);
    splitter->all_upper = splitter->all_upper && folded->is_upper;
    splitter->tokens->letters++;
    splitter->tokens->upper_letters += folded->is_upper;
    splitter->tokens->foreign_letters += folded->is_foreign;
    token_extend(splitter, splitter->open, folded, bytes);
}

static void take_digit(struct splitter *splitter, const struct folded *folded,
                       size_t bytes)
{
    if (!splitter->open)
        splitter->open = token_open(splitter, TOKEN_NUMBER);
    token_extend(splitter, splitter->open, folded, bytes);
}

/* "0.5", "1,000": the point belongs to the number when digits stand on both sides. */
static bool joins_number(const struct splitter *splitter, const struct folded *folded,
                         size_t bytes)
{
    return splitter->open && splitter->open->kind == TOKEN_NUMBER &&
           (folded->bytes[0] == '.' || folded->bytes[0] == ',') &&
           is_ascii_digit(splitter->tokens->raw[splitter->byte + bytes]);
}

static void take_mark(struct splitter *splitter, const struct folded *folded,
                      enum token_kind kind, size_t bytes)
{
    token_close(splitter);
    token_extend(splitter, token_open(splitter, kind), folded, bytes);
}

static void take(struct splitter *splitter, const struct folded *folded, size_t bytes)
{
    switch ((enum fold_class)folded->class) {
    case FOLD_LETTER:
        take_letter(splitter, folded, bytes);
        return;
    case FOLD_DIGIT:
        take_digit(splitter, folded, bytes);
        return;
    case FOLD_SPACE:
        token_close(splitter);
        splitter->saw_space = true;
        return;
    case FOLD_NEWLINE:
        take_mark(splitter, folded, TOKEN_NEWLINE, bytes);
        splitter->saw_space = true;
        return;
    case FOLD_PUNCTUATION:
        if (joins_number(splitter, folded, bytes))
            take_digit(splitter, folded, bytes);
        else
            take_mark(splitter, folded, TOKEN_PUNCTUATION, bytes);
        return;
    case FOLD_QUOTE:
    case FOLD_NOTHING:
        return;
    }
}

/* A run of ASCII letters, all at once. */
static void take_letters(struct splitter *splitter)
{
    const char *text = splitter->tokens->raw + splitter->byte;
    size_t left = splitter->tokens->raw_bytes - splitter->byte;
    struct token *token = NULL;
    size_t room = 0;
    size_t count = 0;
    size_t upper = 0;

    word_open(splitter, !(text[0] & 0x20));
    token = splitter->open;
    room = TOKEN_LENGTH_LIMIT - token->length;
    for (; count < left && is_ascii_letter(text[count]); count++) {
        if (count < room)
            splitter->out[count] = (char)(text[count] | 0x20);
        upper += !(text[count] & 0x20);
    }
    splitter->out += count < room ? count : room;
    token->length = (uint8_t)(token->length + (count < room ? count : room));
    splitter->all_upper = splitter->all_upper && upper == count;
    splitter->tokens->letters += count;
    splitter->tokens->upper_letters += upper;
    splitter->byte += count;
    splitter->at += (uint32_t)count;
    token->end = splitter->at;
    token->byte_end = (uint32_t)splitter->byte;
}

static void take_other(struct splitter *splitter)
{
    int32_t codepoint = 0;
    struct folded folded;
    size_t bytes = fold_decode(splitter->tokens->raw + splitter->byte, &codepoint);

    fold_codepoint(codepoint, &folded);
    take(splitter, &folded, bytes);
    splitter->byte += bytes;
    splitter->at++;
}

void tokens_split(struct arena *arena, const char *text, size_t length,
                  struct tokens *ret)
{
    struct splitter splitter = {
        .arena = arena, .tokens = ret, .room = length / 4 + 8, .saw_space = true};

    *ret = (struct tokens){.raw = text, .raw_bytes = length};
    ret->list = arena_array(arena, splitter.room, sizeof(*ret->list));
    splitter.out = arena_alloc(arena, folded_room(text, length));
    while (splitter.byte < length) {
        char byte = text[splitter.byte];

        if (is_ascii_letter(byte)) {
            take_letters(&splitter);
        } else if (byte == ' ') {
            token_close(&splitter);
            splitter.saw_space = true;
            splitter.byte++;
            splitter.at++;
        } else {
            take_other(&splitter);
        }
    }
    token_close(&splitter);
}

bool token_is_listed(const struct token *token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (token->text[0] == words[i][0] &&
            strncmp(token->text, words[i], token->length) == 0 &&
            words[i][token->length] == '\0')
            return true;
    }
    return false;
}

const char *tokens_words(struct arena *arena, const struct tokens *tokens, size_t first,
                         size_t last)
{
    size_t start = tokens->list[first].byte_start;

    return arena_strndup(arena, tokens->raw + start, tokens->list[last].byte_end - start);
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
