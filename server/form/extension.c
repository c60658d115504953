/*
 * Extensions of the questionnaire, by table. FHIR's own are minValue, maxValue and regex;
 * ours live under urn:forelock:ext: and say how a question looks and reads.
 */
#include "form/internal.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"

#define OWN "urn:forelock:ext:"
#define FHIR "http://hl7.org/fhir/StructureDefinition/"

enum kind { KIND_TEXT, KIND_WORD, KIND_FLAG, KIND_COUNT };

struct slot {
    const char *url;
    enum kind kind;
    size_t offset;
};

static const struct slot item_slots[] = {
    {OWN "page", KIND_WORD, offsetof(struct form_item, name)},
    {OWN "icon", KIND_WORD, offsetof(struct form_item, icon)},
    {OWN "field", KIND_WORD, offsetof(struct form_item, field)},
    {OWN "autocomplete", KIND_WORD, offsetof(struct form_item, autocomplete)},
    {OWN "inputmode", KIND_WORD, offsetof(struct form_item, inputmode)},
    {OWN "unit", KIND_WORD, offsetof(struct form_item, unit)},
    {OWN "label", KIND_TEXT, offsetof(struct form_item, label)},
    {OWN "hint", KIND_TEXT, offsetof(struct form_item, hint)},
    {OWN "why", KIND_TEXT, offsetof(struct form_item, why)},
    {OWN "approximate", KIND_FLAG, offsetof(struct form_item, is_approximate)},
    {OWN "must-be-true", KIND_FLAG, offsetof(struct form_item, must_be_true)},
    {OWN "must-be-past", KIND_FLAG, offsetof(struct form_item, must_be_past)},
    {OWN "max-age-years", KIND_COUNT, offsetof(struct form_item, max_age_years)},
};

static const struct slot option_slots[] = {
    {OWN "hint", KIND_TEXT, offsetof(struct form_option, hint)},
    {OWN "picture", KIND_WORD, offsetof(struct form_option, picture)},
    {OWN "exclusive", KIND_FLAG, offsetof(struct form_option, is_exclusive)},
    {OWN "apart", KIND_FLAG, offsetof(struct form_option, is_apart)},
};

/* Writes the extension's value to its place; false when it has the wrong type. */
static bool take(const struct slot *slot, const json_t *extension, void *object)
{
    void *place = (char *)object + slot->offset;
    const json_t *text = json_object_get(extension, "valueString");
    const json_t *word = json_object_get(extension, "valueCode");
    const json_t *flag = json_object_get(extension, "valueBoolean");
    const json_t *count = json_object_get(extension, "valueInteger");
    switch (slot->kind) {
    case KIND_TEXT:
        *(struct form_text *)place = (struct form_text){
            json_string_value(text), json_object_get(extension, "_valueString")};
        return json_is_string(text);
    case KIND_WORD:
        *(const char **)place = json_string_value(json_is_string(word) ? word : text);
        return json_is_string(word) || json_is_string(text);
    case KIND_FLAG:
        *(bool *)place = json_is_true(flag);
        return json_is_boolean(flag);
    case KIND_COUNT:
        *(int64_t *)place = json_integer_value(count);
        return json_integer_value(count) > 0;
    }
    return false;
}

static bool take_any(const struct slot *slots, size_t count, const json_t *extension,
                     void *object, const char *where, struct form_defects *defects)
{
    const char *url = json_string_value(json_object_get(extension, "url"));
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(slots[i].url, url))
            continue;
        if (!take(&slots[i], extension, object))
            form_defect(defects, where, "extension %s has no usable value", url);
        return true;
    }
    return false;
}

/* {"valueX": ...} of the type's own member, kept by the form; NULL when it is missing. */
static const json_t *own_value(struct form *form, const struct form_item *item,
                               const json_t *extension)
{
    const char *key = form_type_key(item->type);
    const json_t *value = key == NULL ? NULL : json_object_get(extension, key);
    if (value == NULL)
        return NULL;
    json_t *kept = json_pack("{s:O}", key, value);
    json_array_append_new(form->owned, kept);
    return form_value_fits(item, kept) ? kept : NULL;
}

