/*
 * The route table, compiled: patterns split into segments and sorted so that a literal
 * comes before a {parameter} in the same place. Paths arrive decoded, without empty or
 * dot segments (http/target.h), so a segment is what lies between two slashes.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "web/route.h"

enum { MOST_SEGMENTS = 12, ALL_METHODS = (HTTP_DELETE << 1) - 1 };

struct segment {
    char *text; /* literal, or the parameter's name */
    bool is_parameter;
};

struct compiled {
    const struct route *route;
    size_t count;
    struct segment segments[MOST_SEGMENTS];
};

struct router {
    struct compiled *routes;
    size_t count;
};

static void free_compiled(struct compiled *compiled)
{
    for (size_t i = 0; i < compiled->count; i++)
        free(compiled->segments[i].text);
}

void router_free(struct router *router)
{
    if (router == NULL)
        return;
    for (size_t i = 0; i < router->count; i++)
        free_compiled(&router->routes[i]);
    free(router->routes);
    free(router);
}

static enum status refuse(struct buf *reterr, const struct route *route,
                          const char *reason)
{
    buf_printf(reterr, "route \"%s\": %s", route->name == NULL ? "?" : route->name,
               reason);
    return INVALID;
}

static char *copy(const char *text, size_t length)
{
    char *made = strndup(text, length);
    if (made == NULL)
        memory_exhausted("router");
    return made;
}

static bool is_parameter_name(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((text[i] < 'a' || text[i] > 'z') && text[i] != '_')
            return false;
    }
    return length > 0;
}

/* Adds the segment of that length at text. */
static enum status add_segment(struct compiled *compiled, const char *text, size_t length,
                               struct buf *reterr)
{
    if (length == 0 || compiled->count == MOST_SEGMENTS)
        return refuse(reterr, compiled->route,
                      "a segment is empty, or there are over 12");
    bool is_parameter = text[0] == '{';
    if (is_parameter && (text[length - 1] != '}' || length < 3 ||
                         !is_parameter_name(text + 1, length - 2)))
        return refuse(reterr, compiled->route, "a parameter is {lower_case}, alone");
    if (!is_parameter && memchr(text, '{', length) != NULL)
        return refuse(reterr, compiled->route, "a parameter is a whole segment");
    char *name = is_parameter ? copy(text + 1, length - 2) : copy(text, length);
    for (size_t i = 0; is_parameter && i < compiled->count; i++) {
        if (!compiled->segments[i].is_parameter ||
            !str_equal(compiled->segments[i].text, name))
            continue;
        free(name);
        return refuse(reterr, compiled->route, "two parameters have one name");
    }
    compiled->segments[compiled->count++] = (struct segment){name, is_parameter};
    return OK;
}

static enum status check_route(const struct route *route, struct buf *reterr)
{
    if (str_is_blank(route->name))
        return refuse(reterr, route, "it has no name");
    if (route->handler == NULL)
        return refuse(reterr, route, "it has no handler");
    if (route->methods == 0 || (route->methods & ~(unsigned)ALL_METHODS) != 0)
        return refuse(reterr, route, "it has no method");
    if (route->pattern == NULL || route->pattern[0] != '/')
        return refuse(reterr, route, "its pattern does not begin with /");
    switch (route->access.kind) {
    case ACCESS_PUBLIC:
        return OK;
    case ACCESS_STAFF:
        if ((unsigned)route->access.permission < PERMISSION_COUNT)
            return OK;
        break;
    case ACCESS_API:
        if (!str_is_blank(route->access.scope))
            return OK;
        break;
    default:
        break;
    }
    return refuse(reterr, route, "it does not say who may call it");
}

static enum status compile(const struct route *route, struct compiled *compiled,
                           struct buf *reterr)
{
    *compiled = (struct compiled){.route = route};
    enum status status = check_route(route, reterr);
    if (status != OK || strcmp(route->pattern, "/") == 0)
        return status;
    const char *at = route->pattern;
    while (*at == '/' && status == OK) {
        size_t length = strcspn(at + 1, "/");
        status = add_segment(compiled, at + 1, length, reterr);
        at += 1 + length;
    }
    return status;
}

