/*
 * The shape of the route table (web/routes.c). Access is part of the route: a route that
 * does not say who may call it does not let the server start.
 */
#ifndef FORELOCK_WEB_ROUTE_H
#define FORELOCK_WEB_ROUTE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"
#include "domain/role.h"
#include "http/http.h"

struct ctx;
typedef enum status (*route_handler)(struct ctx *ctx);

enum access_kind {
    ACCESS_MISSING, /* the zero value: refused at start */
    ACCESS_PUBLIC,  /* anybody; whatever a link's token opens is checked in SQL */
    ACCESS_STAFF,   /* signed in, with the permission */
    ACCESS_API      /* an API key with the scope */
};

struct access {
    enum access_kind kind;
    enum permission permission;
    const char *scope;
};

#define FOR_ANYBODY                                                                      \
    {                                                                                    \
        .kind = ACCESS_PUBLIC                                                            \
    }
#define FOR_STAFF(may)                                                                   \
    {                                                                                    \
        .kind = ACCESS_STAFF, .permission = (may)                                        \
    }
#define FOR_API(needed_scope)                                                            \
    {                                                                                    \
        .kind = ACCESS_API, .scope = (needed_scope)                                      \
    }

struct route {
    unsigned methods;    /* enum http_method, or-ed */
    const char *pattern; /* "/staff/intakes/{intake}" */
    struct access access;
    route_handler handler;
    const char *name; /* for logs, metrics and tests; unique */
};

/* THE route table. */
extern const struct route routes[];
extern const size_t route_count;

struct router;

/* Compiles a table. INVALID, with the route's name in reterr, for a route without access,
 * handler or name, a malformed pattern, or two routes that answer the same request. */
MUST_CHECK enum status router_build(const struct route *table, size_t count,
                                    struct router **ret, struct buf *reterr);
void router_free(struct router *router);

/* Finds the route of a decoded path. NOT_FOUND: no such path. CONFLICT: the path exists,
 * not with this method; ret_methods then holds those it has. HEAD finds GET. */
MUST_CHECK enum status router_find(const struct router *router, struct arena *arena,
                                   enum http_method method, const char *path,
                                   const struct route **ret,
                                   struct http_pairs *ret_params, unsigned *ret_methods);

#endif
