/*
 * Tree + data → output. Read-only and without allocation but for the output itself:
 * contexts, indentations and block arguments are chained through the C stack, whose depth
 * is bounded. Fails rather than loops when templates include each other without end.
 */
#include "view/template_tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST_RENDER = 256,
    MOST_STEPS = 4 * 1000 * 1000,
    LARGEST_OUTPUT_BYTES = 64 * 1024 * 1024
};

struct scope {
    const json_t *value;
    const struct scope *outer;
};

struct indent {
    struct slice text;
    const struct indent *outer;
};

/* The blocks given to one parent tag; the outermost one wins. */
struct arguments {
    const struct tree *tree;
    size_t node;
    const struct arguments *outer;
};

struct renderer {
    const struct templates *templates;
    size_t language;
    struct buf *out;
    struct buf *reterr;
    size_t steps;
    size_t start;
    size_t depth;
    bool skips_indent; /* the next line start is on a line that is begun already */
};

/* Where we are; passed down by value, so leaving a section restores everything. */
struct place {
    const struct tree *tree;
    const struct scope *scope;
    const struct indent *indent;
    const struct arguments *arguments;
};

static enum status render_range(struct renderer *r, struct place place, size_t from,
                                size_t to);

static enum status fail(struct renderer *r, struct place place, const struct node *node,
                        const char *reason)
{
    buf_printf(r->reterr, "%s:%u: %s", place.tree->name, node->line, reason);
    return FAILED;
}

static enum status unknown_key(struct renderer *r, struct place place,
                               const struct node *node)
{
    buf_printf(r->reterr, "%s:%u: unknown key \"%s\"", place.tree->name, node->line,
               node->path->text);
    return FAILED;
}

static void write_indent(struct renderer *r, const struct indent *indent)
{
    if (indent == NULL)
        return;
    write_indent(r, indent->outer);
    buf_append(r->out, indent->text.at, indent->text.length);
}

static void write_text(struct renderer *r, struct place place, const struct node *node)
{
    if (node->starts_line && !r->skips_indent)
        write_indent(r, place.indent);
    if (node->text.length > 0 || node->starts_line)
        r->skips_indent = false;
    if (place.indent == NULL) {
        buf_append(r->out, node->text.at, node->text.length);
        return;
    }
    const char *at = node->text.at, *end = at + node->text.length;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline == NULL ? end : newline + 1;
        buf_append(r->out, at, (size_t)(next - at));
        if (newline != NULL && next < end)
            write_indent(r, place.indent);
        at = next;
    }
}

static void write_escaped(struct buf *out, const char *text, size_t length)
{
    static const char *const entities[256] = {['&'] = "&amp;",
                                              ['<'] = "&lt;",
                                              ['>'] = "&gt;",
                                              ['"'] = "&quot;",
                                              ['\''] = "&#39;"};
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        const char *entity = entities[(unsigned char)text[i]];
        if (entity == NULL)
            continue;
        buf_append(out, text + from, i - from);
        buf_puts(out, entity);
        from = i + 1;
    }
    buf_append(out, text + from, length - from);
}

/* The shortest decimal that reads back as the same number. */
static void write_real(struct buf *out, double number)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    buf_puts(out, text);
}

/* The value at the path, or NULL. ret_is_known: the key exists, or something on the way
 * to it is present but empty. */
static const json_t *look_up(const struct scope *scope, const struct path *path,
                             bool *ret_is_known)
{
    *ret_is_known = true;
    if (path->count == 0)
        return scope->value;
    const json_t *value = NULL;
    for (; scope != NULL && value == NULL; scope = scope->outer)
        value = json_object_get(scope->value, path->keys[0]);
    *ret_is_known = value != NULL;
    for (size_t i = 1; i < path->count && value != NULL; i++) {
        *ret_is_known = json_is_null(value) || json_is_false(value);
        value = json_object_get(value, path->keys[i]);
        *ret_is_known = *ret_is_known || value != NULL;
    }
    return value;
}

static enum status render_value(struct renderer *r, struct place place,
                                const struct node *node)
{
    bool is_known;
    const json_t *value = look_up(place.scope, node->path, &is_known);
    if (!is_known && r->templates->is_strict)
        return unknown_key(r, place, node);
    r->skips_indent = false;
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_STRING:
        if (node->kind == NODE_RAW)
            buf_append(r->out, json_string_value(value), json_string_length(value));
        else
            write_escaped(r->out, json_string_value(value), json_string_length(value));
        return OK;
    case JSON_INTEGER:
        buf_printf(r->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return OK;
    case JSON_REAL:
        write_real(r->out, json_real_value(value));
        return OK;
    case JSON_TRUE:
        buf_puts(r->out, "true");
        return OK;
    case JSON_FALSE:
        buf_puts(r->out, "false");
        return OK;
    case JSON_OBJECT:
    case JSON_ARRAY:
        return r->templates->is_strict
                   ? fail(r, place, node, "an object or array cannot be printed")
                   : OK;
    default:
        return OK;
    }
}

static bool is_truthy(const json_t *value)
{
    switch (value == NULL ? JSON_NULL : json_typeof(value)) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_STRING:
        return json_string_length(value) > 0;
    case JSON_INTEGER:
        return json_integer_value(value) != 0;
    case JSON_REAL:
        return fpclassify(json_real_value(value)) != FP_ZERO;
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    default:
        return true;
    }
}

