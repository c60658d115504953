/*
 * Appointments. A booking always points at a clearance of the same request and treatment
 * that is live at that moment; the database refuses everything else. What a slot is made
 * of (openings, busy times) is read here and computed in domain/slots.
 */
#ifndef FORELOCK_STORE_BOOKING_H
#define FORELOCK_STORE_BOOKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "store/actor.h"

struct booking_new {
    struct uuid intake_id;
    struct uuid provider_id;
    const char *treatment;
    int64_t start_us; /* the end follows from the treatment's minutes */
    struct uuid
        replaces; /* an active booking of the same request that this one moves; nil */
    const char *idempotency_key; /* NULL: none */
    const char *idempotency_caller;
    struct db_bytes request_hash;
    struct store_actor actor;
};

struct booking_row {
    struct uuid id;
    struct uuid intake_id;
    struct uuid provider_id;
    char *provider;
    char *treatment;
    char *status; /* "active", "cancelled", "void" */
    char *reference;
    int64_t start_us;
    int64_t end_us;
    int32_t sequence; /* of the calendar entry: 0, raised at every change */
};

/*
 * Finds the live clearance and books with it. NOT_FOUND: no such request or replaced
 * booking. CONFLICT with constraint: booking_needs_clearance (none that is live and about
 * the latest answers), booking_slot_taken, booking_one_active, booking_outside_hours,
 * booking_in_past, booking_after_clearance, intake_closed, idempotency_key_reused.
 * INVALID: unknown provider or treatment.
 */
MUST_CHECK enum status store_booking_make(struct db *db, struct arena *arena,
                                          const struct booking_new *booking,
                                          struct booking_row *ret);

/* CONFLICT booking_not_active when it was cancelled, void or is over. intake_id nil: any
 * (staff); otherwise the booking must belong to it (patient). NOT_FOUND. */
MUST_CHECK enum status store_booking_cancel(struct db *db, struct uuid booking_id,
                                            struct uuid intake_id, const char *reason,
                                            const struct store_actor *actor);

/* One appointment with its reference. intake_id as above. NOT_FOUND. */
MUST_CHECK enum status store_booking_find(struct db *db, struct arena *arena,
                                          struct uuid booking_id, struct uuid intake_id,
                                          struct booking_row *ret);

/* Until when a treatment of a request may be booked now: the live clearance. NOT_FOUND
 * when there is none. */
struct clearance_row {
    struct uuid id;
    int64_t expires_us;
};
MUST_CHECK enum status store_clearance_find(struct db *db, struct arena *arena,
                                            struct uuid intake_id, const char *treatment,
                                            struct clearance_row *ret);

struct provider_row {
    struct uuid id;
    char *name;
    bool is_active;
};
struct opening_row {
    struct uuid provider_id;
    int32_t weekday; /* 0 = Sunday */
    int32_t from_minute;
    int32_t to_minute;
};
struct busy_row {
    struct uuid provider_id;
    int64_t start_us;
    int64_t end_us;
};
struct treatment_row {
    char *code;
    char *name;
    int32_t minutes;
    bool is_offered;
};

/* Active providers by name. */
MUST_CHECK enum status store_provider_list(struct db *db, struct arena *arena,
                                           struct provider_row **ret, size_t *ret_count);
/* Openings of the active providers, by provider and time. */
MUST_CHECK enum status store_opening_list(struct db *db, struct arena *arena,
                                          struct opening_row **ret, size_t *ret_count);
/* Active bookings that touch the span, by provider and time. No names. */
MUST_CHECK enum status store_busy_list(struct db *db, struct arena *arena,
                                       int64_t from_us, int64_t to_us,
                                       struct busy_row **ret, size_t *ret_count);
MUST_CHECK enum status store_treatment_list(struct db *db, struct arena *arena,
                                            struct treatment_row **ret,
                                            size_t *ret_count);

/*
 * Applies the clinic's JSON: {"name", "address", "phone", "time_zone", "treatments":
 * [{"code", "name", "minutes"}], "providers": [{"name", "email"?, "hours": [{"weekday",
 * "from": "08:30", "to": "12:00"}]}]}. Repeating it changes nothing; what is missing in
 * it is taken off offer, never deleted. INVALID when it breaks this shape.
 */
MUST_CHECK enum status store_clinic_seed(struct db *db, const char *json);

#endif
