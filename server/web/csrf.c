/* HMAC-SHA-256 with a fixed message, so a token says nothing about its secret. */
#include "web/csrf.h"

#include <string.h>

#include "base/secret.h"
#include "base/str.h"

static const char PURPOSE[] = "forelock form 1";

void csrf_for_secret(const uint8_t secret[32], char *out)
{
    uint8_t mac[SECRET_HASH_BYTES];
    secret_hmac(secret, PURPOSE, sizeof PURPOSE - 1, mac);
    str_hex(mac, sizeof mac, out);
}

void csrf_for_cookie(const char *cookie, char *out)
{
    uint8_t secret[SECRET_HASH_BYTES];
    secret_hash(cookie, strlen(cookie), secret);
    csrf_for_secret(secret, out);
    secret_wipe(secret, sizeof secret);
}

static const char *after_scheme(const char *origin)
{
    if (str_starts(origin, "https://"))
        return origin + strlen("https://");
    if (str_starts(origin, "http://"))
        return origin + strlen("http://");
    return NULL;
}

bool csrf_is_same_site(const struct http_request *request, const char *public_url)
{
    const char *site = http_header(request, "Sec-Fetch-Site");
    if (site != NULL)
        return str_equal(site, "same-origin") || str_equal(site, "none");
    const char *origin = http_header(request, "Origin");
    if (origin == NULL || str_equal(origin, "null"))
        return true;
    if (str_equal_nocase(origin, public_url))
        return true;
    const char *host = http_header(request, "Host");
    const char *named = after_scheme(origin);
    return host != NULL && named != NULL && str_equal_nocase(named, host);
}
