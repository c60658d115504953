/* See form_fixture.h. */
#include "form_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct form_context form_fixture_today = {.today = {2026, 11, 17}, .lang = "en"};

static char *requoted(const char *text)
{
    char *copy = strdup(text);
    ck_assert_ptr_nonnull(copy);
    for (char *c = copy; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    return copy;
}

json_t *json_of(const char *text)
{
    json_error_t error;
    char *json = requoted(text);
    json_t *value = json_loads(json, JSON_DECODE_ANY, &error);
    ck_assert_msg(value != NULL, "%s in %s", error.text, json);
    free(json);
    return value;
}

char *questionnaire_of(const char *steps, const char *more)
{
    struct buf text = {0};
    buf_printf(&text,
               "{'resourceType':'Questionnaire','url':'urn:q','version':'1','title':'T',"
               "'status':'active','item':[%s]%s}",
               steps, more);
    char *json = requoted(buf_text(&text));
    buf_done(&text);
    return json;
}

struct form *form_of(const char *items)
{
    struct buf steps = {0}, error = {0};
    struct form *form = NULL;
    buf_printf(&steps,
               "{'linkId':'s','type':'group','text':'Step','item':[{'linkId':'p','type':"
               "'group','text':'Page','extension':[{'url':'urn:forelock:ext:page',"
               "'valueCode':'first'}],'item':[%s]}]}",
               items);
    char *json = questionnaire_of(buf_text(&steps), "");
    enum status status = form_parse(json, strlen(json), &form, &error);
    ck_assert_msg(status == OK, "%s", buf_text(&error));
    free(json);
    buf_done(&steps);
    buf_done(&error);
    return form;
}

void codes_of(const json_t *errors, char *out, size_t size)
{
    size_t i, length = 0;
    json_t *error;
    out[0] = '\0';
    json_array_foreach((json_t *)errors, i, error)
    {
        const char *code = json_string_value(json_object_get(error, "code"));
        ck_assert_ptr_nonnull(code);
        ck_assert_ptr_nonnull(json_string_value(json_object_get(error, "message")));
        ck_assert_uint_lt(length + strlen(code) + 2, size);
        length += (size_t)snprintf(out + length, size - length, "%s ", code);
    }
}

json_t *response_of(const char *items)
{
    struct buf text = {0};
    buf_printf(&text,
               "{'resourceType':'QuestionnaireResponse','status':'completed',"
               "'questionnaire':'urn:q|1','item':[{'linkId':'s','item':[{'linkId':'p',"
               "'item':[%s]}]}]}",
               items);
    json_t *response = json_of(buf_text(&text));
    buf_done(&text);
    return response;
}
