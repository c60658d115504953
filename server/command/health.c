/*
 * forelock health: asks the running server on this machine for its sign of life, so that
 * a container's health check needs no other program. Exit status 0 when it answers 200.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "command/command.h"

enum { ANSWER_S = 3, LONGEST_HOST = 256, HEAD_BYTES = 64 };

/* host:port of the setting; a server on every address is asked on the loopback one. */
static bool split_listen(const char *listen, char host[LONGEST_HOST], const char **port)
{
    const char *colon = strrchr(listen, ':');
    if (colon == NULL || colon == listen || colon - listen >= LONGEST_HOST)
        return false;
    *port = colon + 1;
    bool is_bracketed = listen[0] == '[' && colon[-1] == ']';
    snprintf(host, LONGEST_HOST, "%.*s", (int)(colon - listen) - 2 * is_bracketed,
             listen + is_bracketed);
    if (str_equal(host, "0.0.0.0"))
        snprintf(host, LONGEST_HOST, "127.0.0.1");
    if (str_equal(host, "::"))
        snprintf(host, LONGEST_HOST, "::1");
    return true;
}

/* A connected socket, or -1. */
static int open_connection(const char *host, const char *port)
{
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    const struct timeval limit = {.tv_sec = ANSWER_S};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &wanted, &found) != 0)
        return -1;
    int made = -1;
    for (const struct addrinfo *at = found; at != NULL && made < 0; at = at->ai_next) {
        made = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (made < 0)
            continue;
        setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect(made, at->ai_addr, at->ai_addrlen) != 0) {
            close(made);
            made = -1;
        }
    }
    freeaddrinfo(found);
    return made;
}

static bool is_alive(int connection)
{
    static const char question[] =
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    static const char wanted[] = "HTTP/1.1 200 ";
    char head[HEAD_BYTES] = "";
    if (send(connection, question, sizeof question - 1, MSG_NOSIGNAL) < 0)
        return false;
    size_t length = 0;
    while (length < sizeof wanted - 1) {
        ssize_t got = recv(connection, head + length, sizeof head - length, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
    }
    return strncmp(head, wanted, sizeof wanted - 1) == 0;
}

int command_health(const struct config *config, int argc, char **argv)
{
    (void)argc, (void)argv;
    char host[LONGEST_HOST];
    const char *port = NULL;
    if (!split_listen(config->listen, host, &port)) {
        fputs("forelock: FORELOCK_LISTEN must be host:port\n", stderr);
        return 2;
    }
    int connection = open_connection(host, port);
    bool answers = connection >= 0 && is_alive(connection);
    if (connection >= 0)
        close(connection);
    puts(answers ? "alive" : "no answer");
    return answers ? 0 : 1;
}