/* By number of segments, then place by place: literals by text, then parameters. */
static int compare(const void *left, const void *right)
{
    const struct compiled *a = left, *b = right;
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = 0; i < a->count; i++) {
        const struct segment *x = &a->segments[i], *y = &b->segments[i];
        if (x->is_parameter != y->is_parameter)
            return x->is_parameter ? 1 : -1;
        int order = x->is_parameter ? 0 : strcmp(x->text, y->text);
        if (order != 0)
            return order;
    }
    return 0;
}

/* What a route answers to: HEAD comes with GET. */
static unsigned methods_of(const struct route *route)
{
    return route->methods | ((route->methods & HTTP_GET) != 0 ? (unsigned)HTTP_HEAD : 0);
}

static enum status check_conflicts(const struct router *router, struct buf *reterr)
{
    for (size_t i = 0; i < router->count; i++) {
        const struct compiled *a = &router->routes[i];
        for (size_t j = i + 1; j < router->count; j++) {
            const struct compiled *b = &router->routes[j];
            if (str_equal(a->route->name, b->route->name))
                return refuse(reterr, b->route, "two routes have this name");
            bool is_same = compare(a, b) == 0;
            if (is_same && (methods_of(a->route) & methods_of(b->route)) != 0)
                return refuse(reterr, b->route,
                              "another route answers the same requests");
        }
    }
    return OK;
}

static enum status fill(struct router *router, const struct route *table, size_t count,
                        struct buf *reterr)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = compile(&table[i], &router->routes[router->count++], reterr);
        if (status != OK)
            return status;
    }
    if (count > 1)
        qsort(router->routes, router->count, sizeof *router->routes, compare);
    return check_conflicts(router, reterr);
}

enum status router_build(const struct route *table, size_t count, struct router **ret,
                         struct buf *reterr)
{
    struct router *router = calloc(1, sizeof *router);
    if (router == NULL)
        memory_exhausted("router");
    router->routes = calloc(count == 0 ? 1 : count, sizeof *router->routes);
    if (router->routes == NULL)
        memory_exhausted("router");
    enum status status = fill(router, table, count, reterr);
    if (status != OK) {
        router_free(router);
        return status;
    }
    *ret = router;
    return OK;
}

struct piece {
    const char *at;
    size_t length;
};

/* Splits the path; false when it has more segments than any route. */
static bool split(const char *path, struct piece pieces[MOST_SEGMENTS], size_t *ret_count)
{
    *ret_count = 0;
    if (path[0] != '/')
        return false;
    if (path[1] == '\0')
        return true;
    while (*path == '/') {
        if (*ret_count == MOST_SEGMENTS)
            return false;
        size_t length = strcspn(path + 1, "/");
        pieces[(*ret_count)++] = (struct piece){path + 1, length};
        path += 1 + length;
    }
    return true;
}

static bool matches(const struct compiled *compiled, const struct piece *pieces,
                    size_t count)
{
    if (compiled->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct segment *segment = &compiled->segments[i];
        if (pieces[i].length == 0)
            return false;
        if (!segment->is_parameter &&
            (strlen(segment->text) != pieces[i].length ||
             memcmp(segment->text, pieces[i].at, pieces[i].length) != 0))
            return false;
    }
    return true;
}

static struct http_pairs parameters(struct arena *arena, const struct compiled *compiled,
                                    const struct piece *pieces)
{
    struct http_pair *pairs = arena_array(arena, compiled->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < compiled->count; i++) {
        if (!compiled->segments[i].is_parameter)
            continue;
        pairs[count].name = compiled->segments[i].text;
        pairs[count++].value = arena_strndup(arena, pieces[i].at, pieces[i].length);
    }
    return (struct http_pairs){pairs, count};
}

enum status router_find(const struct router *router, struct arena *arena,
                        enum http_method method, const char *path,
                        const struct route **ret, struct http_pairs *ret_params,
                        unsigned *ret_methods)
{
    struct piece pieces[MOST_SEGMENTS] = {0};
    size_t count;
    unsigned methods = 0;
    if (!split(path, pieces, &count))
        return NOT_FOUND;
    for (size_t i = 0; i < router->count; i++) {
        const struct compiled *compiled = &router->routes[i];
        if (!matches(compiled, pieces, count))
            continue;
        unsigned answers = methods_of(compiled->route);
        methods |= answers;
        if ((answers & (unsigned)method) == 0)
            continue;
        *ret = compiled->route;
        *ret_params = parameters(arena, compiled, pieces);
        return OK;
    }
    *ret_methods = methods;
    return methods == 0 ? NOT_FOUND : CONFLICT;
}
