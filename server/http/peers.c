/* A socket is shut down only under the lock and only while its entry is in the list, so
 * never after its number was given to another connection. */
#include "http/peers.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"

struct http_peer {
    struct http_peer *next;
    struct http_peer *previous;
    int64_t limit_us;
    int64_t begun_us;
    int socket;
    enum http_phase phase;
    bool had_request;
    bool is_cut;
};

void http_peers_init(struct http_peers *peers)
{
    *peers = (struct http_peers){0};
    pthread_mutex_init(&peers->lock, NULL);
}

void http_peers_done(struct http_peers *peers)
{
    pthread_mutex_destroy(&peers->lock);
}

struct http_peer *http_peers_add(struct http_peers *peers, int socket, int64_t limit_us)
{
    struct http_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL)
        memory_exhausted("connection");
    peer->socket = socket;
    peer->limit_us = limit_us;
    peer->begun_us = clock_monotonic_us();
    pthread_mutex_lock(&peers->lock);
    peer->next = peers->first;
    if (peers->first != NULL)
        peers->first->previous = peer;
    peers->first = peer;
    peers->count++;
    pthread_mutex_unlock(&peers->lock);
    return peer;
}

void http_peers_remove(struct http_peers *peers, struct http_peer *peer)
{
    if (peer == NULL)
        return;
    pthread_mutex_lock(&peers->lock);
    if (peer->previous != NULL)
        peer->previous->next = peer->next;
    else
        peers->first = peer->next;
    if (peer->next != NULL)
        peer->next->previous = peer->previous;
    peers->count--;
    pthread_mutex_unlock(&peers->lock);
    free(peer);
}

void http_peers_enter(struct http_peers *peers, struct http_peer *peer,
                      enum http_phase phase, int64_t limit_us)
{
    if (peer == NULL)
        return;
    pthread_mutex_lock(&peers->lock);
    peer->phase = phase;
    peer->limit_us = limit_us;
    peer->had_request = true;
    pthread_mutex_unlock(&peers->lock);
}

static bool has_input(const struct http_peer *peer)
{
    char byte;
    return recv(peer->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static bool is_over(const struct http_peer *peer, int64_t now_us, bool is_draining)
{
    if (peer->phase == HTTP_PHASE_WORKING)
        return false;
    if (now_us >= peer->limit_us)
        return true;
    if (!is_draining || peer->phase != HTTP_PHASE_WAITING || has_input(peer))
        return false;
    return peer->had_request || now_us >= peer->begun_us + SECOND_US;
}

int http_peers_cut(struct http_peers *peers, int64_t now_us, bool is_draining)
{
    int cut = 0;
    pthread_mutex_lock(&peers->lock);
    for (struct http_peer *peer = peers->first; peer != NULL; peer = peer->next) {
        if (peer->is_cut || !is_over(peer, now_us, is_draining))
            continue;
        peer->is_cut = true;
        shutdown(peer->socket, SHUT_RDWR);
        if (peer->phase != HTTP_PHASE_WAITING)
            cut++;
    }
    pthread_mutex_unlock(&peers->lock);
    return cut;
}

int http_peers_count(struct http_peers *peers)
{
    pthread_mutex_lock(&peers->lock);
    int count = peers->count;
    pthread_mutex_unlock(&peers->lock);
    return count;
}
