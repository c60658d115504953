/* Edges in one open-addressed table, outputs in an array by node. */
#include "screening/trie.h"

#include <string.h>

enum { FIRST_EDGES = 8192, FIRST_NODES = 4096, FIRST_STARTS = 256 };

static struct trie_edge *edge_slot(struct trie *trie, uint32_t from, uint32_t word)
{
    return &trie->edges[trie_edge_at(trie, from, word)];
}

void trie_init(struct trie *trie, struct arena *arena)
{
    *trie = (struct trie){.arena = arena,
                          .capacity = FIRST_EDGES,
                          .output_room = FIRST_NODES,
                          .node_count = 1};
    trie->edges = arena_array(arena, trie->capacity, sizeof(*trie->edges));
    trie->outputs = arena_array(arena, trie->output_room, sizeof(*trie->outputs));
}

static void edges_grow(struct trie *trie)
{
    struct trie_edge *old = trie->edges;
    size_t old_capacity = trie->capacity;

    trie->capacity *= 2;
    trie->edges = arena_array(trie->arena, trie->capacity, sizeof(*trie->edges));
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].node != 0)
            *edge_slot(trie, old[i].from, old[i].word) = old[i];
    }
}

static uint32_t trie_extend(struct trie *trie, uint32_t node, uint32_t word)
{
    struct trie_edge *edge = edge_slot(trie, node, word);

    if (edge->node != 0)
        return edge->node;
    if (trie->edge_count * 2 >= trie->capacity) {
        edges_grow(trie);
        edge = edge_slot(trie, node, word);
    }
    trie->outputs = arena_grow(trie->arena, trie->outputs, trie->node_count,
                               sizeof(*trie->outputs), &trie->output_room);
    *edge = (struct trie_edge){.node = trie->node_count++, .from = node, .word = word};
    trie->edge_count++;
    return edge->node;
}

static void start_note(struct trie *trie, uint32_t word)
{
    size_t at = word / 64;

    if (at >= trie->start_words) {
        size_t room = at * 2 + FIRST_STARTS;
        uint64_t *wider = arena_array(trie->arena, room, sizeof(*wider));

        if (trie->start_words > 0)
            memcpy(wider, trie->starts, trie->start_words * sizeof(*wider));
        trie->starts = wider;
        trie->start_words = room;
    }
    trie->starts[at] |= UINT64_C(1) << (word % 64);
}

uint32_t trie_add(struct trie *trie, const uint32_t *words, size_t count)
{
    uint32_t node = 0;

    if (count > 0)
        start_note(trie, words[0]);
    for (size_t i = 0; i < count; i++)
        node = trie_extend(trie, node, words[i]);
    return node;
}

void trie_set_output(struct trie *trie, uint32_t node, uint32_t output)
{
    trie->outputs[node] = output;
}
