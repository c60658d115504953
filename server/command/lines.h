/* Commands that read JSON lines and write one line for each. */
#ifndef FORELOCK_COMMAND_LINES_H
#define FORELOCK_COMMAND_LINES_H

#include <jansson.h>

#include "base/arena.h"
#include "base/config.h"
#include "screening/screening.h"

/* Answers one line: a new reference, or NULL with a message in reterr (a constant). */
typedef json_t *(*lines_answer)(const struct screener *screener, struct arena *arena,
                                const json_t *line, const char **reterr);

/* Loads the rules of the share directory, then answers standard input line by line on
 * standard output; a line that cannot be answered gives {"error": …} in its place.
 * Returns the exit status of the process. */
int lines_run(const struct config *config, lines_answer answer);

#endif
