/*
 * The queue: counts of every tab and one page of one tab, in one statement, with the
 * audit row of the reading.
 */
#include "store/read.h"

#include <string.h>

#include "base/str.h"
#include "domain/reference.h"
#include "store/internal.h"

static const char *const tab_names[QUEUE_TAB_COUNT] = {
    "all", "new", "needs_doctor", "waiting", "cleared", "booked", "today", "closed"};

const char *queue_tab_name(enum queue_tab tab)
{
    return tab_names[tab];
}

enum status queue_tab_parse(const char *name, enum queue_tab *ret)
{
    for (int i = 0; i < QUEUE_TAB_COUNT; i++) {
        if (!str_equal(name, tab_names[i]))
            continue;
        *ret = (enum queue_tab)i;
        return OK;
    }
    return INVALID;
}

/* NULL search, outcome, treatment take all. Search: $2 a pattern for names, $3 a
 * reference, $4 digits of a telephone. Only the narrow copy is read for all requests,
 * once; the requests of one page are read whole. */
#define QUEUE_MATCHES                                                                    \
    "EXISTS (SELECT FROM forelock.intake i WHERE i.id = t.intake_id AND (i.given || "    \
    "' ' || i.family ILIKE $2 OR i.family || ' ' || i.given ILIKE $2 OR i.reference = "  \
    "$3 OR ($4::text <> '' AND strpos(regexp_replace(i.phone, '[^0-9]', '', 'g'), $4) "  \
    "> 0)))"

#define QUEUE_DAY                                                                        \
    "day AS MATERIALIZED (SELECT (now() AT TIME ZONE time_zone)::date::timestamp AT "    \
    "TIME ZONE time_zone AS begins, ((now() AT TIME ZONE time_zone)::date + "            \
    "1)::timestamp AT TIME ZONE time_zone AS ends FROM forelock.clinic)"

#define QUEUE_FOUND                                                                      \
    "found AS MATERIALIZED (SELECT t.intake_id AS id, t.state, t.is_new, t.outcome, "    \
    "t.appointment, t.submitted_at, t.state IN ('done', 'declined', 'closed') AS "       \
    "is_closed, coalesce(t.state = 'booked' AND t.appointment >= (SELECT begins FROM "   \
    "day) AND t.appointment < (SELECT ends FROM day), false) AS is_today FROM "          \
    "forelock.intake_stage t WHERE ($2::text IS NULL OR " QUEUE_MATCHES                  \
    ") AND ($5::text IS NULL OR t.outcome = $5) AND ($6::text IS NULL OR EXISTS "        \
    "(SELECT FROM forelock.wish w WHERE w.answer_set_id = t.answer_set_id AND "          \
    "w.treatment = $6)))"

#define QUEUE_COUNTS                                                                     \
    "counts AS MATERIALIZED (SELECT count(*) AS every, count(*) FILTER (WHERE is_new) "  \
    "AS fresh, count(*) FILTER (WHERE state = 'needs_doctor') AS needs_doctor, "         \
    "count(*) "                                                                          \
    "FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = "       \
    "'cleared') AS cleared, count(*) FILTER (WHERE state = 'booked') AS booked, "        \
    "count(*) FILTER (WHERE is_today) AS today, count(*) FILTER (WHERE is_closed) AS "   \
    "closed, count(*) FILTER (WHERE state = 'needs_doctor' AND outcome = 'urgent') AS "  \
    "urgent, count(*) FILTER (WHERE submitted_at >= (SELECT begins FROM day) AND "       \
    "submitted_at < (SELECT ends FROM day)) AS received FROM found)"

#define QUEUE_COUNTS_JSON                                                                \
    "jsonb_build_object('all', c.every, 'new', c.fresh, 'needs_doctor', "                \
    "c.needs_doctor, 'waiting', c.waiting, 'cleared', c.cleared, 'booked', c.booked, "   \
    "'today', c.today, 'closed', c.closed)"

