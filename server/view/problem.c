/* One table of HTTP errors, one writer. */
#include "view/problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/str.h"

static const struct problem_kind kinds[] = {
    {400, "bad-request", "The request cannot be read",
     "Check the syntax of the request and send it again."},
    {401, "unauthenticated", "Sign in first",
     "Send an API key: Authorization: Bearer <key>."},
    {403, "forbidden", "Not allowed", "This caller may not do this."},
    {404, "not-found", "Not found", "There is no such thing here, or it is not yours."},
    {405, "method-not-allowed", "Method not allowed",
     "The Allow header lists the methods of this address."},
    {409, "conflict", "Not possible in the present state",
     "Read the present state and decide again."},
    {410, "gone", "Gone", "This was here and is not any more."},
    {412, "changed", "It has changed meanwhile", "Read it again and repeat the change."},
    {413, "too-large", "Too large", "Send less."},
    {415, "unsupported-media-type", "Unsupported media type",
     "Send a Content-Type that this address takes."},
    {422, "unprocessable", "Some values are not acceptable",
     "Correct the values that errors names."},
    {428, "precondition-required", "Say which version you mean",
     "Send an If-Match header with the version you read."},
    {429, "too-many-requests", "Too many requests", "Wait, then try again."},
    {500, "internal", "Something went wrong here",
     "Nothing you can mend. Say the instance when you report it."},
    {503, "unavailable", "Not available right now", "Try again in a moment."},
};

const struct problem_kind *problem_kind(int http_status)
{
    const struct problem_kind *internal = NULL;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].http_status == http_status)
            return &kinds[i];
        if (kinds[i].http_status == 500)
            internal = &kinds[i];
    }
    return internal;
}

int problem_http_status(enum status status)
{
    switch (status) {
    case NOT_FOUND:
        return 404;
    case INVALID:
        return 422;
    case CONFLICT:
        return 409;
    case DENIED:
        return 403;
    case RETRY:
    case UNAVAILABLE:
        return 503;
    default:
        return 500;
    }
}

static bool has_header(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (str_equal_nocase(response->headers[i].name, name))
            return true;
    }
    return false;
}

/* The members in the order in which people read them. */
static json_t *problem_json(const struct problem_kind *kind, int http_status,
                            const char *slug, const char *detail, const json_t *errors,
                            const char *request_id)
{
    json_t *problem = json_object();
    json_object_set_new(problem, "type", json_sprintf("urn:forelock:problem:%s", slug));
    json_object_set_new(problem, "title", json_string(kind->title));
    json_object_set_new(problem, "status", json_integer(http_status));
    json_object_set_new(problem, "detail", json_string(detail));
    if (!str_is_blank(request_id))
        json_object_set_new(problem, "instance",
                            json_sprintf("urn:forelock:request:%s", request_id));
    if (json_array_size(errors) > 0)
        json_object_set_new(problem, "errors", json_deep_copy(errors));
    return problem;
}

void problem_write(struct http_response *response, int http_status, const char *slug,
                   const char *detail, const json_t *errors, const char *request_id)
{
    const struct problem_kind *kind = problem_kind(http_status);
    json_auto_t *problem =
        problem_json(kind, http_status, slug == NULL ? kind->slug : slug,
                     detail == NULL ? kind->detail : detail, errors, request_id);
    char *text = json_dumps(problem, JSON_COMPACT);
    if (text == NULL)
        memory_exhausted("problem");
    buf_clear(&response->body);
    buf_puts(&response->body, text);
    buf_putc(&response->body, '\n');
    free(text);
    response->status = http_status;
    http_set_header(response, "Content-Type", "application/problem+json");
    http_set_header(response, "Cache-Control", "no-store");
    bool is_passing = http_status == 503 || http_status == 429;
    if (is_passing && !has_header(response, "Retry-After"))
        http_set_header(response, "Retry-After", "5");
}
