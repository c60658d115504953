/*
 * Takes the indentation of a block's content off it, so that the content can be indented
 * anew wherever the block is filled in.
 */
#include "view/template_tree.h"

#include <string.h>

static struct slice without_prefix(struct slice text, struct slice prefix)
{
    size_t common = 0;
    while (common < text.length && common < prefix.length &&
           text.at[common] == prefix.at[common])
        common++;
    return (struct slice){text.at + common, text.length - common};
}

/* A copy of the text with the prefix taken off every line that begins in it. */
static struct slice dedent_text(struct arena *arena, const struct node *node,
                                struct slice prefix)
{
    char *copy = arena_alloc(arena, node->text.length + 1);
    size_t length = 0, at = 0;
    bool starts_line = node->starts_line;
    while (at < node->text.length) {
        struct slice rest = {node->text.at + at, node->text.length - at};
        const char *newline = memchr(rest.at, '\n', rest.length);
        struct slice line = {rest.at, newline == NULL ? rest.length
                                                      : (size_t)(newline - rest.at) + 1};
        struct slice kept = starts_line ? without_prefix(line, prefix) : line;
        memcpy(copy + length, kept.at, kept.length);
        length += kept.length;
        at += line.length;
        starts_line = true;
    }
    return (struct slice){copy, length};
}

void template_dedent(struct arena *arena, struct node *nodes, size_t from, size_t to,
                     struct slice prefix)
{
    for (size_t i = from; i < to;) {
        struct node *node = &nodes[i];
        bool is_done = node->kind == NODE_PARENT ||
                       (node->kind == NODE_BLOCK && node->is_standalone);
        if (node->kind == NODE_TEXT)
            node->text = dedent_text(arena, node, prefix);
        if (node->indent.length > 0)
            node->indent = without_prefix(node->indent, prefix);
        if (node->own_indent.length > 0)
            node->own_indent = without_prefix(node->own_indent, prefix);
        i = is_done ? node->end : i + 1;
    }
}
