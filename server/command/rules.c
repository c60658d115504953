/*
 * forelock rules check [FILE] explains every mistake of a rule set with its place; rules
 * list prints the rules of the set that came with the software. No database is needed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "command/command.h"
#include "form/form.h"
#include "screening/check.h"

static void free_text(char **text)
{
    free(*text);
}

static void free_screener(struct screener **screener)
{
    screening_free(*screener);
}

static void free_form(struct form **form)
{
    form_free(*form);
}

static int list(const struct screener *screener)
{
    const json_t *set = screening_rules(screener);
    size_t index;
    const json_t *rule;
    printf("%s\n", screening_ruleset(screener));
    json_array_foreach(json_object_get(set, "rules"), index, rule)
    {
        static const char *const keys[] = {"id", "severity", "category", "version",
                                           "title"};
        for (size_t i = 0; i < COUNT_OF(keys); i++) {
            const char *text = json_string_value(json_object_get(rule, keys[i]));
            printf("%s%s", i == 0 ? "" : "\t", text == NULL ? "" : text);
        }
        putchar('\n');
    }
    return 0;
}

static int check(const struct screener *screener, const struct form *form,
                 const char *file)
{
    json_error_t error;
    json_auto_t *set = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
    if (set == NULL) {
        fprintf(stderr, "%s, line %d, column %d: %s\n", file, error.line, error.column,
                error.text);
        return 1;
    }
    json_auto_t *mistakes = ruleset_check(screener, set, form_json(form));
    size_t index;
    const json_t *mistake;
    json_array_foreach(mistakes, index, mistake)
        fprintf(stderr, "%s: %s: %s\n", file,
                json_string_value(json_object_get(mistake, "place")),
                json_string_value(json_object_get(mistake, "text")));
    size_t rules = json_array_size(json_object_get(set, "rules"));
    if (index > 0)
        fprintf(stderr, "%s: mistakes: %zu%s\n", file, index,
                index == RULESET_MISTAKE_LIMIT ? " or more" : "");
    else
        printf("%s: %zu rules, no mistake\n", file, rules);
    return index == 0 ? 0 : 1;
}

int command_rules(const struct config *config, int argc, char **argv)
{
    bool is_list = argc == 2 && str_equal(argv[1], "list");
    bool is_check = (argc == 2 || argc == 3) && str_equal(argv[1], "check");
    if (!is_list && !is_check) {
        fputs("usage: forelock rules check [FILE]\n       forelock rules list\n", stderr);
        return 2;
    }
    CLEANUP(free_text) char *directory = config_share_path(config, "rules");
    CLEANUP(free_text) char *shipped = config_share_path(config, "rules/ruleset.json");
    CLEANUP(free_text)
    char *questions = config_share_path(config, "forms/consultation.json");
    CLEANUP(free_text) char *error = NULL;
    CLEANUP(buf_done) struct buf reason = {0};
    CLEANUP(free_screener) struct screener *screener = NULL;
    CLEANUP(free_form) struct form *form = NULL;
    /* A smallest set, so that the lexicon can be read when the shipped rules are broken
     */
    json_auto_t *smallest = json_pack("{s:s, s:s, s:{}, s:[]}", "name", "none", "version",
                                      "0.0.0", "fields", "rules");
    enum status status =
        is_list ? screening_load(directory, &screener, &error)
                : screening_load_with(directory, smallest, &screener, &error);
    if (status == OK)
        status = form_load(questions, &form, &reason);
    if (status != OK) {
        fprintf(stderr, "forelock: %s\n", error != NULL ? error : buf_text(&reason));
        return 1;
    }
    return is_list ? list(screener)
                   : check(screener, form, argc == 3 ? argv[2] : shipped);
}
