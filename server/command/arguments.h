/* "--name value" pairs of a command line. */
#ifndef FORELOCK_COMMAND_ARGUMENTS_H
#define FORELOCK_COMMAND_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct argument {
    const char *name; /* "--email" */
    const char **value;
    bool is_required;
};

/* Fills the values from argv[first] on. False, with a sentence on standard error, for an
 * unknown or repeated name, a missing value, or a required one that is not there. */
bool arguments_read(int argc, char **argv, int first, const struct argument *known,
                    size_t count);

#endif
