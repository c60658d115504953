/* The envelope, and the few headers that make a response a page. */
#include "view/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* The title is shown through an escaped variable, so the entities of the text, which is
 * HTML, become plain again. */
static void plain_from_html(char *text)
{
    static const struct {
        const char *entity;
        char plain;
    } entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'},
    };
    char *to = text;
    for (const char *from = text; *from != '\0';) {
        size_t found = 0;
        while (found < COUNT_OF(entities) && !str_starts(from, entities[found].entity))
            found++;
        if (found == COUNT_OF(entities)) {
            *to++ = *from++;
            continue;
        }
        *to++ = entities[found].plain;
        from += strlen(entities[found].entity);
    }
    *to = '\0';
}

/* First letters of the first and the last word, for the round badge. */
static json_t *initials(const char *name)
{
    struct buf text = {0};
    const char *last = strrchr(name, ' ');
    const char *parts[] = {name, last == NULL ? NULL : last + 1};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i] == NULL || parts[i][0] == '\0')
            continue;
        size_t length = 1;
        while (((unsigned char)parts[i][length] & 0xc0) == 0x80)
            length++;
        buf_append(&text, parts[i], length);
    }
    json_t *value = json_string(buf_text(&text));
    buf_done(&text);
    return value;
}

static json_t *staff_json(const char *name)
{
    if (name == NULL)
        return json_null();
    json_t *staff = json_object();
    json_object_set_new(staff, "name", json_string(name));
    json_object_set_new(staff, "initials", initials(name));
    return staff;
}

static json_t *share(const json_t *value)
{
    return value == NULL ? json_object() : json_incref((json_t *)value);
}

static json_t *make_envelope(const struct page *page)
{
    json_t *about = json_object();
    json_object_set_new(about, "lang", json_string(page->lang));
    json_object_set_new(about, "path", json_string(page->path == NULL ? "" : page->path));
    json_object_set_new(about, "title", json_string(""));
    json_t *all = json_object();
    json_object_set_new(all, "page", about);
    json_object_set_new(all, "clinic", share(page->clinic));
    json_object_set_new(all, "assets", share(page->assets));
    json_object_set_new(all, "csrf",
                        page->csrf == NULL ? json_null() : json_string(page->csrf));
    json_object_set_new(all, "staff", staff_json(page->staff_name));
    if (page->data != NULL)
        json_object_update(all, (json_t *)page->data);
    return all;
}

static enum status add_title(const struct page *page, json_t *all)
{
    json_t *about = json_object_get(all, "page");
    if (page->title_key == NULL)
        return OK;
    struct buf title = {0};
    enum status status =
        template_text(page->templates, page->lang, page->title_key, all, &title);
    if (status == OK && title.data != NULL) {
        plain_from_html(title.data);
        json_object_set_new(about, "title", json_string(title.data));
    }
    buf_done(&title);
    return status;
}

enum status view_page(const struct page *page, struct arena *arena, int http_status,
                      struct http_response *response, struct buf *reterr)
{
    json_auto_t *all = make_envelope(page);
    enum status status = add_title(page, all);
    if (status != OK) {
        buf_printf(reterr, "the title \"%s\" cannot be rendered", page->title_key);
        return status;
    }
    struct buf body = {0};
    status = template_render(page->templates, page->name, page->lang, all, &body, reterr);
    if (status != OK) {
        buf_done(&body);
        return status;
    }
    buf_done(&response->body);
    response->body = body;
    response->status = http_status;
    http_set_header(response, "Content-Type", "text/html; charset=utf-8");
    http_set_header(response, "Content-Language", arena_strdup(arena, page->lang));
    http_set_header(response, "Cache-Control", "no-store");
    return OK;
}

enum status view_assets_load(const char *file, json_t **ret, struct buf *reterr)
{
    json_error_t error;
    json_auto_t *manifest = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(manifest)) {
        buf_printf(reterr, "%s: %s", file,
                   manifest == NULL ? error.text : "is not an object");
        return INVALID;
    }
    json_t *assets = json_object();
    const char *name;
    json_t *value;
    json_object_foreach(manifest, name, value)
    {
        struct buf key = {0};
        for (const char *at = name; *at != '\0'; at++)
            buf_append(&key, *at == '.' || *at == '-' ? "_" : at, 1);
        json_object_set(assets, buf_text(&key), value);
        buf_done(&key);
    }
    *ret = assets;
    return OK;
}
