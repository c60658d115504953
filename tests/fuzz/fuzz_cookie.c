/* libFuzzer target: any text as the value of a Cookie header. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/cookie.h"
#include "http/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena, 4 * 1024 * 1024);
    if (size > 32 * 1024)
        return 0;
    char *text = arena_strndup(&arena, size == 0 ? "" : (const char *)data, size);
    struct http_pair header = {"cookie", text};
    struct http_pairs cookies =
        http_cookies_parse(&arena, (struct http_pairs){&header, 1});
    if (cookies.count > HTTP_COOKIE_LIMIT)
        abort();
    for (size_t i = 0; i < cookies.count; i++) {
        if (!http_is_token(cookies.at[i].name, strlen(cookies.at[i].name)) ||
            strpbrk(cookies.at[i].value, "\r\n;\"") != NULL)
            abort();
    }
    http_accepts_coding(text, "br");
    http_etag_matches(text, "\"0123\"");
    arena_done(&arena);
    return 0;
}
