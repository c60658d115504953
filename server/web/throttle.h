/*
 * Slows down guessing of passwords: growing waits per account and per address. A wait on
 * an account is short, because anybody can cause it; a wait on an address is long. The
 * table is bounded, belongs to one process and starts empty: several servers each grant
 * their own tries, and a restart forgets.
 */
#ifndef FORELOCK_WEB_THROTTLE_H
#define FORELOCK_WEB_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

struct throttle;

struct throttle *throttle_new(void);
void throttle_free(struct throttle *throttle);

/* How long after the last of so many failures the next try has to wait. An account:
 * nothing for 4, then 2, 4, 8, 16, 30 seconds and never more. An address: nothing for 9,
 * then 5, 10, 20 … seconds up to 15 minutes. */
int32_t throttle_account_wait_s(int failures);
int32_t throttle_address_wait_s(int failures);

/* Microseconds that a try for this account from this address still has to wait; 0: now.
 * now_us is monotonic. Any thread. */
int64_t throttle_wait_us(struct throttle *throttle, const char *account,
                         const char *address, int64_t now_us);

/* Records how a try ended; success forgets both. */
void throttle_record(struct throttle *throttle, const char *account, const char *address,
                     bool is_success, int64_t now_us);

#endif
