/* Names are resolved once, at the start, so that this may take its time. */
#include "http/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"

enum { LISTEN_BACKLOG = 1024, LONGEST_HOST = 256 };

static bool split_address(const char *address, char host[LONGEST_HOST], int64_t *port)
{
    const char *colon = address == NULL ? NULL : strrchr(address, ':');
    if (colon == NULL || str_parse_int(colon + 1, 0, 65535, port) != OK)
        return false;
    size_t length = (size_t)(colon - address);
    bool is_bracketed = length >= 2 && address[0] == '[' && colon[-1] == ']';
    if (is_bracketed) {
        address++;
        length -= 2;
    }
    if (length == 0 || length >= LONGEST_HOST)
        return false;
    snprintf(host, LONGEST_HOST, "%.*s", (int)length, address);
    return is_bracketed || strchr(host, ':') == NULL;
}

static enum status fail(const char *address, struct buf *reterr)
{
    if (errno == EADDRINUSE) {
        buf_printf(reterr,
                   "%s is already in use: stop what listens there or choose "
                   "another port.",
                   address);
        return CONFLICT;
    }
    buf_printf(reterr, "Cannot listen on %s: %s.", address, strerror(errno));
    return UNAVAILABLE;
}

/* The port stands at the same place in both families' addresses. */
static int bound_port(int socket)
{
    _Static_assert(offsetof(struct sockaddr_in6, sin6_port) ==
                       offsetof(struct sockaddr_in, sin_port),
                   "ports of both families");
    struct sockaddr_in6 bound = {0};
    socklen_t size = sizeof bound;
    if (getsockname(socket, (struct sockaddr *)&bound, &size) != 0)
        return 0;
    return ntohs(bound.sin6_port);
}

static enum status open_socket(const char *address, const struct addrinfo *info,
                               int *ret_socket, struct buf *reterr)
{
    int made = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0)
        return fail(address, reterr);
    int on = 1;
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(made, info->ai_addr, info->ai_addrlen) != 0 ||
        listen(made, LISTEN_BACKLOG) != 0) {
        enum status status = fail(address, reterr);
        close(made);
        return status;
    }
    *ret_socket = made;
    return OK;
}

enum status http_listen(const char *address, int *ret_socket, int *ret_port,
                        struct buf *reterr)
{
    char host[LONGEST_HOST];
    int64_t port;
    if (!split_address(address, host, &port)) {
        buf_printf(reterr, "%s is not an address to listen on: write host:port.",
                   address == NULL ? "Nothing" : address);
        return INVALID;
    }
    char service[8];
    snprintf(service, sizeof service, "%d", (int)port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, service, &hints, &found) != 0 || found == NULL) {
        buf_printf(reterr, "%s is not a host this machine knows.", host);
        return INVALID;
    }
    int made = -1;
    enum status status = open_socket(address, found, &made, reterr);
    freeaddrinfo(found);
    if (status != OK)
        return status;
    *ret_socket = made;
    *ret_port = bound_port(made);
    return OK;
}
