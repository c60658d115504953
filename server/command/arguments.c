/* No abbreviations, no clusters: what is typed is what is meant. */
#include "command/arguments.h"

#include <stdio.h>

#include "base/str.h"

static const struct argument *find(const struct argument *known, size_t count,
                                   const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(known[i].name, name))
            return &known[i];
    }
    return NULL;
}

bool arguments_read(int argc, char **argv, int first, const struct argument *known,
                    size_t count)
{
    for (int at = first; at < argc; at += 2) {
        const struct argument *argument = find(known, count, argv[at]);
        if (argument == NULL || *argument->value != NULL || at + 1 == argc) {
            fprintf(stderr, "forelock: %s %s\n", argv[at],
                    argument == NULL           ? "is not known here"
                    : *argument->value != NULL ? "is given twice"
                                               : "needs a value");
            return false;
        }
        *argument->value = argv[at + 1];
    }
    for (size_t i = 0; i < count; i++) {
        if (known[i].is_required && str_is_blank(*known[i].value)) {
            fprintf(stderr, "forelock: %s is missing\n", known[i].name);
            return false;
        }
    }
    return true;
}