/* Numbered after the page is cut, so that the rest is never sorted. */
#define QUEUE_PLACES                                                                     \
    "places AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM (SELECT "     \
    "f.id FROM found f WHERE CASE $1 WHEN 'all' THEN true WHEN 'new' THEN f.is_new "     \
    "WHEN 'today' THEN f.is_today WHEN 'closed' THEN f.is_closed ELSE f.state = $1 "     \
    "END ORDER BY CASE WHEN $1 IN ('today', 'booked') THEN f.appointment END, CASE "     \
    "WHEN $1 = 'closed' THEN 0 WHEN f.outcome = 'urgent' THEN 1 WHEN f.outcome = "       \
    "'review' THEN 2 ELSE 3 END, CASE WHEN $1 = 'closed' THEN f.submitted_at END DESC, " \
    "f.submitted_at, f.id LIMIT $8 OFFSET ($7::bigint - 1) * $8) cut)"

/* One look-up for each request of the page: a join would be planned for all of them. */
#define QUEUE_PAGE                                                                       \
    "page AS MATERIALIZED (SELECT d.*, r.place FROM places r CROSS JOIN LATERAL "        \
    "(SELECT "                                                                           \
    "i.id, i.reference, i.given, i.family, i.birth_date, i.phone, i.channel, "           \
    "i.seen_at, "                                                                        \
    "i.revision, t.state, t.outcome, t.appointment, t.version, t.submitted_at, "         \
    "t.answer_set_id, t.screening_id FROM forelock.intake_stage t JOIN forelock.intake " \
    "i "                                                                                 \
    "ON i.id = t.intake_id WHERE t.intake_id = r.id LIMIT 1) d)"

/* What fired in the requests of the page, taken out of the screenings once. */
#define QUEUE_FIRED                                                                      \
    "fired AS MATERIALIZED (SELECT n.screening_id, n.place, n.rule, n.severity, "        \
    "n.title, n.field, n.start_at, n.end_at, array_position(ARRAY['urgent', "            \
    "'doctor_review', 'advisory'], n.severity) AS rank FROM page p JOIN "                \
    "forelock.finding n ON n.screening_id = p.screening_id WHERE n.fires)"

/* Most serious first, each rule once. */
#define QUEUE_FINDINGS                                                                   \
    "(SELECT coalesce(jsonb_agg(jsonb_build_object('rule', t.rule, 'severity', "         \
    "t.severity, 'title', t.title) ORDER BY t.rank, t.place), '[]') FROM (SELECT d.* "   \
    "FROM (SELECT DISTINCT ON (n.rule) n.rule, n.severity, n.title, n.place, n.rank "    \
    "FROM fired n WHERE n.screening_id = p.screening_id ORDER BY n.rule, n.rank, "       \
    "n.place) d ORDER BY d.rank, d.place LIMIT 3) t)"

/* The text with the most serious words in it, and the places of all that fired there. */
#define QUEUE_QUOTE                                                                      \
    "(SELECT jsonb_build_object('text', jsonb_path_query_first(a.response, "             \
    "'$.**.item[*] ? (@.linkId == $field).answer[0].valueString', "                      \
    "jsonb_build_object('field', q.field)) #>> '{}', 'marks', (SELECT jsonb_agg("        \
    "jsonb_build_object('start', m.start_at, 'end', m.end_at)) FROM fired m WHERE "      \
    "m.screening_id = p.screening_id AND m.field = q.field AND m.end_at > m.start_at "   \
    "AND m.severity <> 'advisory')) FROM (SELECT n.field FROM fired n WHERE "            \
    "n.screening_id = p.screening_id AND n.severity <> 'advisory' AND n.end_at > "       \
    "n.start_at ORDER BY n.rank, n.place LIMIT 1) q JOIN forelock.answer_set a ON "      \
    "a.id = p.answer_set_id)"

#define QUEUE_ITEM                                                                       \
    "jsonb_build_object('id', p.id, 'reference', p.reference, 'given', p.given, "        \
    "'family', p.family, 'birth_date', p.birth_date, 'phone', p.phone, 'channel', "      \
    "p.channel, 'state', p.state, 'outcome', p.outcome, 'submitted_at', "                \
    "forelock.iso(p.submitted_at), 'seen_at', forelock.iso(p.seen_at), 'revision', "     \
    "p.revision, 'version', p.version, 'treatments', (SELECT "                           \
    "coalesce(jsonb_agg(w.treatment ORDER BY w.treatment), '[]') FROM forelock.wish w "  \
    "WHERE w.answer_set_id = p.answer_set_id), 'appointment', "                          \
    "forelock.iso(p.appointment), 'finding_count', (SELECT count(DISTINCT n.rule) FROM " \
    "fired n "                                                                           \
    "WHERE n.screening_id = p.screening_id), "                                           \
    "'findings', " QUEUE_FINDINGS ", 'quote', " QUEUE_QUOTE ")"

