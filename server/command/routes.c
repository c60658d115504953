/*
 * forelock routes: the route table as JSON lines, for tests that try every route as every
 * caller and for whoever wants to know what is open. Needs no database.
 */
#include "command/command.h"

#include <jansson.h>
#include <stdio.h>

#include "web/route.h"

static json_t *methods_json(unsigned methods)
{
    static const struct {
        enum http_method method;
        const char *name;
    } names[] = {{HTTP_GET, "GET"},
                 {HTTP_POST, "POST"},
                 {HTTP_PUT, "PUT"},
                 {HTTP_PATCH, "PATCH"},
                 {HTTP_DELETE, "DELETE"}};
    json_t *list = json_array();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if ((methods & (unsigned)names[i].method) != 0)
            json_array_append_new(list, json_string(names[i].name));
    }
    return list;
}

static json_t *roles_json(enum permission permission)
{
    json_t *list = json_array();
    for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
        if (role_may((enum role)role, permission))
            json_array_append_new(list, json_string(role_name((enum role)role)));
    }
    return list;
}

static json_t *route_json(const struct route *route)
{
    json_t *line = json_object();
    json_object_set_new(line, "name", json_string(route->name));
    json_object_set_new(line, "methods", methods_json(route->methods));
    json_object_set_new(line, "pattern", json_string(route->pattern));
    switch (route->access.kind) {
    case ACCESS_PUBLIC:
        json_object_set_new(line, "access", json_string("public"));
        break;
    case ACCESS_STAFF:
        json_object_set_new(line, "access", json_string("staff"));
        json_object_set_new(line, "roles", roles_json(route->access.permission));
        break;
    case ACCESS_API:
        json_object_set_new(line, "access", json_string("api"));
        json_object_set_new(line, "scope", json_string(route->access.scope));
        break;
    default:
        json_object_set_new(line, "access", json_string("missing"));
        break;
    }
    return line;
}

int command_routes(const struct config *config, int argc, char **argv)
{
    (void)config;
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < route_count; i++) {
        json_auto_t *line = route_json(&routes[i]);
        json_dumpf(line, stdout, JSON_COMPACT);
        putchar('\n');
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
