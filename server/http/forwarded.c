/* Addresses are compared after parsing, so that spelling does not matter. */
#include "http/forwarded.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/str.h"
#include "http/token.h"

static const char *text_of_v6(struct arena *arena, const struct in6_addr *address)
{
    char *text = arena_alloc(arena, INET6_ADDRSTRLEN);
    if (IN6_IS_ADDR_V4MAPPED(address))
        inet_ntop(AF_INET, &address->s6_addr[12], text, INET6_ADDRSTRLEN);
    else
        inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
    return text;
}

const char *http_address_text(struct arena *arena, const struct sockaddr *address)
{
    if (address != NULL && address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        return text_of_v6(arena, &v6.sin6_addr);
    }
    if (address == NULL || address->sa_family != AF_INET)
        return "unknown";
    struct sockaddr_in v4;
    memcpy(&v4, address, sizeof v4);
    char *text = arena_alloc(arena, INET_ADDRSTRLEN);
    inet_ntop(AF_INET, &v4.sin_addr, text, INET_ADDRSTRLEN);
    return text;
}

/* The one spelling of an address; NULL when the text is none. */
static const char *canonical(struct arena *arena, const char *text)
{
    struct in6_addr v6;
    struct in_addr v4;
    if (inet_pton(AF_INET, text, &v4) == 1) {
        char *made = arena_alloc(arena, INET_ADDRSTRLEN);
        inet_ntop(AF_INET, &v4, made, INET_ADDRSTRLEN);
        return made;
    }
    return inet_pton(AF_INET6, text, &v6) == 1 ? text_of_v6(arena, &v6) : NULL;
}

static const char *last_header(const struct http_request *request, const char *name,
                               size_t *count)
{
    const char *found = NULL;
    *count = 0;
    for (size_t i = 0; i < request->headers.count; i++) {
        if (!str_equal_nocase(request->headers.at[i].name, name))
            continue;
        found = request->headers.at[i].value;
        (*count)++;
    }
    return found;
}

static const char *last_element(struct arena *arena, const char *list)
{
    const char *last = "";
    size_t last_length = 0;
    for (size_t length; (length = http_list_next(&list)) > 0; list += length) {
        last = list;
        last_length = length;
    }
    return arena_strndup(arena, last, last_length);
}

void http_forwarded_apply(struct arena *arena, const char *trusted_proxy,
                          struct http_request *request)
{
    if (str_is_blank(trusted_proxy))
        return;
    const char *trusted = canonical(arena, trusted_proxy);
    if (trusted == NULL || !str_equal(trusted, request->peer))
        return;
    size_t count;
    const char *chain = last_header(request, "X-Forwarded-For", &count);
    const char *client =
        chain == NULL ? NULL : canonical(arena, last_element(arena, chain));
    if (client != NULL)
        request->peer = client;
    const char *scheme = last_header(request, "X-Forwarded-Proto", &count);
    request->is_secure = count == 1 && str_equal_nocase(scheme, "https");
}
