/* Concurrent password hashing is capped, so a flood of sign-ins cannot exhaust memory. */
#include "base/secret.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/str.h"

enum { HASHERS_AT_ONCE = 2 };
static const unsigned long long hash_passes = 3;
static const size_t hash_memory_bytes = (size_t)64 * 1024 * 1024;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int busy;
    char decoy[SECRET_PASSWORD_SIZE]; /* what unknown accounts are compared with */
} hashers = {.lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER};

static void hasher_take(void)
{
    pthread_mutex_lock(&hashers.lock);
    while (hashers.busy >= HASHERS_AT_ONCE)
        pthread_cond_wait(&hashers.freed, &hashers.lock);
    hashers.busy++;
    pthread_mutex_unlock(&hashers.lock);
}

static void hasher_release(void)
{
    pthread_mutex_lock(&hashers.lock);
    hashers.busy--;
    pthread_cond_signal(&hashers.freed);
    pthread_mutex_unlock(&hashers.lock);
}

enum status secret_init(void)
{
    return sodium_init() < 0 ? FAILED : OK;
}

void secret_random(void *out, size_t length)
{
    randombytes_buf(out, length);
}

void secret_token(char *out)
{
    uint8_t bytes[SECRET_TOKEN_BYTES];
    secret_random(bytes, sizeof bytes);
    sodium_bin2base64(out, SECRET_TOKEN_SIZE, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    secret_wipe(bytes, sizeof bytes);
}

void secret_hash(const void *bytes, size_t length, uint8_t out[SECRET_HASH_BYTES])
{
    crypto_hash_sha256(out, bytes, length);
}

void secret_hash_hex(const void *bytes, size_t length, char *out)
{
    uint8_t hash[SECRET_HASH_BYTES];
    secret_hash(bytes, length, hash);
    str_hex(hash, sizeof hash, out);
}

void secret_hmac(const uint8_t key[32], const void *bytes, size_t length,
                 uint8_t out[SECRET_HASH_BYTES])
{
    crypto_auth_hmacsha256(out, bytes, length, key);
}

bool secret_equal(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return false;
    size_t length = strlen(a);
    return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}

enum status secret_password_hash(const char *password, char *out)
{
    _Static_assert(SECRET_PASSWORD_SIZE >= crypto_pwhash_STRBYTES,
                   "Argon2id string fits");
    hasher_take();
    int failed = crypto_pwhash_str_alg(out, password, strlen(password), hash_passes,
                                       hash_memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    hasher_release();
    return failed ? UNAVAILABLE : OK;
}

/* Made on first use, under the lock, and only read afterwards. */
static const char *decoy_hash(void)
{
    char made[SECRET_PASSWORD_SIZE];
    pthread_mutex_lock(&hashers.lock);
    bool is_made = hashers.decoy[0] != '\0';
    pthread_mutex_unlock(&hashers.lock);
    if (!is_made && secret_password_hash("no account has this password", made) == OK) {
        pthread_mutex_lock(&hashers.lock);
        memcpy(hashers.decoy, made, sizeof hashers.decoy);
        pthread_mutex_unlock(&hashers.lock);
    }
    return hashers.decoy;
}

bool secret_password_matches(const char *stored, const char *password)
{
    const char *against = stored != NULL ? stored : decoy_hash();
    hasher_take();
    int differs = crypto_pwhash_str_verify(against, password, strlen(password));
    hasher_release();
    return stored != NULL && differs == 0;
}

void secret_wipe(void *bytes, size_t length)
{
    sodium_memzero(bytes, length);
}
