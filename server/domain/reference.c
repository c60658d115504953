/* References: made without bias, shown in two groups, read as people type them. */
#include "domain/reference.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/secret.h"

/* Without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V, G and the vowels: 19 signs, 17 thousand
 * million references. */
static const char alphabet[] = "34679CDFHJKMNPRTWXY";
enum { ALPHABET_SIZE = sizeof alphabet - 1 };

void reference_make(char *out)
{
    /* Bytes from the last, incomplete round would favour the first signs. */
    const int fair = 256 - 256 % ALPHABET_SIZE;
    size_t length = 0;
    while (length < REFERENCE_LENGTH) {
        uint8_t byte = 0;
        secret_random(&byte, sizeof byte);
        if (byte < fair)
            out[length++] = alphabet[byte % ALPHABET_SIZE];
    }
    out[length] = '\0';
}

void reference_show(const char *stored, char *out)
{
    enum { GROUP = REFERENCE_LENGTH / 2 };
    memcpy(out, stored, GROUP);
    out[GROUP] = '-';
    memcpy(out + GROUP + 1, stored + GROUP, GROUP);
    out[REFERENCE_SHOWN_SIZE - 1] = '\0';
}

enum status reference_read(const char *typed, char *out)
{
    char read[REFERENCE_SIZE] = "";
    size_t length = 0;
    if (typed == NULL)
        return INVALID;
    for (const char *c = typed; *c != '\0'; c++) {
        if (*c == ' ' || *c == '-')
            continue;
        char upper = (char)toupper((unsigned char)*c);
        if (length == REFERENCE_LENGTH || strchr(alphabet, upper) == NULL)
            return INVALID;
        read[length++] = upper;
    }
    if (length != REFERENCE_LENGTH)
        return INVALID;
    memcpy(out, read, sizeof read);
    return OK;
}
