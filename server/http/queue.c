/* A ring of pointers under one lock; the lock is held for a few instructions only. */
#include "http/queue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"

void http_queue_init(struct http_queue *queue, size_t limit)
{
    *queue = (struct http_queue){.limit = limit};
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    queue->ring = calloc(limit, sizeof(struct exchange *));
    if (queue->ring == NULL)
        memory_exhausted("queue");
}

void http_queue_done(struct http_queue *queue)
{
    if (queue->ring == NULL)
        return;
    free(queue->ring);
    queue->ring = NULL;
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
}

bool http_queue_has_room(struct http_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool has_room = queue->count < queue->limit && !queue->is_closed;
    pthread_mutex_unlock(&queue->lock);
    return has_room;
}

bool http_queue_push(struct http_queue *queue, struct exchange *exchange)
{
    pthread_mutex_lock(&queue->lock);
    bool is_open = !queue->is_closed;
    if (is_open) {
        assert(queue->count < queue->limit);
        queue->ring[(queue->first + queue->count) % queue->limit] = exchange;
        queue->count++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return is_open;
}

struct exchange *http_queue_pop(struct http_queue *queue)
{
    struct exchange *next = NULL;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->is_closed)
        pthread_cond_wait(&queue->filled, &queue->lock);
    if (queue->count > 0) {
        next = queue->ring[queue->first];
        queue->first = (queue->first + 1) % queue->limit;
        queue->count--;
    }
    pthread_mutex_unlock(&queue->lock);
    return next;
}

void http_queue_close(struct http_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->is_closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

size_t http_queue_length(struct http_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}
