/*
 * Phrases as paths of word numbers: the automaton that finds terms and cues. One hash
 * look-up a step, so the time for a text does not depend on how many phrases there are.
 */
#ifndef FORELOCK_SCREENING_TRIE_H
#define FORELOCK_SCREENING_TRIE_H

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

/* The node that word leads to from node (0 = root), or 0. */
uint32_t trie_step(const struct trie *trie, uint32_t node, uint32_t word);

/* What ends at a node; the caller chains several under one number. */
uint32_t trie_output(const struct trie *trie, uint32_t node);
void trie_set_output(struct trie *trie, uint32_t node, uint32_t output);

#endif
