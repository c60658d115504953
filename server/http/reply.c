/*
 * Adds to every answer what no handler may forget, and compresses none that was made for
 * a request. Such pages hold health data and form tokens beside words that a stranger can
 * put into the address (a search, a filter): the compressed length would tell, guess by
 * guess, what stands there, even through TLS (the BREACH attack, 2013). Tokens could be
 * masked afresh for every page, health data cannot. So pages are small by design instead,
 * and only static files, which hold no secret, are kept compressed (static_files.c).
 */
#include "http/inside.h"

#include "base/log.h"
#include "base/str.h"

static const struct http_pair always[] = {
    {"Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; "
                                "frame-ancestors 'none'; form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy",
     "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
     "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static bool has_header(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (str_equal_nocase(response->headers[i].name, name))
            return true;
    }
    return false;
}

static bool add_headers(const struct exchange *exchange, bool must_close)
{
    const struct http_response *response = &exchange->response;
    struct MHD_Response *reply = exchange->reply;
    bool is_fine = true;
    for (size_t i = 0; i < response->header_count; i++)
        is_fine &= MHD_YES == MHD_add_response_header(reply, response->headers[i].name,
                                                      response->headers[i].value);
    for (size_t i = 0; i < COUNT_OF(always); i++) {
        if (!has_header(response, always[i].name))
            is_fine &= MHD_YES ==
                       MHD_add_response_header(reply, always[i].name, always[i].value);
    }
    if (exchange->request.is_secure)
        is_fine &=
            MHD_YES == MHD_add_response_header(reply, "Strict-Transport-Security",
                                               "max-age=31536000; includeSubDomains");
    if (must_close)
        is_fine &= MHD_YES == MHD_add_response_header(reply, "Connection", "close");
    return is_fine && MHD_YES == MHD_add_response_header(reply, "X-Request-Id",
                                                         exchange->request.id);
}

static struct MHD_Response *wrap_body(struct exchange *exchange)
{
    struct http_response *response = &exchange->response;
    if (response->fixed != NULL) {
        exchange->reply_bytes = response->fixed_size;
        /* The library takes a plain pointer but only reads persistent memory. */
        return MHD_create_response_from_buffer(
            response->fixed_size, (void *)response->fixed, MHD_RESPMEM_PERSISTENT);
    }
    exchange->reply_bytes = response->body.length;
    size_t size = response->body.length;
    return MHD_create_response_from_buffer(size, buf_steal(&response->body),
                                           MHD_RESPMEM_MUST_FREE);
}

static bool try_reply(struct exchange *exchange, bool must_close)
{
    if (exchange->response.status < 200 || exchange->response.status > 599)
        return false;
    exchange->reply = wrap_body(exchange);
    if (exchange->reply == NULL)
        memory_exhausted("response");
    if (add_headers(exchange, must_close))
        return true;
    MHD_destroy_response(exchange->reply);
    exchange->reply = NULL;
    return false;
}

static const char *explain(int status)
{
    static const struct {
        int status;
        const char *text;
    } sentences[] = {
        {400, "The request is malformed."},
        {405, "This method is not allowed."},
        {413, "The request is too large."},
        {414, "The address is too long."},
        {417, "The expectation cannot be met."},
        {431, "The request has too many or too large headers."},
        {500, "Something went wrong on our side."},
        {501, "The server does not know how to do this."},
        {503, "The server is busy. Please try again in a moment."},
        {505, "The server speaks HTTP/1.0 and HTTP/1.1."},
    };
    for (size_t i = 0; i < COUNT_OF(sentences); i++) {
        if (sentences[i].status == status)
            return sentences[i].text;
    }
    return "The request was refused.";
}

void reply_plain(struct exchange *exchange, int status)
{
    struct http_response *response = &exchange->response;
    buf_done(&response->body);
    *response = (struct http_response){.status = status};
    buf_printf(&response->body, "%d %s Reference: %s\n", status, explain(status),
               exchange->request.id);
    http_set_header(response, "Content-Type", "text/plain; charset=utf-8");
    if (status == 503)
        http_set_header(response, "Retry-After", "2");
    if (status == 405)
        http_set_header(response, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
}

void reply_make(struct exchange *exchange, bool must_close)
{
    if (try_reply(exchange, must_close))
        return;
    log_event(LOG_ERROR, "response_unusable", LOG_TEXT("id", exchange->request.id),
              LOG_NUMBER("status", exchange->response.status));
    reply_plain(exchange, 500);
    if (!try_reply(exchange, must_close))
        memory_exhausted("response");
}
