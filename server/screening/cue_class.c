/* Every class in a cue is replaced by each of its words, left to right. */
#include "screening/cue_class.h"

#include <string.h>

enum { CLASSES_IN_A_CUE = 3 };

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
        const char *next =
            arena_printf(expansion->loader->arena, "%.*s%s%s", (int)(mark - text), text,
                         word ? word : "", mark + length);

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