static void read_limit(struct form *form, struct form_item *item, const json_t *extension,
                       bool is_min, struct form_defects *defects)
{
    bool is_ordered = item->type == FORM_INTEGER || item->type == FORM_DECIMAL ||
                      item->type == FORM_DATE;
    const json_t *value = is_ordered ? own_value(form, item, extension) : NULL;
    if (value == NULL)
        form_defect(defects, item->link_id, "minValue or maxValue is not of its type");
    *(is_min ? &item->min : &item->max) = value;
}

static void read_regex(struct form *form, struct form_item *item, const json_t *extension,
                       struct form_defects *defects)
{
    const char *regex = json_string_value(json_object_get(extension, "valueString"));
    bool is_text = item->type == FORM_STRING || item->type == FORM_TEXT;
    if (regex == NULL || !is_text || item->pattern != NULL) {
        form_defect(defects, item->link_id, "one regex, and on text only");
        return;
    }
    CLEANUP(buf_done) struct buf reason = {0};
    item->pattern = form_pattern_new(regex, &reason);
    if (item->pattern == NULL)
        form_defect(defects, item->link_id, "regex: %s", buf_text(&reason));
    (void)form;
}

static bool take_standard(struct form *form, struct form_item *item,
                          const json_t *extension, struct form_defects *defects)
{
    const char *url = json_string_value(json_object_get(extension, "url"));
    if (str_equal(url, FHIR "regex"))
        read_regex(form, item, extension, defects);
    else if (str_equal(url, FHIR "minValue") || str_equal(url, FHIR "maxValue"))
        read_limit(form, item, extension, str_equal(url, FHIR "minValue"), defects);
    else
        return str_equal(url, OWN "error");
    return true;
}

/* {"extension": [{"url": "code", "valueCode"}, {"url": "text", "valueString"}]} */
static void read_message(const json_t *extension, json_t *messages, const char *where,
                         struct form_defects *defects)
{
    const char *code = NULL;
    json_t *text = NULL, *element = NULL, *part;
    size_t i;
    json_array_foreach(json_object_get(extension, "extension"), i, part)
    {
        const char *url = json_string_value(json_object_get(part, "url"));
        if (str_equal(url, "code"))
            code = json_string_value(json_object_get(part, "valueCode"));
        if (str_equal(url, "text")) {
            text = json_object_get(part, "valueString");
            element = json_object_get(part, "_valueString");
        }
    }
    if (!form_error_code_is_known(code) || !json_is_string(text)) {
        form_defect(defects, where, "an error text has no known code or no words");
        return;
    }
    json_t *message = json_pack("{s:O s:O*}", "english", text, "element", element);
    json_object_set_new(messages, code, message);
}

void form_read_messages(struct form *form, const json_t *source, json_t *messages,
                        const char *where, struct form_defects *defects)
{
    size_t i;
    json_t *extension;
    (void)form;
    json_array_foreach(json_object_get(source, "extension"), i, extension)
    {
        const char *url = json_string_value(json_object_get(extension, "url"));
        if (str_equal(url, OWN "error"))
            read_message(extension, messages, where, defects);
        else if (where == NULL)
            form_defect(defects, where, "unknown extension");
    }
}

void form_read_extensions(struct form *form, struct form_item *item, const json_t *source,
                          struct form_defects *defects)
{
    json_t *messages = json_object(), *extension;
    json_array_append_new(form->owned, messages);
    item->messages = messages;
    size_t i;
    json_array_foreach(json_object_get(source, "extension"), i, extension)
    {
        if (take_any(item_slots, COUNT_OF(item_slots), extension, item, item->link_id,
                     defects) ||
            take_standard(form, item, extension, defects))
            continue;
        const char *url = json_string_value(json_object_get(extension, "url"));
        form_defect(defects, item->link_id, "unknown extension \"%.80s\"",
                    url == NULL ? "" : url);
    }
    form_read_messages(form, source, messages, item->link_id, defects);
    if (item->is_approximate && item->type != FORM_STRING)
        form_defect(defects, item->link_id, "an approximate date is a string");
    if (item->must_be_true && item->type != FORM_BOOLEAN)
        form_defect(defects, item->link_id, "only a boolean must be true");
}

void form_read_option_extensions(struct form_option *option, const json_t *source,
                                 const char *link_id, struct form_defects *defects)
{
    size_t i;
    json_t *extension;
    json_array_foreach(json_object_get(source, "extension"), i,
                       extension) if (!take_any(option_slots, COUNT_OF(option_slots),
                                                extension, option, link_id, defects))
        form_defect(defects, link_id, "an option has an unknown extension");
}
