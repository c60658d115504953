/*
 * Reads a Questionnaire into items and refuses whatever the rest of the module does not
 * honour: a member that is ignored would be a promise that is not kept.
 */
#include "form/internal.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum {
    ARENA_BYTES = 8 << 20,
    DEFECTS_SHOWN = 50,
    STRING_DEFAULT = 200,
    LINK_ID_MAX = 64
};

void form_defect(struct form_defects *defects, const char *where, const char *format, ...)
{
    if (++defects->count > DEFECTS_SHOWN)
        return;
    char text[256];
    va_list args;
    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it was started just above */
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_printf(defects->out, "%s: %s\n", where == NULL ? "questionnaire" : where, text);
}

static bool is_in(const char *const *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i], name))
            return true;
    return false;
}

static void check_members(const json_t *object, const char *const *known, size_t count,
                          const char *where, struct form_defects *defects)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value) if (!is_in(known, count, name))
        form_defect(defects, where, "\"%.60s\" is not supported", name);
}

/* Counts items; 0 and a defect when they are nested too deeply. */
static size_t count_items(const json_t *items, int depth, struct form_defects *defects)
{
    if (items != NULL && !json_is_array(items)) {
        form_defect(defects, NULL, "\"item\" is not a list");
        return 0;
    }
    if (items != NULL && depth > FORM_DEPTH_MAX) {
        form_defect(defects, NULL, "items are nested deeper than %d", FORM_DEPTH_MAX);
        return 0;
    }
    size_t count = json_array_size(items), i;
    json_t *item;
    json_array_foreach((json_t *)items, i, item) count +=
        count_items(json_object_get(item, "item"), depth + 1, defects);
    return count;
}

static bool type_read(const char *name, enum form_type *ret)
{
    static const char *const names[] = {
        [FORM_GROUP] = "group",     [FORM_DISPLAY] = "display",
        [FORM_BOOLEAN] = "boolean", [FORM_DECIMAL] = "decimal",
        [FORM_INTEGER] = "integer", [FORM_DATE] = "date",
        [FORM_STRING] = "string",   [FORM_TEXT] = "text",
        [FORM_CHOICE] = "choice",   [FORM_OPEN_CHOICE] = "open-choice"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_equal(names[i], name))
            continue;
        *ret = (enum form_type)i;
        return true;
    }
    return false;
}

static bool link_id_is_good(const char *link_id)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return link_id != NULL && link_id[0] != '\0' && strlen(link_id) <= LINK_ID_MAX &&
           strspn(link_id, allowed) == strlen(link_id);
}

static bool read_flag(const json_t *source, const char *name, const char *where,
                      struct form_defects *defects)
{
    const json_t *value = json_object_get(source, name);
    if (value != NULL && !json_is_boolean(value))
        form_defect(defects, where, "\"%s\" is not true or false", name);
    return json_is_true(value);
}

static void read_max_length(struct form_item *item, const json_t *source,
                            struct form_defects *defects)
{
    const json_t *max = json_object_get(source, "maxLength");
    item->max_length = item->type == FORM_TEXT ? FORM_TEXT_MAX : STRING_DEFAULT;
    if (max == NULL)
        return;
    json_int_t value = json_integer_value(max);
    bool is_text = item->type == FORM_STRING || item->type == FORM_TEXT ||
                   item->type == FORM_OPEN_CHOICE;
    if (!is_text || value < 1 || value > FORM_TEXT_MAX)
        form_defect(defects, item->link_id, "maxLength must be 1 to %d and on text",
                    FORM_TEXT_MAX);
    else
        item->max_length = value;
}

