/* A sorted table, looked up only for tokens whose word stands in it. */
#include "screening/spelling.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "screening/grammar.h"

static int by_typed(const void *a, const void *b)
{
    const struct spelling *left = a;
    const struct spelling *right = b;

    return (left->typed > right->typed) - (left->typed < right->typed);
}

enum status spellings_load(struct spellings *spellings, struct loader *loader,
                           struct words *words, const char *lang)
{
    const char *name = arena_printf(loader->arena, "common/spellings-%s.json", lang);
    json_t *file = NULL;
    enum status status = loader_read(loader, name, &file);
    json_t *object = NULL;
    const char *typed = NULL;
    json_t *full = NULL;

    if (status != OK)
        return status;
    object = json_object_get(file, "spellings");
    spellings->list =
        arena_array(loader->arena, json_object_size(object), sizeof(*spellings->list));
    json_object_foreach(object, typed, full)
    {
        const char *text = json_string_value(full);

        if (!text || !text[0] || strchr(text, ' ') || strchr(typed, ' '))
            return loader_complain(loader, "spelling \"%s\" is not one word for one",
                                   typed);
        spellings->list[spellings->count].full =
            arena_strndup(loader->arena, text, strlen(text));
        spellings->list[spellings->count++].typed =
            words_add(words, typed, strlen(typed), WORD_SPELLING, 0);
    }
    qsort(spellings->list, spellings->count, sizeof(*spellings->list), by_typed);
    return OK;
}

static void token_mean(struct token *token, const struct word_entry *entry)
{
    token->alias = entry->id;
    token->flags |= entry->flags & (WORD_CUE | WORD_LEXICON | WORD_COMMON_ES);
    token->text = entry->text;
    token->length = entry->length;
    if (token->grammar != 0 || entry->grammar == 0)
        return;
    token->grammar = entry->grammar;
    token->grammar_class = grammar_class(entry->grammar);
}

void spellings_apply(const struct spellings *spellings, const struct words *words,
                     struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *token = &tokens->list[i];
        struct spelling key = {.typed = token->word};
        const struct spelling *found = NULL;
        const struct word_entry *entry = NULL;

        if (!(token->flags & WORD_SPELLING))
            continue;
        found = bsearch(&key, spellings->list, spellings->count, sizeof(key), by_typed);
        if (found)
            entry = words_find(words, found->full, strlen(found->full));
        if (entry)
            token_mean(token, entry);
    }
}
