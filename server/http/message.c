/* What handlers ask of a request and do to a response. */
#include "http/http.h"

#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/str.h"

const char *http_pair_find(struct http_pairs pairs, const char *name)
{
    for (size_t i = 0; i < pairs.count; i++) {
        if (str_equal(pairs.at[i].name, name))
            return pairs.at[i].value;
    }
    return NULL;
}

const char *http_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers.count; i++) {
        if (str_equal_nocase(request->headers.at[i].name, name))
            return request->headers.at[i].value;
    }
    return NULL;
}

const char *http_cookie(const struct http_request *request, const char *name)
{
    return http_pair_find(request->cookies, name);
}

bool http_body_is(const struct http_request *request, const char *media_type)
{
    const char *type = http_header(request, "Content-Type");
    size_t length = strlen(media_type);
    if (type == NULL || strncasecmp(type, media_type, length) != 0)
        return false;
    type += length;
    type += strspn(type, " \t");
    return *type == '\0' || *type == ';';
}

void http_set_header(struct http_response *response, const char *name, const char *value)
{
    bool may_repeat = str_equal_nocase(name, "Set-Cookie");
    for (size_t i = 0; i < response->header_count && !may_repeat; i++) {
        if (str_equal_nocase(response->headers[i].name, name)) {
            response->headers[i].value = value;
            return;
        }
    }
    if (response->header_count == HTTP_RESPONSE_HEADERS) {
        log_event(LOG_ERROR, "too_many_response_headers", LOG_TEXT("header", name));
        return;
    }
    response->headers[response->header_count++] = (struct http_pair){name, value};
}
