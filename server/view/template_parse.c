/*
 * Mustache source → tree, in one pass. The delicate part is white space: a tag that has a
 * line of its own takes the line with it, and what a partial or block prints is indented
 * like the tag (mustache.github.io/spec, partials and inheritance).
 */
#include "view/template_tree.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_DELIMITER = 15, DEEPEST_NESTING = 48, LONGEST_PATH = 16 };

struct open_tag {
    size_t node;
    size_t content_at; /* where the content begins in the source */
    size_t line_at;    /* start of the line the opening tag is on */
    struct slice
        lead;      /* white space before the opening tag when it is first on its line */
    bool is_first; /* nothing but white space before it on its line */
    size_t lead_node; /* parent: the text node that holds the lead, or SIZE_MAX */
};

struct parser {
    struct arena *arena;
    const char *name;
    const char *source;
    size_t length;
    size_t at;      /* next byte to read */
    size_t text_at; /* start of text not yet made into a node */
    size_t line_at; /* start of the present line */
    bool saw_tag;   /* on the present line, before `at` */
    bool saw_other; /* a tag other than parent and block, or words, on this line */
    uint32_t line;
    size_t counted_to; /* lines are counted up to here */
    char open[LONGEST_DELIMITER + 1], close[LONGEST_DELIMITER + 1];
    size_t open_length, close_length;
    struct node *nodes;
    size_t count, capacity;
    struct open_tag stack[DEEPEST_NESTING];
    size_t depth;
    struct buf *reterr;
};

