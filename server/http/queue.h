/* The bounded queue between the network thread and the workers. */
#ifndef FORELOCK_HTTP_QUEUE_H
#define FORELOCK_HTTP_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/macros.h"

struct exchange;

struct http_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct exchange **ring;
    size_t limit, first, count;
    bool is_closed;
};

void http_queue_init(struct http_queue *queue, size_t limit);
void http_queue_done(struct http_queue *queue);

/* True when one more fits. With a single producer that stays so until it pushes. */
bool http_queue_has_room(struct http_queue *queue);

/* The queue must have room. False when it was closed meanwhile: nobody will take it. */
MUST_CHECK bool http_queue_push(struct http_queue *queue, struct exchange *exchange);

/* Waits for the next one; NULL once the queue is closed and empty. */
struct exchange *http_queue_pop(struct http_queue *queue);

/* Lets workers end when nothing is left. */
void http_queue_close(struct http_queue *queue);

size_t http_queue_length(struct http_queue *queue);

#endif
