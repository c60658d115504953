/* forelock context: what a sentence says about a phrase, one JSON object a line. */
#include "command/command.h"
#include "command/lines.h"

static json_t *context_line(const struct screener *screener, struct arena *arena,
                            const json_t *line, const char **reterr)
{
    const char *sentence = json_string_value(json_object_get(line, "sentence"));
    const char *phrase = json_string_value(json_object_get(line, "phrase"));
    const char *lang = json_string_value(json_object_get(line, "lang"));
    struct screening_context context = {0};
    enum status status = OK;

    if (!sentence || !phrase) {
        *reterr = "needs \"sentence\" and \"phrase\"";
        return NULL;
    }
    status = context_classify(screener, arena, lang, sentence, phrase, &context);
    if (status != OK) {
        *reterr = status == NOT_FOUND ? "the sentence does not hold the phrase"
                                      : "empty, or not text";
        return NULL;
    }
    return screening_context_to_json(&context);
}

int command_context(const struct config *config, int argc, char **argv)
{
    (void)argc, (void)argv;
    return lines_run(config, context_line);
}