/* A statement of its own: what it changes is seen by the next. */
DB_STATEMENT(stage_refresh, "SELECT forelock.intake_stage_refresh() >= 0");

DB_STATEMENT(
    queue_list,
    "WITH read AS MATERIALIZED (SELECT forelock.audit($9, $10, 'queue.read', NULL, NULL, "
    "'ok', $11, $12) AS done), " QUEUE_DAY ", " QUEUE_FOUND ", " QUEUE_COUNTS
    ", " QUEUE_PLACES ", " QUEUE_PAGE ", " QUEUE_FIRED
    " SELECT jsonb_build_object('counts', " QUEUE_COUNTS_JSON
    ", 'total', (" QUEUE_COUNTS_JSON " ->> $1)::bigint, 'received_today', c.received, "
    "'needing_urgent', c.urgent, 'needing', (SELECT coalesce(jsonb_agg("
    "jsonb_build_object('outcome', n.outcome, 'submitted_at', "
    "forelock.iso(n.submitted_at))), '[]') FROM (SELECT f.outcome, f.submitted_at FROM "
    "found f WHERE f.state = 'needs_doctor' ORDER BY f.submitted_at LIMIT 500) n), "
    "'page', $7::int, 'page_size', $8::int, 'items', coalesce((SELECT "
    "jsonb_agg(" QUEUE_ITEM
    " ORDER BY p.place) FROM page p), '[]'))::text FROM read, counts c WHERE "
    "done");

/* '%' and '_' mean themselves in what people type. */
static char *like_pattern(struct arena *arena, const char *typed)
{
    size_t length = strlen(typed);
    char *pattern = arena_alloc(arena, length * 2 + 3);
    size_t at = 0;
    pattern[at++] = '%';
    for (size_t i = 0; i < length; i++) {
        if (strchr("%_\\", typed[i]) != NULL)
            pattern[at++] = '\\';
        pattern[at++] = typed[i];
    }
    pattern[at] = '%';
    return pattern;
}

/* The digits, when there are enough of them to be a telephone; else "". */
static char *phone_digits(struct arena *arena, const char *typed)
{
    enum { LEAST_DIGITS = 4 };
    char *digits = arena_alloc(arena, strlen(typed) + 1);
    size_t count = 0;
    for (const char *c = typed; *c != '\0'; c++) {
        if (*c >= '0' && *c <= '9')
            digits[count++] = *c;
    }
    if (count < LEAST_DIGITS)
        digits[0] = '\0';
    return digits;
}

enum status store_queue_list(struct db *db, struct arena *arena,
                             const struct queue_query *query,
                             const struct store_actor *actor, char **ret_json)
{
    enum { SEARCH_LIMIT_BYTES = 400 };
    if (query->page < 1 || query->page_size < 1 || query->page_size > 100)
        return INVALID;
    char *pattern = NULL;
    char *digits = NULL;
    char reference[REFERENCE_SIZE] = "";
    if (!str_is_blank(query->search)) {
        if (strlen(query->search) > SEARCH_LIMIT_BYTES)
            return INVALID;
        const char *typed = str_trim(arena, query->search);
        pattern = like_pattern(arena, typed);
        digits = phone_digits(arena, typed);
        if (reference_read(typed, reference) != OK)
            reference[0] = '\0';
    }
    enum status status = store_done(db, &stage_refresh, DB_NO_PARAMS);
    if (status != OK)
        return status;
    return store_json(db, arena, &queue_list,
                      DB_PARAMS(DB_P(queue_tab_name(query->tab)), DB_P(pattern),
                                DB_P((const char *)reference), DB_P(digits),
                                DB_P(query->outcome), DB_P(query->treatment),
                                DB_P(query->page), DB_P(query->page_size),
                                ACTOR_PARAMS(actor)),
                      ret_json);
}
