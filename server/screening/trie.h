/*
 * Phrases as paths of word numbers: the automaton that finds terms and cues. One hash
 * look-up a step, so the time for a text does not depend on how many phrases there are.
 */
#ifndef FORELOCK_SCREENING_TRIE_H
#define FORELOCK_SCREENING_TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { TRIE_DEPTH_LIMIT = 12 }; /* words in the longest phrase */

struct trie_edge {
    uint32_t node; /* 0 = empty slot: nothing leads back to the root */
    uint32_t from;
    uint32_t word;
};

struct trie {
    struct arena *arena;
    struct trie_edge *edges; /* open addressing */
    size_t capacity;         /* a power of two */
    size_t edge_count;
    uint32_t *outputs; /* by node: what ends here, 0 = nothing */
    size_t output_room;
    uint32_t node_count;
    uint64_t *starts;   /* bits of the words that begin a phrase: most steps end here */
    size_t start_words; /* room of starts, in words of 64 bits */
};

void trie_init(struct trie *trie, struct arena *arena);

/* Walks and makes the path of the words from the root; returns its last node. */
uint32_t trie_add(struct trie *trie, const uint32_t *words, size_t count);

/* What ends at a node; the caller chains several under one number. */
void trie_set_output(struct trie *trie, uint32_t node, uint32_t output);

static inline uint32_t trie_output(const struct trie *trie, uint32_t node)
{
    return trie->outputs[node];
}

/* The slot of an edge, or the empty one where it would stand. */
static inline size_t trie_edge_at(const struct trie *trie, uint32_t from, uint32_t word)
{
    uint64_t hash = ((uint64_t)from << 32 | word) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (trie->capacity - 1);

    while (trie->edges[at].node != 0 &&
           (trie->edges[at].from != from || trie->edges[at].word != word))
        at = (at + 1) & (trie->capacity - 1);
    return at;
}

static inline bool trie_may_start(const struct trie *trie, uint32_t word)
{
    return word / 64 < trie->start_words && (trie->starts[word / 64] >> (word % 64) & 1);
}

/* The node that word leads to from node (0 = root), or 0. */
static inline uint32_t trie_step(const struct trie *trie, uint32_t node, uint32_t word)
{
    if (word == 0 || (node == 0 && !trie_may_start(trie, word)))
        return 0;
    return trie->edges[trie_edge_at(trie, node, word)].node;
}

#endif
