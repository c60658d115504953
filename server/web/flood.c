/* A fixed table of sets: a key has a few possible places; the one whose allowance is
 * fullest again is given up. */
#include "web/flood.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/secret.h"

enum { SETS = 1024, WAYS = 8, PREFIX_BYTES = 8, SHORTEST_S = 5 };

/* Many people can share one address (a mobile network, an office): generous at once,
 * slow in the long run. */
static const struct flood_rate rates[FLOOD_KINDS] = {
    [FLOOD_START] = {40, 30},
    [FLOOD_SEND] = {20, 60},
};

struct place {
    uint64_t key; /* 0: free */
    struct flood_allowance allowance;
};

struct flood {
    pthread_mutex_t lock;
    struct place places[SETS][WAYS];
};

bool flood_take(struct flood_allowance *allowance, const struct flood_rate *rate,
                int64_t now_us)
{
    int64_t step_us = rate->refill_s * SECOND_US;
    int64_t from_us =
        allowance->used_until_us > now_us ? allowance->used_until_us : now_us;
    if (from_us + step_us - now_us > rate->burst * step_us)
        return false;
    allowance->used_until_us = from_us + step_us;
    return true;
}

bool flood_is_too_fast(int64_t begun_us, int64_t sent_us)
{
    int64_t took_us = sent_us - begun_us;
    return took_us >= 0 && took_us < SHORTEST_S * SECOND_US;
}

/* The bytes by which an address is known; 0 of them: it is not counted. */
static size_t known_by(const char *address, uint8_t out[sizeof(struct in6_addr)])
{
    struct in_addr v4;
    struct in6_addr v6;
    if (address == NULL)
        return 0;
    if (inet_pton(AF_INET, address, &v4) == 1) {
        memcpy(out, &v4, sizeof v4);
        return out[0] == 127 ? 0 : sizeof v4;
    }
    if (inet_pton(AF_INET6, address, &v6) != 1 || IN6_IS_ADDR_LOOPBACK(&v6))
        return 0;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        memcpy(out, &v6.s6_addr[12], sizeof v4);
        return out[0] == 127 ? 0 : sizeof v4;
    }
    memcpy(out, &v6, PREFIX_BYTES);
    return PREFIX_BYTES;
}

uint64_t flood_key(enum flood_kind kind, const char *address)
{
    uint8_t text[1 + sizeof(struct in6_addr)] = {(uint8_t)kind};
    uint8_t hash[SECRET_HASH_BYTES];
    uint64_t key;
    size_t length = known_by(address, text + 1);
    if (length == 0)
        return 0;
    secret_hash(text, 1 + length, hash);
    memcpy(&key, hash, sizeof key);
    return key == 0 ? 1 : key;
}

struct flood *flood_new(void)
{
    struct flood *flood = calloc(1, sizeof *flood);
    if (flood == NULL)
        memory_exhausted("flood");
    pthread_mutex_init(&flood->lock, NULL);
    return flood;
}

void flood_free(struct flood *flood)
{
    if (flood == NULL)
        return;
    pthread_mutex_destroy(&flood->lock);
    free(flood);
}

static struct place *find(struct flood *flood, uint64_t key)
{
    struct place *set = flood->places[key % SETS], *fullest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].allowance.used_until_us < fullest->allowance.used_until_us)
            fullest = &set[i];
    }
    *fullest = (struct place){.key = key};
    return fullest;
}

bool flood_admits(struct flood *flood, enum flood_kind kind, const char *address,
                  int64_t now_us)
{
    uint64_t key = flood_key(kind, address);
    if (key == 0)
        return true;
    pthread_mutex_lock(&flood->lock);
    bool admits = flood_take(&find(flood, key)->allowance, &rates[kind], now_us);
    pthread_mutex_unlock(&flood->lock);
    return admits;
}
