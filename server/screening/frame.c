/* rules/frames into memory, and its phrases in a text. */
#include "screening/frame.h"

#include "screening/phrase.h"

static const char *const FRAME_NAMES[FRAME_COUNT] = {"none", "topic", "trade", "own",
                                                     "uses", "asks",  "body",  "offer",
                                                     "open", "claim", "idle",  "well"};
static const char *const FILE_KEYS[] = {"$schema", "description", "lang", "classes",
                                        "frames"};

enum status frames_load(struct frames *frames, struct loader *loader, struct words *words,
                        const char *lang)
{
    const char *path = arena_printf(loader->arena, "frames/%s.json", lang);
    const struct phrase_filing phrases = {&frames->trie, loader, words, WORD_FRAME};
    json_t *file = NULL;
    enum status status = loader_read(loader, path, &file);

    if (status != OK)
        return status;
    trie_init(&frames->trie, loader->arena);
    frames->any_number = words_add(words, "#", 1, WORD_FRAME, 0);
    if (loader_keys(loader, file, FILE_KEYS, COUNT_OF(FILE_KEYS)) != OK)
        return INVALID;
    return phrase_lists_file(&phrases, file, "frames", FRAME_NAMES, FRAME_COUNT);
}

static struct frame_hit longest_at(const struct frames *frames,
                                   const struct tokens *tokens, size_t first)
{
    struct frame_hit best = {.first = (uint32_t)first};
    uint32_t node = 0;

    for (size_t i = first; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        uint32_t next = 0;

        if (i > first && token_is(token, '-'))
            continue;
        next = trie_step(&frames->trie, node, token->word);
        if (next == 0 && token->kind == TOKEN_NUMBER)
            next = trie_step(&frames->trie, node, frames->any_number);
        if (next == 0)
            break;
        node = next;
        if (trie_output(&frames->trie, node) != 0) {
            best.frame = (uint8_t)trie_output(&frames->trie, node);
            best.last = (uint32_t)i;
        }
        if (token->ends_sentence)
            break;
    }
    return best;
}

void frames_find(struct arena *arena, const struct frames *frames,
                 const struct tokens *tokens, struct frame_hits *ret)
{
    *ret = (struct frame_hits){0};
    for (size_t i = 0; i < tokens->count; i++) {
        struct frame_hit hit = {0};

        if (!(tokens->list[i].flags & WORD_FRAME))
            continue;
        hit = longest_at(frames, tokens, i);
        if (hit.frame == FRAME_NONE)
            continue;
        ret->list =
            arena_grow(arena, ret->list, ret->count, sizeof(*ret->list), &ret->room);
        ret->list[ret->count++] = hit;
    }
}