static enum status render_section(struct renderer *r, struct place place, size_t at)
{
    const struct node *node = &place.tree->nodes[at];
    bool is_known;
    const json_t *value = look_up(place.scope, node->path, &is_known);
    if (!is_known && r->templates->is_strict)
        return unknown_key(r, place, node);
    if (node->kind == NODE_INVERTED)
        return is_truthy(value) ? OK : render_range(r, place, at + 1, node->end);
    if (!is_truthy(value))
        return OK;
    struct scope scope = {value, place.scope};
    place.scope = &scope;
    if (!json_is_array(value))
        return render_range(r, place, at + 1, node->end);
    size_t count = json_array_size(value);
    enum status status = OK;
    for (size_t i = 0; i < count && status == OK; i++) {
        scope.value = json_array_get(value, i);
        status = render_range(r, place, at + 1, node->end);
    }
    return status;
}

static enum status render_entry(struct renderer *r, struct place place,
                                const struct node *node, const struct entry *entry)
{
    if (entry == NULL)
        return OK;
    struct indent indent = {node->indent, place.indent};
    if (!node->is_standalone)
        place.indent = NULL;
    else if (node->indent.length > 0)
        place.indent = &indent;
    place.tree = entry->by_language[r->language];
    return render_range(r, place, 0, place.tree->count);
}

static enum status render_dynamic(struct renderer *r, struct place place,
                                  const struct node *node)
{
    bool is_known;
    const json_t *value = look_up(place.scope, node->path, &is_known);
    if (!is_known && r->templates->is_strict)
        return unknown_key(r, place, node);
    if (!json_is_string(value))
        return OK;
    struct slice name = {json_string_value(value), json_string_length(value)};
    const struct entry *entry = template_entry_find(r->templates, name);
    if (entry == NULL && r->templates->is_strict)
        return fail(r, place, node, "the value names no template");
    return render_entry(r, place, node, entry);
}

static bool is_named(const struct node *node, struct slice name)
{
    return node->kind == NODE_BLOCK && node->text.length == name.length &&
           memcmp(node->text.at, name.at, name.length) == 0;
}

/* The outermost argument by that name; NULL when nobody gave one. */
static const struct arguments *find_argument(const struct arguments *arguments,
                                             struct slice name, size_t *ret_node)
{
    const struct arguments *found = NULL;
    for (; arguments != NULL; arguments = arguments->outer) {
        const struct node *nodes = arguments->tree->nodes;
        size_t end = nodes[arguments->node].end;
        for (size_t i = arguments->node + 1; i < end; i = nodes[i].end) {
            if (!is_named(&nodes[i], name))
                continue;
            found = arguments;
            *ret_node = i;
        }
    }
    return found;
}

static enum status render_block(struct renderer *r, struct place place, size_t at)
{
    const struct node *node = &place.tree->nodes[at];
    size_t content = at;
    const struct arguments *argument =
        find_argument(place.arguments, node->text, &content);
    struct indent indent = {argument == NULL ? node->own_indent : node->indent,
                            place.indent};
    if (indent.text.length > 0)
        place.indent = &indent;
    if (argument != NULL) {
        place.tree = argument->tree;
        if (!node->is_standalone)
            r->skips_indent = true;
        else if (!place.tree->nodes[content].is_standalone)
            write_indent(r, place.indent);
    }
    enum status status =
        render_range(r, place, content + 1, place.tree->nodes[content].end);
    if (argument != NULL)
        r->skips_indent = false;
    return status;
}

static enum status render_node(struct renderer *r, struct place place, size_t at)
{
    const struct node *node = &place.tree->nodes[at];
    switch (node->kind) {
    case NODE_TEXT:
        write_text(r, place, node);
        return OK;
    case NODE_VALUE:
    case NODE_RAW:
        return render_value(r, place, node);
    case NODE_SECTION:
    case NODE_INVERTED:
        return render_section(r, place, at);
    case NODE_PARTIAL:
        return render_entry(r, place, node, node->entry);
    case NODE_DYNAMIC:
        return render_dynamic(r, place, node);
    case NODE_PARENT: {
        struct arguments arguments = {place.tree, at, place.arguments};
        place.arguments = &arguments;
        return render_entry(r, place, node, node->entry);
    }
    case NODE_BLOCK:
        return render_block(r, place, at);
    }
    return FAILED;
}

static enum status render_range(struct renderer *r, struct place place, size_t from,
                                size_t to)
{
    const struct node *nodes = place.tree->nodes;
    if (from >= to)
        return OK;
    if (r->depth == DEEPEST_RENDER)
        return fail(r, place, &nodes[from], "templates include each other too deeply");
    r->depth++;
    enum status status = OK;
    for (size_t i = from; i < to && status == OK; i = nodes[i].end) {
        if (++r->steps > MOST_STEPS || r->out->length - r->start > LARGEST_OUTPUT_BYTES)
            status = fail(r, place, &nodes[i], "the page grows without end");
        else
            status = render_node(r, place, i);
    }
    r->depth--;
    return status;
}

enum status template_render_tree(const struct templates *templates,
                                 const struct tree *tree, size_t language,
                                 const json_t *data, struct buf *out, struct buf *reterr)
{
    struct renderer r = {.templates = templates,
                         .language = language,
                         .out = out,
                         .reterr = reterr,
                         .start = out->length};
    struct scope scope = {data, NULL};
    struct place place = {.tree = tree, .scope = &scope};
    enum status status = render_range(&r, place, 0, tree->count);
    if (status != OK && out->data != NULL) {
        out->length = r.start;
        out->data[out->length] = '\0';
    }
    return status;
}
