/* One small check after the other; the first that objects decides. */
#include "http/head.h"

#include <string.h>
#include <strings.h>

#include "base/macros.h"
#include "base/str.h"
#include "http/target.h"
#include "http/token.h"

static const struct http_refusal fine = {0, NULL};

static struct http_refusal refuse(int status, const char *reason)
{
    return (struct http_refusal){status, reason};
}

/* RFC 9110, section 9: known methods that no resource here has are 405, others 501. */
static struct http_refusal check_method(const char *method, struct http_framing *framing)
{
    static const struct {
        const char *name;
        enum http_method method;
        bool is_head;
    } methods[] = {
        {"GET", HTTP_GET, false},     {"HEAD", HTTP_GET, true},
        {"POST", HTTP_POST, false},   {"PUT", HTTP_PUT, false},
        {"PATCH", HTTP_PATCH, false}, {"DELETE", HTTP_DELETE, false},
        {"OPTIONS", 0, false},        {"TRACE", 0, false},
        {"CONNECT", 0, false},
    };
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (!str_equal(method, methods[i].name))
            continue;
        framing->method = methods[i].method;
        framing->is_head = methods[i].is_head;
        return methods[i].method == 0 ? refuse(405, "method") : fine;
    }
    return refuse(501, "unknown_method");
}

static struct http_refusal check_request_line(const struct http_head *head,
                                              struct http_framing *framing)
{
    if (!str_equal(head->version, "HTTP/1.1") && !str_equal(head->version, "HTTP/1.0"))
        return refuse(505, "version");
    struct http_refusal refusal = check_method(head->method, framing);
    if (refusal.status != 0)
        return refusal;
    if (head->target == NULL || head->target[0] != '/')
        return refuse(400, "target_form");
    if (strlen(head->target) > HTTP_TARGET_LIMIT)
        return refuse(414, "target_length");
    return fine;
}

/* Visible ASCII, spaces, tabs and well-formed UTF-8 (RFC 9110, section 5.5). */
static bool is_field_value(struct http_span value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.start[i];
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
            return false;
    }
    return str_is_utf8(value.start, value.length);
}

static struct http_refusal check_fields(const struct http_head *head)
{
    if (head->header_count > HTTP_HEADER_LIMIT)
        return refuse(431, "header_count");
    size_t total = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        const struct http_raw_header *header = &head->headers[i];
        if (!http_is_token(header->name.start, header->name.length))
            return refuse(400, "header_name");
        if (!is_field_value(header->value))
            return refuse(400, "header_value");
        total += header->name.length + header->value.length + 4;
    }
    return total > HTTP_HEAD_LIMIT_BYTES ? refuse(431, "header_size") : fine;
}

/* The only value by that name, trimmed. count gets how many there are. */
static struct http_span find_field(const struct http_head *head, const char *name,
                                   size_t *count)
{
    struct http_span found = {"", 0};
    *count = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        struct http_span at = head->headers[i].name;
        if (at.length != strlen(name) || strncasecmp(at.start, name, at.length) != 0)
            continue;
        found = head->headers[i].value;
        (*count)++;
    }
    while (found.length > 0 && strchr(" \t", found.start[found.length - 1]) != NULL)
        found.length--;
    return found;
}

static bool is_host(struct http_span host)
{
    for (size_t i = 0; i < host.length; i++) {
        char c = host.start[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool is_digit = c >= '0' && c <= '9';
        if (!is_letter && !is_digit && strchr(".-_:[]", c) == NULL)
            return false;
    }
    return host.length > 0 && host.length <= 255;
}

static struct http_refusal check_host(const struct http_head *head)
{
    size_t count;
    struct http_span host = find_field(head, "Host", &count);
    if (count > 1)
        return refuse(400, "host_repeated");
    if (count == 0)
        return str_equal(head->version, "HTTP/1.0") ? fine : refuse(400, "host_missing");
    return is_host(host) ? fine : refuse(400, "host_malformed");
}

static bool read_length(struct http_span text, uint64_t *ret)
{
    uint64_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.start[i] < '0' || text.start[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(text.start[i] - '0');
    }
    if (text.length == 0 || text.length > 18)
        return false;
    *ret = length;
    return true;
}

/* RFC 9112, section 6: at most one way to find the body's end, and that one plain. */
static struct http_refusal check_framing(const struct http_head *head,
                                         struct http_framing *framing)
{
    size_t codings;
    size_t lengths;
    struct http_span coding = find_field(head, "Transfer-Encoding", &codings);
    struct http_span length = find_field(head, "Content-Length", &lengths);
    if (lengths > 1)
        return refuse(400, "length_repeated");
    if (codings > 0 && lengths > 0)
        return refuse(400, "length_and_coding");
    if (lengths == 1 && !read_length(length, &framing->content_length))
        return refuse(400, "length_malformed");
    if (codings == 0)
        return fine;
    if (codings > 1 || str_equal(head->version, "HTTP/1.0"))
        return refuse(400, "coding_repeated");
    if (coding.length != 7 || strncasecmp(coding.start, "chunked", 7) != 0)
        return refuse(501, "coding_unknown");
    framing->is_chunked = true;
    return fine;
}

static struct http_refusal check_expect(const struct http_head *head,
                                        struct http_framing *framing)
{
    size_t count;
    struct http_span expect = find_field(head, "Expect", &count);
    if (count == 0)
        return fine;
    if (count > 1 || expect.length != 12 ||
        strncasecmp(expect.start, "100-continue", 12) != 0)
        return refuse(417, "expectation");
    framing->expects_continue = true;
    return fine;
}

struct http_refusal http_head_check(const struct http_head *head,
                                    struct http_framing *ret)
{
    struct http_framing framing = {0};
    struct http_refusal refusal = check_request_line(head, &framing);
    if (refusal.status == 0)
        refusal = check_fields(head);
    if (refusal.status == 0)
        refusal = check_host(head);
    if (refusal.status == 0)
        refusal = check_framing(head, &framing);
    if (refusal.status == 0)
        refusal = check_expect(head, &framing);
    if (refusal.status == 0)
        *ret = framing;
    return refusal;
}

/* True when gap bytes of white space, at least as many as given, lie from end to start.
 * The addresses are compared as numbers, since a glued name lies in other memory. */
static bool is_spaced(const char *end, const char *start, size_t limit)
{
    uintptr_t from = (uintptr_t)end;
    uintptr_t to = (uintptr_t)start;
    if (to < from || to - from > limit)
        return false;
    return strspn(end, " \t") >= to - from;
}

bool http_head_is_contiguous(const struct http_head *head, size_t target_length,
                             size_t head_size)
{
    if (head->target == NULL || head->header_count > HTTP_HEADER_LIMIT)
        return false;
    const char *end = head->target + target_length + 1;
    if (head->method + strlen(head->method) + 1 != head->target || head->version != end)
        return false;
    end = head->version + strlen(head->version) + 2;
    for (size_t i = 0; i < head->header_count; i++) {
        const struct http_raw_header *header = &head->headers[i];
        const char *name_end = header->name.start + header->name.length + 1;
        if (header->name.start != end ||
            !is_spaced(name_end, header->value.start, HTTP_HEAD_LIMIT_BYTES))
            return false;
        end = header->value.start + header->value.length + 2;
    }
    return end + 2 == head->method + head_size;
}