/* Members of its own; references to other items come later. */
static void read_item(struct form *form, struct form_item *item, const json_t *source,
                      struct form_defects *defects)
{
    static const char *const known[] = {
        "id",           "extension",  "linkId",         "definition",
        "code",         "prefix",     "text",           "_text",
        "type",         "enableWhen", "required",       "repeats",
        "answerOption", "item",       "enableBehavior", "maxLength"};
    const char *where = item->link_id;
    check_members(source, known, COUNT_OF(known), where, defects);
    const char *type = json_string_value(json_object_get(source, "type"));
    if (!type_read(type, &item->type))
        form_defect(defects, where, "unknown type \"%.40s\"", type == NULL ? "" : type);
    item->text = (struct form_text){json_string_value(json_object_get(source, "text")),
                                    json_object_get(source, "_text")};
    if (item->text.english == NULL)
        form_defect(defects, where, "it has no text");
    item->is_required = read_flag(source, "required", where, defects);
    item->repeats = read_flag(source, "repeats", where, defects);
    read_max_length(item, source, defects);
    form_read_extensions(form, item, source, defects);
    bool is_question = item->type != FORM_GROUP && item->type != FORM_DISPLAY;
    if (is_question && (item->is_required || item->must_be_true) &&
        json_object_get(item->messages, "required") == NULL)
        form_defect(defects, where, "it is required and has no error text for that");
    if (item->type != FORM_GROUP && json_object_get(source, "item") != NULL)
        form_defect(defects, where, "only groups may have items");
}

/* Where the item stands: depth 0 is a step, 1 a page. */
static void place_item(struct form_item *item, int depth, struct form_defects *defects)
{
    const struct form_item *parent = item->parent;
    item->step = depth == 0 ? item : parent->step;
    item->page = depth == 0 ? NULL : depth == 1 ? item : parent->page;
    if (depth < 2 && (item->type != FORM_GROUP || item->repeats))
        form_defect(defects, item->link_id, "%s must be a group that does not repeat",
                    depth == 0 ? "a step" : "a page");
    if ((depth == 1) != (item->name != NULL))
        form_defect(defects, item->link_id, "a page, and only a page, has a slug");
    if (item->type == FORM_DISPLAY && (item->is_required || item->repeats))
        form_defect(defects, item->link_id, "a display takes no answers");
}

static void fill(struct form *form, const json_t *items, const struct form_item *parent,
                 int depth, struct form_defects *defects)
{
    size_t i;
    json_t *source;
    json_array_foreach((json_t *)items, i, source)
    {
        struct form_item *item = &form->items[form->item_count];
        item->index = form->item_count++;
        item->parent = parent;
        item->link_id = json_string_value(json_object_get(source, "linkId"));
        if (!link_id_is_good(item->link_id)) {
            form_defect(defects, parent == NULL ? NULL : parent->link_id,
                        "an item has no usable linkId");
            item->link_id = "";
        }
        for (size_t k = 0; k < item->index; k++)
            if (str_equal(form->items[k].link_id, item->link_id))
                form_defect(defects, item->link_id, "this linkId is there twice");
        read_item(form, item, source, defects);
        place_item(item, depth, defects);
        fill(form, json_object_get(source, "item"), item, depth + 1, defects);
        item->end_index = form->item_count;
        if (item->type == FORM_GROUP && item->end_index == item->index + 1)
            form_defect(defects, item->link_id, "the group is empty");
    }
}

/* Second pass, when every item can be referred to. */
static void refer(struct form *form, const json_t *items, size_t *at,
                  struct form_defects *defects)
{
    size_t i;
    json_t *source;
    json_array_foreach((json_t *)items, i, source)
    {
        struct form_item *item = &form->items[(*at)++];
        form_read_options(form, item, source, defects);
        form_read_conditions(form, item, source, defects);
        form_find_reveal(item, defects);
        refer(form, json_object_get(source, "item"), at, defects);
    }
}

static void check_slugs(const struct form *form, struct form_defects *defects)
{
    for (size_t i = 0; i < form->item_count; i++)
        for (size_t k = 0; k < i; k++)
            if (form->items[i].name != NULL &&
                str_equal(form->items[i].name, form->items[k].name))
                form_defect(defects, form->items[i].link_id, "the slug is there twice");
}

