/* rules/frames into memory, and its phrases in a text. */
#include "screening/frame.h"

#include "screening/cue_class.h"
#include "screening/phrase.h"

static const char *const FRAME_NAMES[FRAME_COUNT] = {"none", "topic", "trade", "own",
                                                     "uses", "asks",  "body",  "offer",
                                                     "open", "claim", "idle",  "well"};
static const char *const FILE_KEYS[] = {"$schema", "description", "lang", "classes",
                                        "frames"};

struct filing {
    struct frames *frames;
    struct loader *loader;
    struct words *words;
    uint32_t frame;
};

static enum status phrase_file(void *context, const char *text)
{
    const struct filing *filing = context;
    struct phrase phrase;
    uint32_t path[TRIE_DEPTH_LIMIT];

    if (phrase_split(filing->loader->arena, text, &phrase) != OK)
        return loader_complain(filing->loader, "frame \"%s\" has no word or too many",
                               text);
    for (size_t i = 0; i < phrase.count; i++)
        path[i] =
            words_add(filing->words, phrase.words[i], phrase.lengths[i], WORD_FRAME, 0);
    trie_set_output(&filing->frames->trie,
                    trie_add(&filing->frames->trie, path, phrase.count), filing->frame);
    return OK;
}

static enum status list_read(struct filing *filing, const json_t *classes,
                             const json_t *list)
{
    size_t index = 0;
    json_t *item = NULL;

    json_array_foreach(list, index, item)
    {
        if (cue_class_expand(filing->loader, classes, json_string_value(item),
                             phrase_file, filing) != OK)
            return INVALID;
    }
    return OK;
}

enum status frames_load(struct frames *frames, struct loader *loader, struct words *words,
                        const char *lang)
{
    const char *path = arena_printf(loader->arena, "frames/%s.json", lang);
    json_t *file = NULL;
    enum status status = loader_read(loader, path, &file);
    struct filing filing = {.frames = frames, .loader = loader, .words = words};
    const char *name = NULL;
    json_t *list = NULL;

    if (status != OK)
        return status;
    trie_init(&frames->trie, loader->arena);
    frames->any_number = words_add(words, "#", 1, WORD_FRAME, 0);
    if (loader_keys(loader, file, FILE_KEYS, COUNT_OF(FILE_KEYS)) != OK)
        return INVALID;
    json_object_foreach(json_object_get(file, "frames"), name, list)
    {
        int frame = loader_index(name, FRAME_NAMES, FRAME_COUNT);

        if (frame <= FRAME_NONE)
            return loader_complain(loader, "unknown frame \"%s\"", name);
        filing.frame = (uint32_t)frame;
        if (list_read(&filing, json_object_get(file, "classes"), list) != OK)
            return INVALID;
    }
    return OK;
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
