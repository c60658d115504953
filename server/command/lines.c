/* The loop that `forelock screen` and `forelock context` share. */
#include "command/lines.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_LIMIT_BYTES = 8 * 1024 * 1024 };

static void text_free(char **text)
{
    free(*text);
}

static json_t *line_answer(const struct screener *screener, struct arena *arena,
                           const char *text, size_t length, lines_answer answer)
{
    json_auto_t *line = NULL;
    const char *error = "not a JSON object";
    json_error_t place;
    json_t *reply = NULL;

    if (length > LINE_LIMIT_BYTES)
        return json_pack("{s:s}", "error", "line too long");
    line = json_loadb(text, length, JSON_REJECT_DUPLICATES, &place);
    if (json_is_object(line))
        reply = answer(screener, arena, line, &error);
    if (!reply)
        reply = json_pack("{s:s}", "error", error);
    if (json_object_get(line, "id") && !json_object_get(reply, "id")) {
        json_auto_t *rest = reply;

        reply = json_object();
        json_object_set(reply, "id", json_object_get(line, "id"));
        json_object_update(reply, rest);
    }
    return reply;
}

static bool line_print(const json_t *reply)
{
    return json_dumpf(reply, stdout, JSON_COMPACT) == 0 && putc('\n', stdout) != EOF;
}

static int lines_loop(const struct screener *screener, lines_answer answer)
{
    CLEANUP(arena_done) struct arena arena;
    char *text =
        NULL; /* freed below: getline moves it, which the analyser cannot follow */
    size_t room = 0;
    ssize_t length = 0;
    bool is_printed = true;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    while (is_printed && (length = getline(&text, &room, stdin)) >= 0) {
        json_auto_t *reply = line_answer(screener, &arena, text, (size_t)length, answer);

        is_printed = line_print(reply);
        arena_reset(&arena);
    }
    free(text);
    return is_printed && fflush(stdout) == 0 && !ferror(stdin) ? 0 : 1;
}

int lines_run(const struct config *config, lines_answer answer)
{
    CLEANUP(text_free) char *dir = config_share_path(config, "rules");
    CLEANUP(text_free) char *error = NULL;
    struct screener *screener = NULL;
    int status = 1;

    if (screening_load(dir, &screener, &error) != OK) {
        (void)fprintf(stderr, "forelock: the rules cannot be used: %s\n", error);
        return 1;
    }
    status = lines_loop(screener, answer);
    screening_free(screener);
    return status;
}
