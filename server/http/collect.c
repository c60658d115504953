/* Reads what libmicrohttpd collected; everything kept is copied into the arena. */
#include "http/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "http/cookie.h"
#include "http/forwarded.h"
#include "http/target.h"

#define HAS_STRICT_PARSER (MHD_VERSION >= 0x00097701)

struct exchange *exchange_new(struct http_server *server,
                              struct MHD_Connection *connection, const char *target)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
    if (exchange == NULL)
        memory_exhausted("exchange");
    exchange->server = server;
    exchange->connection = connection;
    exchange->target = target;
    exchange->started_us = clock_monotonic_us();
    arena_init(&exchange->arena, server->options.arena_limit_bytes);
    exchange->target_length = target == NULL ? 0 : strlen(target);
    if (target != NULL && exchange->target_length <= HTTP_TARGET_LIMIT)
        exchange->target_copy =
            arena_strndup(&exchange->arena, target, exchange->target_length);
    uint8_t id[HTTP_ID_BYTES];
    secret_random(id, sizeof id);
    str_hex(id, sizeof id, exchange->request.id);
    exchange->request.path = "/";
    exchange->request.peer = "unknown";
    exchange->request.body = "";
    atomic_fetch_add(&server->counters.under_way, 1);
    return exchange;
}

void exchange_free(struct exchange *exchange)
{
    if (exchange == NULL)
        return;
    struct http_server *server = exchange->server;
    server->body_bytes -= exchange->body.length;
    if (exchange->reply != NULL)
        MHD_destroy_response(exchange->reply);
    buf_done(&exchange->body);
    buf_done(&exchange->response.body);
    arena_done(&exchange->arena);
    free(exchange);
    atomic_fetch_sub(&server->counters.under_way, 1);
}

struct header_list {
    struct http_raw_header at[HTTP_HEADER_LIMIT];
    size_t count;
};

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size)
{
    struct header_list *list = cls;
    (void)kind;
    if (list->count < HTTP_HEADER_LIMIT)
        list->at[list->count] = (struct http_raw_header){
            {name, name_size}, {value == NULL ? "" : value, value_size}};
    list->count++;
    return MHD_YES;
}

static void copy_headers(struct exchange *exchange, const struct header_list *list)
{
    struct http_pair *pairs = arena_array(&exchange->arena, list->count, sizeof *pairs);
    for (size_t i = 0; i < list->count; i++) {
        const struct http_raw_header *raw = &list->at[i];
        pairs[i].name =
            arena_strndup(&exchange->arena, raw->name.start, raw->name.length);
        size_t length = raw->value.length;
        while (length > 0 && strchr(" \t", raw->value.start[length - 1]) != NULL)
            length--;
        pairs[i].value = arena_strndup(&exchange->arena, raw->value.start, length);
    }
    exchange->request.headers = (struct http_pairs){pairs, list->count};
}

static bool is_contiguous(struct exchange *exchange, const struct http_head *head)
{
    if (HAS_STRICT_PARSER)
        return true;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info != NULL &&
           http_head_is_contiguous(head, exchange->target_length, info->header_size);
}

static void find_peer(struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info != NULL)
        exchange->request.peer = http_address_text(&exchange->arena, info->client_addr);
    http_forwarded_apply(&exchange->arena, exchange->server->options.trusted_proxy,
                         &exchange->request);
}

struct http_refusal exchange_read_head(struct exchange *exchange, const char *method,
                                       const char *version)
{
    struct header_list list;
    list.count = 0;
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, add_header, &list);
    struct http_head head = {.method = method,
                             .target = exchange->target,
                             .version = version,
                             .headers = list.at,
                             .header_count = list.count};
    bool is_whole = is_contiguous(exchange, &head);
    head.target = exchange->target_copy;
    if (exchange->target != NULL && exchange->target_copy == NULL)
        return (struct http_refusal){414, "target_length"};
    struct http_refusal refusal = http_head_check(&head, &exchange->framing);
    if (refusal.status != 0)
        return refusal;
    if (!is_whole)
        return (struct http_refusal){400, "head_layout"};
    struct http_request *request = &exchange->request;
    if (http_target_parse(&exchange->arena, exchange->target_copy, &request->path,
                          &request->query) != OK)
        return (struct http_refusal){400, "target"};
    request->method = exchange->framing.method;
    request->is_head = exchange->framing.is_head;
    copy_headers(exchange, &list);
    request->cookies = http_cookies_parse(&exchange->arena, request->headers);
    find_peer(exchange);
    return refusal;
}
