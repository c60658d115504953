/* The pure half of the guard: who may call what, and where a sign-in may lead. */
#include "web/guard.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

enum { LONGEST_KEY = 200, LONGEST_RETURN = 300 };

bool guard_has_scope(const char *scopes, const char *scope)
{
    if (scopes == NULL || str_is_blank(scope))
        return false;
    size_t length = strlen(scope);
    while (*scopes != '\0') {
        size_t word = strcspn(scopes, " ");
        if (word == length && memcmp(scopes, scope, length) == 0)
            return true;
        scopes += word;
        scopes += strspn(scopes, " ");
    }
    return false;
}

enum guard_verdict guard_may(const struct access *access, const struct caller *caller)
{
    switch (access->kind) {
    case ACCESS_PUBLIC:
        return GUARD_ADMIT;
    case ACCESS_STAFF:
        if (caller->kind != CALLER_STAFF)
            return GUARD_SIGN_IN;
        return role_may(caller->role, access->permission) ? GUARD_ADMIT : GUARD_FORBIDDEN;
    case ACCESS_API:
        if (caller->kind != CALLER_API_KEY)
            return GUARD_SIGN_IN;
        return guard_has_scope(caller->scopes, access->scope) ? GUARD_ADMIT
                                                              : GUARD_FORBIDDEN;
    default:
        return GUARD_FORBIDDEN;
    }
}

bool guard_is_safe_return(const char *path)
{
    static const char *const not_to[] = {"/staff/sign-in", "/staff/sign-out"};
    if (path == NULL || strlen(path) > LONGEST_RETURN)
        return false;
    if (!str_starts(path, "/staff") || strchr("/", path[6]) == NULL)
        return false;
    for (const char *at = path; *at != '\0'; at++) {
        bool is_word = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                       (*at >= '0' && *at <= '9');
        if (!is_word && strchr("/-_", *at) == NULL)
            return false;
    }
    if (strstr(path, "//") != NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(not_to); i++) {
        if (str_starts(path, not_to[i]))
            return false;
    }
    return true;
}

const char *guard_bearer(const struct http_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *value = http_header(request, "Authorization");
    if (value == NULL || strncasecmp(value, scheme, sizeof scheme - 1) != 0)
        return NULL;
    value += sizeof scheme - 1;
    value += strspn(value, " ");
    return *value == '\0' || strlen(value) > LONGEST_KEY ? NULL : value;
}
