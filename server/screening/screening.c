/* One run from input to result. */
#include "screening/screening.h"

#include <string.h>

#include "base/str.h"
#include "screening/decide.h"
#include "screening/reading.h"

/* Texts as they are collected from the input. */
struct gathering {
    struct reading_text *list;
    size_t count;
    size_t room;
    size_t bytes;
};

static enum status text_take(struct gathering *gathering, const char *field, uint8_t bit,
                             const char *text, size_t length)
{
    if (str_is_blank(text))
        return OK;
    if (!str_is_utf8(text, length) || strlen(text) != length)
        return INVALID;
    gathering->bytes += length;
    if (gathering->bytes > SCREENING_TEXT_LIMIT_BYTES ||
        gathering->count == gathering->room)
        return INVALID;
    gathering->list[gathering->count++] =
        (struct reading_text){.field = field, .bit = bit, .text = text};
    return OK;
}

static enum status fields_take(struct gathering *gathering, const json_t *fields)
{
    const char *field = NULL;
    json_t *text = NULL;

    if (fields && !json_is_object(fields))
        return INVALID;
    json_object_foreach((json_t *)fields, field, text)
    {
        if (json_is_null(text))
            continue;
        if (!json_is_string(text) ||
            text_take(gathering, field, field_bit(field), json_string_value(text),
                      json_string_length(text)) != OK)
            return INVALID;
    }
    return OK;
}

static enum status answers_take(const struct screener *screener,
                                struct gathering *gathering,
                                const struct answers *answers)
{
    const struct ruleset *ruleset = &screener->ruleset;

    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *answer = &answers->list[i];

        for (size_t l = 0; answer->text && l < ruleset->link_count; l++) {
            if (strcmp(ruleset->links[l].link, answer->link) != 0)
                continue;
            if (text_take(gathering, answer->link, ruleset->links[l].field, answer->text,
                          strlen(answer->text)) != OK)
                return INVALID;
        }
    }
    return OK;
}

enum status screening_run(const struct screener *screener, struct arena *arena,
                          const struct screening_input *input,
                          struct screening_result *ret)
{
    struct screening_case screening = {
        .screener = screener, .arena = arena, .today = input->today};
    struct gathering gathering = {0};

    if (answers_read(arena, input->response, input->answers, &screening.answers) != OK)
        return INVALID;
    if (json_object_size(input->fields) > 1000)
        return INVALID;
    gathering.room = json_object_size(input->fields) + screening.answers.count;
    gathering.list = arena_array(arena, gathering.room, sizeof(*gathering.list));
    if (fields_take(&gathering, input->fields) != OK)
        return INVALID;
    if (answers_take(screener, &gathering, &screening.answers) != OK)
        return INVALID;
    for (size_t i = 0; i < gathering.count; i++)
        reading_make(screener, arena, input->lang, input->today, &gathering.list[i]);
    screening.texts = gathering.list;
    screening.text_count = gathering.count;
    *ret = decide(&screening);
    return OK;
}

struct screening_result screening_unscreened(const struct screener *screener,
                                             struct arena *arena)
{
    struct screening_finding *finding = arena_alloc(arena, sizeof(*finding));

    *finding = (struct screening_finding){.rule = "MTA-00",
                                          .title = "Could not be screened",
                                          .rule_version = SCREENING_ENGINE_VERSION,
                                          .severity = SCREENING_DOCTOR_REVIEW,
                                          .fires = true,
                                          .field = "",
                                          .text = "",
                                          .concept = "unscreened",
                                          .context = {.cue = ""},
                                          .note = ""};
    return (struct screening_result){.outcome = SCREENING_REVIEW,
                                     .ruleset = screening_ruleset(screener),
                                     .ruleset_sha256 = screener->sha256,
                                     .findings = finding,
                                     .count = 1};
}
