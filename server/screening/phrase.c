/* Phrases are split by the tokeniser itself, so that text and data always agree. */
#include "screening/phrase.h"

#include <string.h>

#include "base/str.h"
#include "screening/token.h"

enum { PHRASE_BYTES = 1024 }; /* far more than TRIE_DEPTH_LIMIT words take */

/* Small letters and spaces, as most phrases are, need no tokeniser; false for anything
 * else. */
static bool split_plain(const char *text, struct phrase *ret)
{
    const char *at = text;

    while (*at != '\0') {
        const char *start = at;

        while (*at >= 'a' && *at <= 'z')
            at++;
        if (at == start && *at++ == ' ')
            continue;
        if (at - start > WORD_LENGTH_LIMIT || ret->count == TRIE_DEPTH_LIMIT ||
            (*at != '\0' && *at != ' ') || *start < 'a' || *start > 'z')
            return false;
        ret->words[ret->count] = start;
        ret->lengths[ret->count++] = (size_t)(at - start);
    }
    return ret->count > 0;
}

enum status phrase_split(struct arena *arena, const char *text, struct phrase *ret)
{
    struct tokens tokens;
    size_t length = 0;

    *ret = (struct phrase){0};
    if (split_plain(text, ret))
        return OK;
    *ret = (struct phrase){0};
    length = strnlen(text, PHRASE_BYTES + 1);
    if (length > PHRASE_BYTES || !str_is_utf8(text, length))
        return INVALID;
    tokens_split(arena, text, length, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        if (token_is(&tokens.list[i], '-') && tokens.count > 1)
            continue;
        if (ret->count == TRIE_DEPTH_LIMIT)
            return INVALID;
        ret->words[ret->count] = tokens.list[i].text;
        ret->lengths[ret->count++] = tokens.list[i].length;
    }
    return ret->count > 0 ? OK : INVALID;
}

size_t phrase_join(const struct phrase *phrase, char *out)
{
    size_t length = 0;

    for (size_t i = 0; i < phrase->count; i++) {
        if (length + phrase->lengths[i] > WORD_LENGTH_LIMIT)
            return 0;
        memcpy(out + length, phrase->words[i], phrase->lengths[i]);
        length += phrase->lengths[i];
    }
    return length;
}
