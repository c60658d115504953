/*
 * Every open connection with the moment at which it is cut off. libmicrohttpd's own
 * timeout counts inactivity only, so one byte a second would live for ever; here each
 * phase of a connection has a total deadline.
 */
#ifndef FORELOCK_HTTP_PEERS_H
#define FORELOCK_HTTP_PEERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum http_phase {
    HTTP_PHASE_WAITING, /* for the first line of a request */
    HTTP_PHASE_READING,
    HTTP_PHASE_WORKING, /* no deadline: nothing is expected of the peer */
    HTTP_PHASE_SENDING
};

struct http_peer;

struct http_peers {
    pthread_mutex_t lock;
    struct http_peer *first;
    int count;
};

void http_peers_init(struct http_peers *peers);
void http_peers_done(struct http_peers *peers);

/* A connection in HTTP_PHASE_WAITING until limit_us (monotonic). Removed, and freed, by
 * http_peers_remove, which must come before its socket is closed. */
struct http_peer *http_peers_add(struct http_peers *peers, int socket, int64_t limit_us);
void http_peers_remove(struct http_peers *peers, struct http_peer *peer);

void http_peers_enter(struct http_peers *peers, struct http_peer *peer,
                      enum http_phase phase, int64_t limit_us);

/* Shuts the sockets down that are past their limit, and returns how many had begun a
 * request. While draining, connections that wait with nothing to read are cut as well;
 * those that never had a request get a second first. */
int http_peers_cut(struct http_peers *peers, int64_t now_us, bool is_draining);

int http_peers_count(struct http_peers *peers);

#endif
