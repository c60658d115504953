/*
 * What a parsed template looks like, between parser, loader and renderer. A tree is one
 * flat run of nodes in preorder: the children of node i are i + 1 up to its end. Nothing
 * outside server/view/template*.c needs this.
 */
#ifndef FORELOCK_VIEW_TEMPLATE_TREE_H
#define FORELOCK_VIEW_TEMPLATE_TREE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

enum { TEMPLATE_LANGUAGES = 8 };

enum node_kind {
    NODE_TEXT,
    NODE_VALUE, /* escaped */
    NODE_RAW,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PARTIAL,
    NODE_DYNAMIC, /* a partial whose name is a value */
    NODE_PARENT,
    NODE_BLOCK
};

struct slice {
    const char *at;
    size_t length;
};

/* A key path split at its dots; no keys stand for ".", the present context. */
struct path {
    const char *text;
    size_t count;
    const char *const *keys;
};

/* Something includable: a page, a partial or a locale text ("t:<key>"). */
struct entry {
    const char *name;
    const struct tree *by_language[TEMPLATE_LANGUAGES];
};

struct node {
    enum node_kind kind;
    bool starts_line;    /* text: its first byte begins a line of the template */
    bool is_standalone;  /* partial, parent, block: the tag has a line of its own */
    uint32_t end;        /* one past the last node below this one */
    uint32_t line;       /* in the template's source, from 1 */
    struct slice text;   /* text, or the name of a partial, parent or block */
    struct slice indent; /* partial, parent, block: goes before each line of what comes */
    struct slice own_indent;   /* block: what was taken off its default content */
    const struct path *path;   /* value, section, dynamic partial */
    const struct entry *entry; /* partial, parent: NULL renders as nothing */
};

struct tree {
    const char *name; /* for messages */
    struct node *nodes;
    size_t count;
};

struct templates {
    struct arena arena;
    bool is_strict;
    size_t language_count;
    const char *languages[TEMPLATE_LANGUAGES];
    struct entry *entries; /* sorted by name once loaded */
    size_t entry_count;
    size_t entry_capacity;
};

/* Parses source, which must outlive the tree, into the arena. INVALID with "name:line:
 * reason" in reterr. */
MUST_CHECK enum status template_parse(struct arena *arena, const char *name,
                                      const char *source, size_t length,
                                      struct tree **ret, struct buf *reterr);

/* Makes the nodes of a block's content relative to the block by taking prefix, as far as
 * it is there, off their lines. What is relative already (blocks with lines of their own,
 * arguments of parents) stays as it is. */
void template_dedent(struct arena *arena, struct node *nodes, size_t from, size_t to,
                     struct slice prefix);

/* Renders a parsed tree; statuses as template_render. */
MUST_CHECK enum status template_render_tree(const struct templates *templates,
                                            const struct tree *tree, size_t language,
                                            const json_t *data, struct buf *out,
                                            struct buf *reterr);

/* The entry by that name (not NUL-terminated), or NULL. */
const struct entry *template_entry_find(const struct templates *templates,
                                        struct slice name);

#endif