struct tag {
    char sigil;
    struct slice body; /* without the sigil, trimmed */
    size_t at, end;    /* in the source, delimiters included */
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_space(char byte)
{
    return is_blank(byte) || byte == '\n' || byte == '\r';
}

static struct slice trim(struct slice text)
{
    while (text.length > 0 && is_space(text.at[0])) {
        text.at++;
        text.length--;
    }
    while (text.length > 0 && is_space(text.at[text.length - 1]))
        text.length--;
    return text;
}

static bool slice_equal(struct slice a, struct slice b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static enum status fail(struct parser *p, size_t at, const char *reason)
{
    unsigned line = 1;
    for (size_t i = 0; i < at && i < p->length; i++)
        line += p->source[i] == '\n';
    buf_printf(p->reterr, "%s:%u: %s", p->name, line, reason);
    return INVALID;
}

static struct node *add_node(struct parser *p, enum node_kind kind, size_t at)
{
    if (p->count == p->capacity) {
        p->capacity = p->capacity == 0 ? 32 : p->capacity * 2;
        p->nodes = realloc(p->nodes, p->capacity * sizeof *p->nodes);
        if (p->nodes == NULL)
            memory_exhausted("template");
    }
    while (p->counted_to < at)
        p->line += p->source[p->counted_to++] == '\n';
    struct node *node = &p->nodes[p->count++];
    *node = (struct node){.kind = kind, .line = p->line, .end = (uint32_t)p->count};
    return node;
}

static void add_text_node(struct parser *p, size_t end)
{
    struct node *node = add_node(p, NODE_TEXT, p->text_at);
    node->text = (struct slice){p->source + p->text_at, end - p->text_at};
    node->starts_line = p->text_at == 0 || p->source[p->text_at - 1] == '\n';
    p->text_at = end;
}

/* Makes the text up to `end` a node. When a tag follows that begins a line, an empty one
 * comes after it, because the line's indentation belongs before the tag. */
static void add_text(struct parser *p, size_t end, bool is_before_tag)
{
    if (end > p->text_at)
        add_text_node(p, end);
    if (is_before_tag && (end == 0 || p->source[end - 1] == '\n'))
        add_text_node(p, end);
}

/* Where the next line begins when only white space is left on this one; 0 otherwise. */
static size_t rest_of_line(const struct parser *p, size_t at)
{
    while (at < p->length && is_blank(p->source[at]))
        at++;
    if (at == p->length)
        return p->length == 0 ? 1 : at;
    if (p->source[at] == '\r' && at + 1 < p->length && p->source[at + 1] == '\n')
        at++;
    return p->source[at] == '\n' ? at + 1 : 0;
}

/* Takes note of what lies between `at` and the tag. */
static void scan_line(struct parser *p, size_t to)
{
    for (; p->at < to; p->at++) {
        char byte = p->source[p->at];
        if (byte == '\n') {
            p->line_at = p->at + 1;
            p->saw_tag = false;
            p->saw_other = false;
        } else if (!is_blank(byte)) {
            p->saw_other = true;
        }
    }
}

static bool is_inheritance(const struct parser *p, const struct tag *tag)
{
    if (tag->sigil == '<' || tag->sigil == '$')
        return true;
    if (tag->sigil != '/' || p->depth == 0)
        return false;
    enum node_kind kind = p->nodes[p->stack[p->depth - 1].node].kind;
    return kind == NODE_PARENT || kind == NODE_BLOCK;
}

/* Reads the tag at p->at. */
static enum status read_tag(struct parser *p, struct tag *ret)
{
    struct tag tag = {.at = p->at};
    size_t at = p->at + p->open_length;
    const char *close = p->close;
    char closing[LONGEST_DELIMITER + 3];
    if (at < p->length && strchr("#^/>&{!=<$", p->source[at]) != NULL &&
        p->source[at] != '\0')
        tag.sigil = p->source[at++];
    if (tag.sigil == '{' || tag.sigil == '=') {
        closing[0] = tag.sigil == '{' ? '}' : '=';
        memcpy(closing + 1, p->close, p->close_length + 1);
        close = closing;
    }
    const char *end = memmem(p->source + at, p->length - at, close, strlen(close));
    if (end == NULL)
        return fail(p, tag.at, "a tag is not closed");
    tag.body = trim((struct slice){p->source + at, (size_t)(end - p->source) - at});
    tag.end = (size_t)(end - p->source) + strlen(close);
    *ret = tag;
    return OK;
}

static enum status set_delimiters(struct parser *p, const struct tag *tag)
{
    const char *body = tag->body.at;
    size_t length = tag->body.length, first = 0;
    while (first < length && !is_space(body[first]))
        first++;
    size_t second = first;
    while (second < length && is_space(body[second]))
        second++;
    size_t last = length - second;
    if (first == 0 || last == 0 || first > LONGEST_DELIMITER || last > LONGEST_DELIMITER)
        return fail(p, tag->at, "delimiters are two words of 1 to 15 characters");
    for (size_t i = 0; i < length; i++) {
        if (body[i] == '=' || body[i] == '\0' || (i > second && is_space(body[i])))
            return fail(p, tag->at, "delimiters are two words without =");
    }
    memcpy(p->open, body, first);
    memcpy(p->close, body + second, last);
    p->open[first] = p->close[last] = '\0';
    p->open_length = first;
    p->close_length = last;
    return OK;
}

static enum status check_name(struct parser *p, const struct tag *tag, struct slice name)
{
    if (name.length == 0)
        return fail(p, tag->at, "a tag has no name");
    for (size_t i = 0; i < name.length; i++) {
        if (is_space(name.at[i]) || name.at[i] == '\0')
            return fail(p, tag->at, "a name has a space in it");
    }
    return OK;
}

static enum status make_path(struct parser *p, const struct tag *tag, struct slice name,
                             const struct path **ret)
{
    enum status status = check_name(p, tag, name);
    if (status != OK)
        return status;
    struct path *path = arena_alloc(p->arena, sizeof *path);
    path->text = arena_strndup(p->arena, name.at, name.length);
    *ret = path;
    if (strcmp(path->text, ".") == 0)
        return OK;
    const char *keys[LONGEST_PATH];
    char *rest = arena_strdup(p->arena, path->text);
    for (char *key = strsep(&rest, "."); key != NULL; key = strsep(&rest, ".")) {
        if (key[0] == '\0' || path->count == LONGEST_PATH)
            return fail(p, tag->at, "a key is empty, or there are more than 16");
        keys[path->count++] = key;
    }
    const char **copy = arena_array(p->arena, path->count, sizeof *copy);
    memcpy(copy, keys, path->count * sizeof *copy);
    path->keys = copy;
    return OK;
}

/* White space in front of the first line with words between two places; length 0 and
 * at NULL when there are none. */
static struct slice first_indent(const struct parser *p, size_t at, size_t to)
{
    size_t line = at;
    for (; at < to; at++) {
        if (p->source[at] == '\n')
            line = at + 1;
        else if (!is_blank(p->source[at]) && p->source[at] != '\r')
            return (struct slice){p->source + line, at - line};
    }
    return (struct slice){0};
}

static enum status open_container(struct parser *p, const struct tag *tag,
                                  enum node_kind kind)
{
    if (p->depth == DEEPEST_NESTING)
        return fail(p, tag->at, "sections are nested too deeply");
    struct open_tag open = {
        .node = p->count, .line_at = p->line_at, .lead_node = SIZE_MAX};
    open.is_first = !p->saw_other && !p->saw_tag;
    if (open.is_first)
        open.lead = (struct slice){p->source + p->line_at, tag->at - p->line_at};
    if (kind == NODE_PARENT && open.is_first && p->count > 0 &&
        p->nodes[p->count - 1].kind == NODE_TEXT)
        open.lead_node = p->count - 1;
    struct node *node = add_node(p, kind, tag->at);
    enum status status = OK;
    if (kind == NODE_SECTION || kind == NODE_INVERTED) {
        const struct path *path = NULL;
        status = make_path(p, tag, tag->body, &path);
        node->path = path;
    } else {
        status = check_name(p, tag, tag->body);
    }
    node->text = tag->body;
    if (kind == NODE_BLOCK)
        node->indent = open.lead;
    p->stack[p->depth++] = open;
    return status;
}

static void close_block(struct parser *p, struct open_tag *open, const struct tag *tag)
{
    struct node *node = &p->nodes[open->node];
    if (!node->is_standalone)
        return;
    struct slice own = first_indent(p, open->content_at, tag->at);
    if (own.at == NULL)
        return;
    node->own_indent = node->indent = own;
    template_dedent(p->arena, p->nodes, open->node + 1, p->count, own);
}

/* A parent's tags and all between them stand for one inclusion; when that has its lines
 * to itself, the white space before it indents what is included. */
static void close_parent(struct parser *p, const struct open_tag *open, size_t next_line)
{
    if (!open->is_first || next_line == 0)
        return;
    p->nodes[open->node].indent = open->lead;
    p->nodes[open->node].is_standalone = true;
    if (open->lead_node == SIZE_MAX)
        return;
    struct node *lead = &p->nodes[open->lead_node];
    lead->text.length -= open->lead.length;
    if (lead->text.length == 0)
        lead->starts_line = false;
}

static enum status close_container(struct parser *p, const struct tag *tag,
                                   size_t next_line)
{
    if (p->depth == 0)
        return fail(p, tag->at, "a closing tag has no opening tag");
    struct open_tag *open = &p->stack[p->depth - 1];
    struct node *node = &p->nodes[open->node];
    if (!slice_equal(node->text, tag->body))
        return fail(p, tag->at, "a closing tag does not match its opening tag");
    node->end = (uint32_t)p->count;
    if (node->kind == NODE_BLOCK)
        close_block(p, open, tag);
    else if (node->kind == NODE_PARENT)
        close_parent(p, open, next_line);
    p->depth--;
    return OK;
}

static enum status add_partial(struct parser *p, const struct tag *tag,
                               bool is_standalone)
{
    struct node *node = add_node(p, NODE_PARTIAL, tag->at);
    struct slice lead = {p->source + p->line_at, tag->at - p->line_at};
    node->indent = is_standalone ? lead : (struct slice){0};
    node->is_standalone = is_standalone;
    node->text = tag->body;
    if (tag->body.length == 0 || tag->body.at[0] != '*')
        return check_name(p, tag, tag->body);
    node->kind = NODE_DYNAMIC;
    struct slice name = trim((struct slice){tag->body.at + 1, tag->body.length - 1});
    return make_path(p, tag, name, &node->path);
}

static enum status add_tag(struct parser *p, const struct tag *tag, size_t next_line)
{
    switch (tag->sigil) {
    case '!':
        return OK;
    case '=':
        return set_delimiters(p, tag);
    case '#':
        return open_container(p, tag, NODE_SECTION);
    case '^':
        return open_container(p, tag, NODE_INVERTED);
    case '<':
        return open_container(p, tag, NODE_PARENT);
    case '$':
        return open_container(p, tag, NODE_BLOCK);
    case '/':
        return close_container(p, tag, next_line);
    case '>':
        return add_partial(p, tag, next_line != 0);
    default: {
        bool is_raw = tag->sigil == '{' || tag->sigil == '&';
        struct node *node = add_node(p, is_raw ? NODE_RAW : NODE_VALUE, tag->at);
        return make_path(p, tag, tag->body, &node->path);
    }
    }
}

/* True when this tag's line goes away with it. */
static bool takes_line(const struct parser *p, const struct tag *tag, size_t next_line)
{
    if (next_line == 0 || tag->sigil == '\0' || tag->sigil == '{' || tag->sigil == '&')
        return false;
    if (!is_inheritance(p, tag))
        return !p->saw_tag && !p->saw_other;
    if (tag->sigil != '/')
        return !p->saw_other && tag->sigil == '$';
    const struct open_tag *open = &p->stack[p->depth - 1];
    if (p->nodes[open->node].kind == NODE_PARENT && open->is_first)
        return true;
    return !p->saw_other && open->line_at != p->line_at;
}

/* The last line of an argument may hold white space before {{/block}}{{/parent}}. */
static bool ends_argument(const struct parser *p, const struct tag *tag)
{
    if (tag->sigil != '/' || p->depth < 2 || p->saw_tag || p->saw_other)
        return false;
    return p->nodes[p->stack[p->depth - 1].node].kind == NODE_BLOCK &&
           p->nodes[p->stack[p->depth - 2].node].kind == NODE_PARENT;
}

static enum status step(struct parser *p, size_t tag_at)
{
    scan_line(p, tag_at);
    struct tag tag;
    enum status status = read_tag(p, &tag);
    if (status != OK)
        return status;
    size_t next_line = rest_of_line(p, tag.end);
    bool is_inherited = is_inheritance(p, &tag), goes = takes_line(p, &tag, next_line);
    bool cuts_lead = (goes && !p->saw_tag && !p->saw_other) || ends_argument(p, &tag);
    bool is_cut = cuts_lead && p->line_at >= p->text_at;
    add_text(p, is_cut ? p->line_at : tag_at, !cuts_lead);
    p->text_at = tag_at;
    size_t nodes = p->count;
    status = add_tag(p, &tag, goes ? next_line : 0);
    if (status != OK)
        return status;
    if (tag.sigil == '$')
        p->nodes[nodes].is_standalone = goes;
    p->at = p->text_at = tag.end;
    p->saw_tag = true;
    p->saw_other = p->saw_other || !is_inherited;
    if (goes) {
        p->at = p->text_at = p->line_at = next_line;
        p->saw_tag = p->saw_other = false;
    } else {
        const char *newline = memrchr(p->source + tag.at, '\n', tag.end - tag.at);
        if (newline != NULL)
            p->line_at = (size_t)(newline - p->source) + 1;
    }
    if (p->depth > 0 && strchr("#^<$", tag.sigil) != NULL && tag.sigil != '\0')
        p->stack[p->depth - 1].content_at = p->text_at;
    return OK;
}

static enum status parse_all(struct parser *p)
{
    while (p->at < p->length) {
        const char *tag =
            memmem(p->source + p->at, p->length - p->at, p->open, p->open_length);
        if (tag == NULL)
            break;
        enum status status = step(p, (size_t)(tag - p->source));
        if (status != OK)
            return status;
    }
    add_text(p, p->length, false);
    if (p->depth > 0) {
        const struct node *open = &p->nodes[p->stack[p->depth - 1].node];
        buf_printf(p->reterr, "%s:%u: a section, parent or block is not closed", p->name,
                   open->line);
        return INVALID;
    }
    return OK;
}

enum status template_parse(struct arena *arena, const char *name, const char *source,
                           size_t length, struct tree **ret, struct buf *reterr)
{
    struct parser p = {.arena = arena,
                       .name = name,
                       .source = source,
                       .length = length,
                       .line = 1,
                       .open = "{{",
                       .close = "}}",
                       .open_length = 2,
                       .close_length = 2,
                       .reterr = reterr};
    if (length > UINT32_MAX / 2)
        return fail(&p, 0, "the template is too large");
    enum status status = parse_all(&p);
    if (status == OK) {
        struct tree *tree = arena_alloc(arena, sizeof *tree);
        struct node *nodes = arena_array(arena, p.count, sizeof *nodes);
        if (p.count > 0)
            memcpy(nodes, p.nodes, p.count * sizeof *nodes);
        *tree = (struct tree){.name = name, .nodes = nodes, .count = p.count};
        *ret = tree;
    }
    free(p.nodes);
    return status;
}