static void check_head(struct form *form, struct form_defects *defects)
{
    static const char *const known[] = {
        "resourceType", "id",        "meta",    "url",         "version",
        "name",         "title",     "_title",  "status",      "subjectType",
        "date",         "publisher", "contact", "description", "language",
        "extension",    "item",      "purpose", "copyright"};
    check_members(form->json, known, COUNT_OF(known), NULL, defects);
    const char *type = json_string_value(json_object_get(form->json, "resourceType"));
    const char *status = json_string_value(json_object_get(form->json, "status"));
    if (!str_equal(type, "Questionnaire"))
        form_defect(defects, NULL, "resourceType is not Questionnaire");
    if (!str_equal(status, "active") && !str_equal(status, "draft"))
        form_defect(defects, NULL, "status is neither active nor draft");
    form->url = json_string_value(json_object_get(form->json, "url"));
    form->version = json_string_value(json_object_get(form->json, "version"));
    if (form->url == NULL || form->version == NULL ||
        !json_is_string(json_object_get(form->json, "title")) ||
        strchr(form->url, '|') != NULL || strchr(form->version, '|') != NULL) {
        form_defect(defects, NULL, "url, version and title are needed");
        return;
    }
    form->canonical = arena_printf(&form->arena, "%s|%s", form->url, form->version);
}

static void read_questionnaire(struct form *form, struct form_defects *defects)
{
    check_head(form, defects);
    form_read_messages(form, form->json, form->messages, NULL, defects);
    const json_t *items = json_object_get(form->json, "item");
    size_t count = count_items(items, 0, defects);
    if (count == 0 || count > FORM_ITEMS_MAX)
        form_defect(defects, NULL, "it must have 1 to %d items", FORM_ITEMS_MAX);
    if (defects->count > 0)
        return;
    form->items = arena_array(&form->arena, count, sizeof *form->items);
    form->step_count = json_array_size(items);
    fill(form, items, NULL, 0, defects);
    size_t at = 0;
    refer(form, items, &at, defects);
    check_slugs(form, defects);
}

enum status form_parse(const char *bytes, size_t length, struct form **ret,
                       struct buf *reterr)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    json_error_t error;
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(json)) {
        buf_printf(reterr, "questionnaire: line %d: %s\n", error.line,
                   json == NULL ? error.text : "it is not an object");
        json_decref(json);
        return INVALID;
    }
    struct form *form = calloc(1, sizeof *form);
    if (form == NULL)
        memory_exhausted("form");
    arena_init(&form->arena, ARENA_BYTES);
    form->json = json;
    form->owned = json_array();
    form->messages = json_object();
    crypto_hash_sha256(hash, (const unsigned char *)bytes, length);
    str_hex(hash, sizeof hash, form->sha256);
    struct form_defects defects = {.out = reterr};
    read_questionnaire(form, &defects);
    if (defects.count == 0) {
        *ret = form;
        return OK;
    }
    form_free(form);
    return INVALID;
}

enum status form_load(const char *path, struct form **ret, struct buf *reterr)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        buf_printf(reterr, "%s: cannot be read\n", path);
        return UNAVAILABLE;
    }
    CLEANUP(buf_done) struct buf bytes = {0};
    char chunk[8192];
    size_t got;
    while (bytes.length <= FORM_FILE_BYTES &&
           (got = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_append(&bytes, chunk, got);
    bool is_broken = ferror(file) != 0;
    fclose(file);
    if (is_broken || bytes.length > FORM_FILE_BYTES) {
        buf_printf(reterr, "%s: cannot be read, or is over %d bytes\n", path,
                   FORM_FILE_BYTES);
        return is_broken ? UNAVAILABLE : INVALID;
    }
    return form_parse(buf_text(&bytes), bytes.length, ret, reterr);
}
