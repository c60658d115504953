/* Every class in a cue is replaced by each of its words, left to right. */
#include "screening/cue_class.h"

#include <string.h>

enum { CLASSES_IN_A_CUE = 3, CUE_BYTES = 256 };

struct expansion {
    struct loader *loader;
    const json_t *classes;
    cue_class_each each;
    void *context;
};

/* The words of the class whose name starts at mark ("@person told me"). */
static const json_t *class_at(const struct expansion *expansion, const char *mark,
                              size_t *ret_length)
{
    const char *name = NULL;

    *ret_length = strcspn(mark, " ");
    name = arena_strndup(expansion->loader->arena, mark + 1, *ret_length - 1);
    return json_object_get(expansion->classes, name);
}

/* The text with a word where the class stands; false when it does not fit into
 * out[CUE_BYTES]. */
static bool replace(const char *text, const char *mark, size_t mark_length,
                    const char *word, char *out)
{
    size_t before = (size_t)(mark - text);
    size_t middle = strlen(word);
    size_t after = strlen(mark + mark_length);

    if (before + middle + after >= CUE_BYTES)
        return false;
    memcpy(out, text, before);
    memcpy(out + before, word, middle);
    memcpy(out + before + middle, mark + mark_length, after);
    out[before + middle + after] = '\0';
    return true;
}

static enum status expand(const struct expansion *expansion, const char *text,
                          size_t depth)
{
    const char *mark = strchr(text, '@');
    const json_t *list = NULL;
    size_t length = 0;
    size_t index = 0;
    json_t *item = NULL;

    if (!mark)
        return expansion->each(expansion->context, text);
    list = class_at(expansion, mark, &length);
    if (!json_is_array(list) || depth == CLASSES_IN_A_CUE)
        return loader_complain(expansion->loader,
                               "cue \"%s\" has an unknown class or too many", text);
    json_array_foreach(list, index, item)
    {
        const char *word = json_string_value(item);
        char next[CUE_BYTES];

        if (!replace(text, mark, length, word ? word : "", next))
            return loader_complain(expansion->loader, "cue \"%s\" is too long", text);
        if (expand(expansion, next, depth + 1) != OK)
            return INVALID;
    }
    return OK;
}

enum status cue_class_expand(struct loader *loader, const json_t *classes,
                             const char *text, cue_class_each each, void *context)
{
    const struct expansion expansion = {loader, classes, each, context};

    return expand(&expansion, text ? text : "", 0);
}
