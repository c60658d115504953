/* Reading access to a loaded questionnaire. */
#include "form/internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

#define TRANSLATION "http://hl7.org/fhir/StructureDefinition/translation"

void form_free(struct form *form)
{
    if (form == NULL)
        return;
    for (size_t i = 0; i < form->item_count; i++)
        form_pattern_free((struct form_pattern *)form->items[i].pattern);
    json_decref(form->json);
    json_decref(form->owned);
    json_decref(form->messages);
    arena_done(&form->arena);
    free(form);
}

const char *form_url(const struct form *form)
{
    return form->url;
}

const char *form_version(const struct form *form)
{
    return form->version;
}

const char *form_canonical(const struct form *form)
{
    return form->canonical;
}

const char *form_sha256(const struct form *form)
{
    return form->sha256;
}

const json_t *form_json(const struct form *form)
{
    return form->json;
}

static const json_t *part_of(const json_t *extension, const char *url)
{
    size_t i;
    json_t *part;
    json_array_foreach(
        json_object_get(extension, "extension"), i,
        part) if (str_equal(json_string_value(json_object_get(part, "url")),
                            url)) return part;
    return NULL;
}

/* FHIR's translation extension: parts "lang" (valueCode) and "content" (valueString). */
const char *form_text(const struct form_text *text, const char *lang)
{
    size_t i;
    json_t *extension;
    if (text->element == NULL || lang == NULL || str_equal(lang, "en"))
        return text->english;
    json_array_foreach(json_object_get(text->element, "extension"), i, extension)
    {
        const char *url = json_string_value(json_object_get(extension, "url"));
        const json_t *code = json_object_get(part_of(extension, "lang"), "valueCode");
        const json_t *content =
            json_object_get(part_of(extension, "content"), "valueString");
        if (str_equal(url, TRANSLATION) && str_equal(json_string_value(code), lang) &&
            json_is_string(content))
            return json_string_value(content);
    }
    return text->english;
}

size_t form_item_count(const struct form *form)
{
    return form->item_count;
}

const struct form_item *form_item_at(const struct form *form, size_t index)
{
    return index < form->item_count ? &form->items[index] : NULL;
}

const struct form_item *form_item_find(const struct form *form, const char *link_id)
{
    if (link_id == NULL || link_id[0] == '\0')
        return NULL;
    for (size_t i = 0; i < form->item_count; i++)
        if (str_equal(form->items[i].link_id, link_id))
            return &form->items[i];
    return NULL;
}

const struct form_item *form_page_find(const struct form *form, const char *slug)
{
    for (size_t i = 0; i < form->item_count && slug != NULL; i++)
        if (str_equal(form->items[i].name, slug))
            return &form->items[i];
    return NULL;
}

size_t form_step_count(const struct form *form)
{
    return form->step_count;
}

size_t form_step_number(const struct form *form, const struct form_item *item)
{
    size_t number = 0;
    for (size_t i = 0; i <= item->step->index; i++)
        number += form->items[i].parent == NULL;
    return number;
}

const struct form_option *form_option_find(const struct form_item *item, const char *code)
{
    for (size_t i = 0; i < item->option_count && code != NULL; i++)
        if (str_equal(item->options[i].code, code))
            return &item->options[i];
    return NULL;
}
