/*
 * Randomness, tokens, hashes and passwords, all through libsodium. Nothing here is ever
 * logged.
 */
#ifndef FORELOCK_BASE_SECRET_H
#define FORELOCK_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"

enum {
    SECRET_TOKEN_BYTES = 20, /* 160 bits: no two alike, nothing to guess */
    SECRET_TOKEN_SIZE = 28,  /* its base64url text and the NUL */
    SECRET_HASH_BYTES = 32,  /* SHA-256 */
    SECRET_HASH_HEX_SIZE = 65,
    SECRET_PASSWORD_SIZE = 128 /* an Argon2id string and the NUL */
};

/* Call once before anything else here, before any thread. FAILED when libsodium will not.
 */
MUST_CHECK enum status secret_init(void);

void secret_random(void *out, size_t length);

/* A fresh token as base64url without padding, into out[SECRET_TOKEN_SIZE]. */
void secret_token(char *out);

/* SHA-256; what is stored in place of a token. */
void secret_hash(const void *bytes, size_t length, uint8_t out[SECRET_HASH_BYTES]);

/* SHA-256 as lower-case hexadecimal, into out[SECRET_HASH_HEX_SIZE]. */
void secret_hash_hex(const void *bytes, size_t length, char *out);

/* HMAC-SHA-256 (RFC 2104) under a 32-byte key. */
void secret_hmac(const uint8_t key[32], const void *bytes, size_t length,
                 uint8_t out[SECRET_HASH_BYTES]);

/* Constant time for strings of equal length; false when either is NULL. */
bool secret_equal(const char *a, const char *b);

/* Argon2id, 64 MiB and 3 passes (more than the 19 MiB and 2 that OWASP's cheat sheet asks
 * at least), into out[SECRET_PASSWORD_SIZE]. UNAVAILABLE when memory is short. */
MUST_CHECK enum status secret_password_hash(const char *password, char *out);

/* True when the password belongs to the stored string. Takes the same time for every
 * password; pass stored = NULL for an account that does not exist and the time is the
 * same. */
bool secret_password_matches(const char *stored, const char *password);

/* Overwrites bytes in a way the compiler keeps. */
void secret_wipe(void *bytes, size_t length);

#endif
