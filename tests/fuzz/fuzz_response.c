/*
 * libFuzzer target: the first byte chooses the way in (a response from outside, a draft's
 * flat answers, a posted page of name=value lines), the rest is that input. Whatever is
 * accepted must be accepted again, unchanged, as a response from outside.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One page with an item of every type; codes in the corpus refer to it. */
static const char questionnaire[] =
    "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:q\",\"version\":\"1\",\"title\":"
    "\"T\",\"status\":\"active\",\"item\":[{\"linkId\":\"s\",\"type\":\"group\",\"text\":"
    "\"S\",\"item\":[{\"linkId\":\"p\",\"type\":\"group\",\"text\":\"P\",\"extension\":[{"
    "\"url\":\"urn:forelock:ext:page\",\"valueCode\":\"p\"}],\"item\":["
    "{\"linkId\":\"b\",\"type\":\"boolean\",\"text\":\"B\"},"
    "{\"linkId\":\"n\",\"type\":\"decimal\",\"text\":\"N\"},"
    "{\"linkId\":\"i\",\"type\":\"integer\",\"text\":\"I\"},"
    "{\"linkId\":\"d\",\"type\":\"date\",\"text\":\"D\",\"extension\":[{\"url\":"
    "\"urn:forelock:ext:must-be-past\",\"valueBoolean\":true}]},"
    "{\"linkId\":\"m\",\"type\":\"string\",\"text\":\"M\",\"extension\":[{\"url\":"
    "\"urn:forelock:ext:approximate\",\"valueBoolean\":true}]},"
    "{\"linkId\":\"t\",\"type\":\"string\",\"text\":\"T\",\"repeats\":true,\"extension\":"
    "[{\"url\":\"http://hl7.org/fhir/StructureDefinition/regex\",\"valueString\":"
    "\"(a|b)*c?.*\"}]},"
    "{\"linkId\":\"x\",\"type\":\"text\",\"text\":\"X\",\"maxLength\":20},"
    "{\"linkId\":\"c\",\"type\":\"choice\",\"text\":\"C\",\"repeats\":true,"
    "\"answerOption\":[{\"valueCoding\":{\"system\":\"u\",\"code\":\"a\",\"display\":"
    "\"A\"}},{\"extension\":[{\"url\":\"urn:forelock:ext:exclusive\",\"valueBoolean\":"
    "true}],\"valueCoding\":{\"system\":\"u\",\"code\":\"none\",\"display\":\"N\"}}]},"
    "{\"linkId\":\"o\",\"type\":\"open-choice\",\"text\":\"O\",\"repeats\":true,"
    "\"answerOption\":[{\"valueString\":\"a\"}],\"maxLength\":9},"
    "{\"linkId\":\"g\",\"type\":\"group\",\"repeats\":true,\"text\":\"G\",\"item\":[{"
    "\"linkId\":\"y\",\"type\":\"string\",\"text\":\"Y\",\"enableWhen\":[{\"question\":"
    "\"c\",\"operator\":\"=\",\"answerCoding\":{\"system\":\"u\",\"code\":\"a\"}}]}]}]}]"
    "}]}";

static const struct form_context context = {.today = {2026, 11, 17}, .lang = "en"};

static void must_be_stable(const struct form *form, const json_t *response)
{
    json_auto_t *again = NULL, *errors = NULL;
    if (form_check_response(form, response, &context, &again, &errors) != OK ||
        !json_equal(response, again))
        abort();
}

static void try_response(const struct form *form, const json_t *value)
{
    json_auto_t *response = NULL, *errors = NULL;
    if (form_check_response(form, value, &context, &response, &errors) == OK)
        must_be_stable(form, response);
    else if (json_array_size(errors) == 0)
        abort();
}

static void try_draft(const struct form *form, const json_t *answers)
{
    json_auto_t *response = NULL, *errors = NULL;
    if (form_check(form, answers, &context, &response, &errors) == OK)
        must_be_stable(form, response);
    else if (json_array_size(errors) == 0)
        abort();
}

/* Lines of name=value; changes text. */
static void try_page(const struct form *form, char *text)
{
    struct form_pair pairs[FORM_FIELDS_MAX + 10];
    size_t count = 0;
    char *rest = text, *line;
    while (count < COUNT_OF(pairs) && (line = strsep(&rest, "\n")) != NULL) {
        char *value = strchr(line, '=');
        if (value == NULL)
            continue;
        *value = '\0';
        pairs[count++] = (struct form_pair){line, value + 1};
    }
    json_auto_t *answers = json_object(), *errors = NULL;
    enum status status =
        form_page_read(form, form_page_find(form, "p"), (struct form_pairs){pairs, count},
                       &context, answers, &errors);
    if ((status == OK) != (errors == NULL))
        abort();
    try_draft(form, answers);
}

static bool is_utf8(const char *text)
{
    json_auto_t *value = json_string(text);
    return value != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form *form;
    struct buf reason = {0};
    if (form == NULL &&
        form_parse(questionnaire, strlen(questionnaire), &form, &reason) != OK)
        abort();
    if (size < 2 || size > 65536)
        return 0;
    char *text = strndup((const char *)data + 1, size - 1);
    if (text == NULL)
        abort();
    json_auto_t *value = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    if (data[0] % 3 == 0)
        try_response(form, value);
    else if (data[0] % 3 == 1)
        try_draft(form, value);
    else if (is_utf8(text))
        try_page(form, text);
    free(text);
    return 0;
}
