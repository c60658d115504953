/*
 * Keeps programs from filling the public form in bulk, without a third party and without
 * people noticing: an allowance per address for starting and for sending, and the least
 * time that filling in takes. The table is bounded, belongs to one process and starts
 * empty. Addresses of the own machine are not counted: behind a proxy that the server was
 * not told of, everybody has that address.
 */
#ifndef FORELOCK_WEB_FLOOD_H
#define FORELOCK_WEB_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

enum flood_kind { FLOOD_START, FLOOD_SEND, FLOOD_KINDS };

/* So many at once, and one more each refill_s. */
struct flood_rate {
    int32_t burst;
    int32_t refill_s;
};

/* What an address has used up: moves into the future with each use. */
struct flood_allowance {
    int64_t used_until_us;
};

/* Takes one; false, and nothing taken, when the allowance is used up. now_us is
 * monotonic. (The generic cell rate algorithm, ITU-T I.371, in its virtual scheduling
 * form.) */
bool flood_take(struct flood_allowance *allowance, const struct flood_rate *rate,
                int64_t now_us);

/* Whether a form begun and sent at these instants was filled in faster than a person can.
 * A clock that went backwards in between accuses nobody. */
bool flood_is_too_fast(int64_t begun_us, int64_t sent_us);

/* What addresses share: an IPv6 address counts with all of its /64, which one customer
 * has. 0: not counted (own machine, or not an address). */
uint64_t flood_key(enum flood_kind kind, const char *address);

struct flood;

struct flood *flood_new(void);
void flood_free(struct flood *flood);

/* Whether this address may start or send one more now; takes it. Any thread. */
bool flood_admits(struct flood *flood, enum flood_kind kind, const char *address,
                  int64_t now_us);

#endif
