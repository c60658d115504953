/* A fixed table of sets: a key has a few possible places, the oldest one is given up. */
#include "web/throttle.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/secret.h"

enum { SETS = 1024, WAYS = 4, FORGET_AFTER_S = 3600, MOST_FAILURES = 1000 };

struct slot {
    uint64_t key; /* 0: free */
    int failures;
    int64_t last_us;
};

struct throttle {
    pthread_mutex_t lock;
    struct slot slots[SETS][WAYS];
};

struct throttle *throttle_new(void)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);
    if (throttle == NULL)
        memory_exhausted("throttle");
    pthread_mutex_init(&throttle->lock, NULL);
    return throttle;
}

void throttle_free(struct throttle *throttle)
{
    if (throttle == NULL)
        return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

static int32_t doubled(int32_t first, int times, int32_t limit)
{
    int32_t wait = first;
    for (int i = 0; i < times && wait < limit; i++)
        wait *= 2;
    return wait > limit ? limit : wait;
}

int32_t throttle_account_wait_s(int failures)
{
    return failures < 5 ? 0 : doubled(2, failures - 5, 30);
}

int32_t throttle_address_wait_s(int failures)
{
    return failures < 10 ? 0 : doubled(5, failures - 10, 900);
}

/* Accounts are compared without case, as they are stored. */
static uint64_t key_of(char kind, const char *text)
{
    struct buf name = {0};
    buf_putc(&name, kind);
    for (; text != NULL && *text != '\0'; text++)
        buf_putc(&name, (char)tolower((unsigned char)*text));
    uint8_t hash[SECRET_HASH_BYTES];
    secret_hash(name.data, name.length, hash);
    buf_done(&name);
    uint64_t key;
    memcpy(&key, hash, sizeof key);
    return key == 0 ? 1 : key;
}

/* The key's place, or NULL; with make, the place it shall have from now on. */
static struct slot *find(struct throttle *throttle, uint64_t key, bool make,
                         int64_t now_us)
{
    struct slot *set = throttle->slots[key % SETS], *oldest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        bool is_old = now_us - set[i].last_us > FORGET_AFTER_S * SECOND_US;
        if (set[i].key != 0 && is_old)
            set[i] = (struct slot){0};
        if (set[i].key == key)
            return &set[i];
        if (set[i].last_us < oldest->last_us || set[i].key == 0)
            oldest = &set[i];
    }
    if (!make)
        return NULL;
    *oldest = (struct slot){.key = key};
    return oldest;
}

static int64_t left_us(const struct slot *slot, int32_t (*policy)(int), int64_t now_us)
{
    if (slot == NULL)
        return 0;
    int64_t left = slot->last_us + policy(slot->failures) * SECOND_US - now_us;
    return left > 0 ? left : 0;
}

int64_t throttle_wait_us(struct throttle *throttle, const char *account,
                         const char *address, int64_t now_us)
{
    uint64_t by_account = key_of('a', account), by_address = key_of('p', address);
    pthread_mutex_lock(&throttle->lock);
    int64_t first = left_us(find(throttle, by_account, false, now_us),
                            throttle_account_wait_s, now_us);
    int64_t second = left_us(find(throttle, by_address, false, now_us),
                             throttle_address_wait_s, now_us);
    pthread_mutex_unlock(&throttle->lock);
    return first > second ? first : second;
}

static void record(struct throttle *throttle, uint64_t key, bool is_success,
                   int64_t now_us)
{
    struct slot *slot = find(throttle, key, !is_success, now_us);
    if (slot == NULL)
        return;
    if (is_success) {
        *slot = (struct slot){0};
        return;
    }
    slot->failures += slot->failures < MOST_FAILURES;
    slot->last_us = now_us;
}

void throttle_record(struct throttle *throttle, const char *account, const char *address,
                     bool is_success, int64_t now_us)
{
    uint64_t by_account = key_of('a', account), by_address = key_of('p', address);
    pthread_mutex_lock(&throttle->lock);
    record(throttle, by_account, is_success, now_us);
    record(throttle, by_address, is_success, now_us);
    pthread_mutex_unlock(&throttle->lock);
}
