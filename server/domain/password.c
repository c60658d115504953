/* Common passwords are found by their pattern: words that everybody tries, with digits
 * and signs around them, repeated characters, and runs along the alphabet or the
 * keyboard. */
#include "domain/password.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/macros.h"
#include "base/str.h"

enum { CORE_SIZE = PASSWORD_MAX * 4 + 1 };

static const char *const common_words[] = {
    "",         "password",      "passwort",   "contrasena", "letmein",   "welcome",
    "admin",    "administrator", "iloveyou",   "sunshine",   "princess",  "football",
    "baseball", "superman",      "batman",     "dragon",     "monkey",    "shadow",
    "master",   "qwerty",        "qwertyuiop", "asdfgh",     "asdfghjkl", "zxcvbn",
    "zxcvbnm",  "abc",           "changeme",   "secret",     "trustno",   "whatever",
    "starwars", "computer",      "internet",   "freedom",    "michael",   "jordan",
    "charlie",  "ashley",        "forelock",   "larkmoor",   "clinic",    "doctor",
    "hospital", "default",       "guest",      "login",      "pokemon",   "passw",
    "pass",
};

/* The letters of a password, with the digits that stand for letters inside, and without
 * whatever is before and after them. */
static void find_core(const char *password, char core[CORE_SIZE])
{
    size_t length = 0;
    for (const char *c = password; *c != '\0' && length < CORE_SIZE - 1; c++) {
        static const char from[] = "01345$@", to[] = "oleassa";
        const char *digit = strchr(from, *c);
        bool is_inside = length > 0 && isalpha((unsigned char)c[1]);
        if (isalpha((unsigned char)*c))
            core[length++] = (char)tolower((unsigned char)*c);
        else if (is_inside && digit != NULL)
            core[length++] = to[digit - from];
    }
    core[length] = '\0';
}

/* True when every character follows from the one before: aaaa, 1234, 8765. */
static bool is_run(const char *password)
{
    for (int step = -1; step <= 1; step++) {
        size_t i = 1;
        while (password[i] != '\0' && password[i] - password[i - 1] == step)
            i++;
        if (password[i] == '\0')
            return true;
    }
    return false;
}

static bool is_common(const char *password)
{
    char core[CORE_SIZE];
    bool is_plain_ascii = true;
    for (const char *c = password; *c != '\0'; c++)
        is_plain_ascii = is_plain_ascii && (unsigned char)*c < 0x80;
    if (!is_plain_ascii)
        return false;
    if (is_run(password))
        return true;
    find_core(password, core);
    for (size_t i = 0; i < COUNT_OF(common_words); i++) {
        if (str_equal(core, common_words[i]) && strlen(password) <= strlen(core) + 8)
            return true;
    }
    return false;
}

const char *password_problem(const char *password)
{
    size_t length = password == NULL ? 0 : str_codepoints(password);
    if (length < PASSWORD_MIN)
        return "Use 8 characters or more";
    if (length > PASSWORD_MAX)
        return "Use 128 characters or fewer";
    if (is_common(password))
        return "Choose a password that is harder to guess";
    return NULL;
}
