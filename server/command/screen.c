/* forelock screen: answers in, outcome and findings out, one JSON object a line. */
#include "base/clock.h"
#include "command/command.h"
#include "command/lines.h"

static json_t *screen_line(const struct screener *screener, struct arena *arena,
                           const json_t *line, const char **reterr)
{
    struct screening_input input = {.lang =
                                        json_string_value(json_object_get(line, "lang")),
                                    .fields = json_object_get(line, "fields"),
                                    .response = json_object_get(line, "response"),
                                    .answers = json_object_get(line, "answers"),
                                    .today = clock_today()};
    const char *today = json_string_value(json_object_get(line, "today"));
    struct screening_result result;

    if (!input.fields && !input.response && !input.answers) {
        *reterr = "neither \"fields\" nor \"response\"";
        return NULL;
    }
    if (today && date_parse(today, &input.today) != OK) {
        *reterr = "\"today\" is not a date";
        return NULL;
    }
    if (screening_run(screener, arena, &input, &result) != OK) {
        *reterr = "the texts or answers are not in a form that can be read";
        return NULL;
    }
    return screening_to_json(&result);
}

int command_screen(const struct config *config, int argc, char **argv)
{
    (void)argc, (void)argv;
    return lines_run(config, screen_line);
}
