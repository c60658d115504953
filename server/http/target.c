/* A target is checked as it came before it is decoded, and once more afterwards. */
#include "http/target.h"

#include <stdbool.h>
#include <string.h>

#include "http/decode.h"

/* Visible ASCII, and nothing that browsers always escape and servers disagree about. */
static bool is_plain(const char *target)
{
    for (const char *c = target; *c != '\0'; c++) {
        if (*c <= 0x20 || *c == 0x7F || *c == '#' || *c == '\\')
            return false;
    }
    return true;
}

static bool has_escaped_slash(const char *path, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++) {
        if (path[i] != '%')
            continue;
        bool is_slash = path[i + 1] == '2' && (path[i + 2] == 'f' || path[i + 2] == 'F');
        bool is_back = path[i + 1] == '5' && (path[i + 2] == 'c' || path[i + 2] == 'C');
        if (is_slash || is_back)
            return true;
    }
    return false;
}

/* True when a segment is empty, '.' or '..'; a slash at the very end is fine. */
static bool has_odd_segment(const char *path)
{
    const char *segment = path + 1;
    while (*segment != '\0') {
        size_t length = strcspn(segment, "/");
        if (length == 0 || (length == 1 && segment[0] == '.') ||
            (length == 2 && segment[0] == '.' && segment[1] == '.'))
            return true;
        segment += length;
        if (*segment == '/')
            segment++;
    }
    return false;
}

enum status http_target_parse(struct arena *arena, const char *target,
                              const char **ret_path, struct http_pairs *ret_query)
{
    if (target[0] != '/' || strlen(target) > HTTP_TARGET_LIMIT || !is_plain(target))
        return INVALID;
    size_t path_length = strcspn(target, "?");
    if (has_escaped_slash(target, path_length))
        return INVALID;
    const char *path;
    enum status status =
        http_decode(arena, target, path_length, false, HTTP_CONTROLS_REFUSED, &path);
    if (status != OK)
        return status;
    if (has_odd_segment(path))
        return INVALID;
    const char *query = target + path_length;
    if (*query == '?')
        query++;
    struct http_pairs pairs;
    status =
        http_pairs_decode(arena, query, strlen(query), HTTP_CONTROLS_REFUSED, &pairs);
    if (status != OK)
        return status;
    *ret_path = path;
    *ret_query = pairs;
    return OK;
}
