/* Lists are walked in place; nothing is copied. */
#include "http/token.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_token_byte(char byte)
{
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
        (byte >= '0' && byte <= '9'))
        return true;
    return byte != '\0' && strchr("!#$%&'*+-.^_`|~", byte) != NULL;
}

bool http_is_token(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!is_token_byte(text[i]))
            return false;
    }
    return length > 0;
}

size_t http_list_next(const char **at)
{
    *at += strspn(*at, ", \t");
    size_t length = strcspn(*at, ",");
    while (length > 0 && ((*at)[length - 1] == ' ' || (*at)[length - 1] == '\t'))
        length--;
    return length;
}

/* A weight of zero is "q=0", with up to three zeros behind the point. */
static bool has_zero_weight(const char *parameters, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++) {
        bool is_weight = (parameters[i] == 'q' || parameters[i] == 'Q') &&
                         parameters[i + 1] == '=' && parameters[i + 2] == '0';
        if (!is_weight)
            continue;
        size_t digits = strspn(parameters + i + 2, "0.");
        return i + 2 + digits >= length || strchr(" \t;", parameters[i + 2 + digits]);
    }
    return false;
}

bool http_accepts_coding(const char *accept_encoding, const char *coding)
{
    if (accept_encoding == NULL)
        return false;
    size_t wanted = strlen(coding);
    const char *at = accept_encoding;
    for (size_t length; (length = http_list_next(&at)) > 0; at += length) {
        size_t name = strcspn(at, "; \t,");
        if (name == wanted && strncasecmp(at, coding, wanted) == 0)
            return !has_zero_weight(at + name, length - name);
    }
    return false;
}

bool http_etag_matches(const char *if_none_match, const char *etag)
{
    if (if_none_match == NULL)
        return false;
    if (str_equal(if_none_match, "*"))
        return true;
    const char *at = if_none_match;
    for (size_t length; (length = http_list_next(&at)) > 0; at += length) {
        size_t skip = length > 2 && at[0] == 'W' && at[1] == '/' ? 2 : 0;
        if (length - skip == strlen(etag) && memcmp(at + skip, etag, length - skip) == 0)
            return true;
    }
    return false;
}
