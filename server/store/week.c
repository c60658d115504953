/* The calendar's week with names, and who waits to be booked: one statement, with the
 * audit row of the reading. */
#include "store/read.h"

#include "store/internal.h"

#define WEEK_BOOKINGS                                                                    \
    "(SELECT coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'intake_id', "            \
    "b.intake_id, 'given', i.given, 'family', i.family, 'treatment', b.treatment, "      \
    "'provider_id', b.provider_id, 'provider', p.name, 'starts_at', "                    \
    "forelock.iso(lower(b.period)), 'ends_at', forelock.iso(upper(b.period)), "          \
    "'status', b.status) ORDER BY b.period, p.name), '[]') FROM forelock.booking b "     \
    "JOIN forelock.intake i ON i.id = b.intake_id JOIN forelock.provider p ON p.id = "   \
    "b.provider_id WHERE b.period && tstzrange($1, $2) AND b.status IN ('active', "      \
    "'void'))"

/* Live, of an open request, and not used for a visit yet. */
#define WEEK_CLEARED                                                                     \
    "cleared AS MATERIALIZED (SELECT c.id, c.intake_id, i.given, i.family, "             \
    "c.treatment, c.granted_at, c.expires_at FROM forelock.clearance c JOIN "            \
    "forelock.intake i ON i.id = c.intake_id WHERE c.revoked_at IS NULL AND "            \
    "c.expires_at > now() AND i.closed_at IS NULL AND NOT EXISTS (SELECT FROM "          \
    "forelock.booking b WHERE b.intake_id = c.intake_id AND b.treatment = c.treatment "  \
    "AND b.status = 'active') AND forelock.clearance_fault(c) IS NULL)"

DB_STATEMENT(
    booking_week,
    "WITH read AS MATERIALIZED (SELECT forelock.audit($4, $5, 'calendar.read', NULL, "
    "NULL, 'ok', $6, $7) AS done), " WEEK_CLEARED ", first AS (SELECT * FROM cleared "
    "ORDER BY granted_at, id LIMIT $3) SELECT "
    "jsonb_build_object('bookings', " WEEK_BOOKINGS
    ", 'cleared', (SELECT coalesce(jsonb_agg(jsonb_build_object("
    "'intake_id', f.intake_id, 'given', f.given, 'family', f.family, 'treatment', "
    "f.treatment, 'expires_at', forelock.iso(f.expires_at)) ORDER BY f.granted_at, "
    "f.id), '[]') FROM first f), 'cleared_count', (SELECT count(*) FROM cleared), "
    "'waiting', (SELECT coalesce(sum(t.n), 0) FROM forelock.intake_tally t WHERE "
    "t.state = 'needs_doctor'))::text FROM read WHERE done");

enum status store_booking_week(struct db *db, struct arena *arena, int64_t from_us,
                               int64_t to_us, int32_t limit,
                               const struct store_actor *actor, char **ret_json)
{
    return store_json(db, arena, &booking_week,
                      DB_PARAMS(DB_P_INSTANT(from_us), DB_P_INSTANT(to_us), DB_P(limit),
                                ACTOR_PARAMS(actor)),
                      ret_json);
}
