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

/* Parameters: $1 tab, $2 page, $3 its size, $4 outcome, $5 to $8 who asks; of a search
 * also $9 a pattern for names, $10 a reference, $11 digits of a telephone, $12 treatment.
 * NULL takes all. */
#define QUEUE_DAY                                                                        \
    "day AS MATERIALIZED (SELECT (now() AT TIME ZONE time_zone)::date::timestamp "       \
    "AT TIME ZONE time_zone AS begins, ((now() AT TIME ZONE time_zone)::date + "         \
    "1)::timestamp AT TIME ZONE time_zone AS ends FROM forelock.clinic)"
#define WITHIN_DAY(column)                                                               \
    column " >= (SELECT begins FROM day) AND " column " < (SELECT ends FROM day)"
#define CLOSED_STATES "('done', 'declined', 'closed')"
#define MOST_SERIOUS "t.outcome DESC, t.submitted_at, t.intake_id"

/* From rows x of state, outcome, is_new, and how many such requests there are. */
#define COUNTED(condition) "coalesce(sum(x.n) FILTER (WHERE " condition "), 0)"
#define COUNTED_STATE(name) COUNTED("x.state = '" name "'") " AS " name ", "
#define COUNTED_STATES                                                                   \
    COUNTED_STATE("needs_doctor")                                                        \
    COUNTED_STATE("waiting") COUNTED_STATE("cleared") COUNTED_STATE("booked")
#define COUNTED_URGENT COUNTED("x.state = 'needs_doctor' AND x.outcome = 'urgent'")
#define COUNTED_CLOSED COUNTED("x.state IN " CLOSED_STATES)
#define QUEUE_COUNTS(from, today)                                                        \
    "counts AS MATERIALIZED (SELECT " COUNTED_STATES COUNTED_URGENT                      \
    " AS urgent, " COUNTED_CLOSED " AS closed, " COUNTED(                                \
        "x.is_new") " AS fresh, " COUNTED("true") " AS every, " today                    \
                                                  " AS today FROM " from ")"

/* Numbered after the page is cut, so that the rest is never sorted. */
#define QUEUE_PLACES(from, order)                                                        \
    "places AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM (SELECT "     \
    "t.intake_id AS id FROM " from " ORDER BY " order " LIMIT $3 OFFSET "                \
    "($2::bigint - 1) * $3) cut)"

/* Who has needed a doctor longest. */
#define QUEUE_NEEDING(from)                                                              \
    "needing AS MATERIALIZED (SELECT t.outcome, t.submitted_at FROM " from " ORDER "     \
    "BY t.submitted_at LIMIT 500)"

/* Without a search: counts that are kept as requests change, and as much of an index in
 * its order as the page holds (migrations/0018_queue.sql). Bounds, so that the order
 * holds whether or not an outcome is asked for. */
#define OUTCOME_ASKED(row)                                                               \
    row ".outcome BETWEEN coalesce($4, 'clear') AND coalesce($4, 'urgent')"
#define STAGE_WHERE "forelock.intake_stage t WHERE " OUTCOME_ASKED("t") " AND "
#define BOOKED_TODAY STAGE_WHERE "t.state = 'booked' AND " WITHIN_DAY("t.appointment")
#define LIST_COUNTS                                                                      \
                                                                                         \
    QUEUE_COUNTS("forelock.intake_tally x WHERE " OUTCOME_ASKED("x"),                    \
                 "(SELECT count(*) FROM " BOOKED_TODAY ")")
#define LIST_NEEDING                                                                     \
                                                                                         \
    QUEUE_NEEDING("unnest('{urgent,review,clear}'::text[]) AS o (outcome), LATERAL "     \
                  "(SELECT t.outcome, t.submitted_at FROM forelock.intake_stage t "      \
                  "WHERE t.state = 'needs_doctor' AND t.outcome = o.outcome ORDER BY "   \
                  "t.submitted_at LIMIT 500) t WHERE " OUTCOME_ASKED("o"))
#define LIST(places) LIST_COUNTS ", " places ", " LIST_NEEDING

#define PLACES_ALL                                                                       \
                                                                                         \
    QUEUE_PLACES("unnest('{needs_doctor,waiting,cleared,booked,done,declined,closed}'"   \
                 "::text[]) AS k (state), LATERAL (SELECT t.outcome, t.submitted_at, "   \
                 "t.intake_id FROM " STAGE_WHERE                                         \
                 "t.state = k.state ORDER BY " MOST_SERIOUS " LIMIT $2::bigint * $3) t", \
                 MOST_SERIOUS)
#define PLACES_NEW QUEUE_PLACES(STAGE_WHERE "t.is_new", MOST_SERIOUS)
#define PLACES_STATE QUEUE_PLACES(STAGE_WHERE "t.state = $1", MOST_SERIOUS)
#define PLACES_BOOKED                                                                    \
    QUEUE_PLACES(STAGE_WHERE "t.state = 'booked'", "t.appointment, " MOST_SERIOUS)
#define PLACES_TODAY QUEUE_PLACES(BOOKED_TODAY, "t.appointment, " MOST_SERIOUS)
#define PLACES_CLOSED                                                                    \
                                                                                         \
    QUEUE_PLACES(STAGE_WHERE "t.state IN " CLOSED_STATES,                                \
                 "t.submitted_at DESC, t.intake_id")

/* A search looks at every request once. */
#define SEARCH_MATCHES                                                                   \
    "EXISTS (SELECT FROM forelock.intake i WHERE i.id = t.intake_id AND (i.given "       \
    "|| ' ' || i.family ILIKE $9 OR i.family || ' ' || i.given ILIKE $9 OR "             \
    "i.reference = $10 OR ($11::text <> '' AND strpos(regexp_replace(i.phone, "          \
    "'[^0-9]', '', 'g'), $11) > 0)))"
#define SEARCH_WISHES                                                                    \
    "EXISTS (SELECT FROM forelock.wish w WHERE w.answer_set_id = t.answer_set_id "       \
    "AND w.treatment = $12)"
#define SEARCH_TODAY                                                                     \
    "coalesce(t.state = 'booked' AND " WITHIN_DAY("t.appointment") ", false)"
#define SEARCH_FOUND                                                                     \
    "found AS MATERIALIZED (SELECT t.intake_id, t.state, t.is_new, t.outcome, "          \
    "t.appointment, t.submitted_at, 1 AS n, " SEARCH_TODAY " AS is_today FROM "          \
    "forelock.intake_stage t WHERE ($9::text IS NULL OR " SEARCH_MATCHES                 \
    ") AND " OUTCOME_ASKED("t") " AND ($12::text IS NULL OR " SEARCH_WISHES "))"
#define SEARCH_TAB                                                                       \
    "CASE $1 WHEN 'all' THEN true WHEN 'new' THEN t.is_new WHEN 'today' THEN "           \
    "t.is_today WHEN 'closed' THEN t.state IN " CLOSED_STATES " ELSE t.state = $1 "      \
    "END"
#define SEARCH_ORDER                                                                     \
    "CASE WHEN $1 IN ('today', 'booked') THEN t.appointment END, CASE WHEN $1 <> "       \
    "'closed' THEN t.outcome END DESC, CASE WHEN $1 = 'closed' THEN t.submitted_at "     \
    "END DESC, t.submitted_at, t.intake_id"
#define SEARCH_COUNTS QUEUE_COUNTS("found x", COUNTED("x.is_today"))
#define SEARCH_PLACES QUEUE_PLACES("found t WHERE " SEARCH_TAB, SEARCH_ORDER)
#define SEARCH_NEEDING QUEUE_NEEDING("found t WHERE t.state = 'needs_doctor'")
#define SEARCH SEARCH_FOUND ", " SEARCH_COUNTS ", " SEARCH_PLACES ", " SEARCH_NEEDING

#define QUEUE_COUNTS_JSON                                                                \
    "json_build_object('all', c.every, 'new', c.fresh, 'needs_doctor', "                 \
    "c.needs_doctor, 'waiting', c.waiting, 'cleared', c.cleared, 'booked', "             \
    "c.booked, 'today', c.today, 'closed', c.closed)"

/* One look-up for each request of the page: a join would be planned for all of them. */
#define QUEUE_PAGE                                                                       \
    "page AS MATERIALIZED (SELECT d.*, r.place FROM places r CROSS JOIN LATERAL "        \
    "(SELECT i.id, i.reference, i.given, i.family, i.birth_date, i.phone, "              \
    "i.channel, i.seen_at, i.revision, t.state, t.outcome, t.appointment, "              \
    "t.version, t.submitted_at, t.answer_set_id, t.screening_id FROM "                   \
    "forelock.intake_stage t JOIN forelock.intake i ON i.id = t.intake_id WHERE "        \
    "t.intake_id = r.id LIMIT 1) d)"

/* What fired in the requests of the page, taken out of the screenings once: the first of
 * each rule, and the field with the most serious words. */
#define QUEUE_FIRED                                                                      \
    "fired AS MATERIALIZED (SELECT n.*, row_number() OVER (PARTITION BY "                \
    "n.screening_id, n.rule ORDER BY n.rank, n.place) = 1 AS is_first, "                 \
    "first_value(n.field) OVER (PARTITION BY n.screening_id ORDER BY n.has_words "       \
    "DESC, n.rank, n.place) AS quoted FROM (SELECT f.screening_id, f.place, "            \
    "f.rule, f.severity, f.title, f.field, f.start_at, f.end_at, "                       \
    "array_position(ARRAY['urgent', 'doctor_review', 'advisory'], f.severity) AS "       \
    "rank, f.severity <> 'advisory' AND f.end_at > f.start_at AS has_words FROM "        \
    "page p JOIN forelock.finding f ON f.screening_id = p.screening_id WHERE "           \
    "f.fires) n)"

/* Most serious first, each rule once. */
#define QUEUE_REASONS                                                                    \
    "reasons AS MATERIALIZED (SELECT n.screening_id, count(*) FILTER (WHERE "            \
    "n.is_first) AS rules, (array_agg(json_build_object('rule', n.rule, "                \
    "'severity', n.severity, 'title', n.title) ORDER BY n.rank, n.place) FILTER "        \
    "(WHERE n.is_first))[1:3] AS findings, min(n.quoted) FILTER (WHERE "                 \
    "n.has_words) AS quoted, json_agg(json_build_object('start', n.start_at, "           \
    "'end', n.end_at) ORDER BY n.place) FILTER (WHERE n.has_words AND n.field = "        \
    "n.quoted) AS marks FROM fired n GROUP BY n.screening_id)"

/* The text with the most serious words in it, and the places of all that fired there.
 * Most questions stand right on a page, where they are found ten times faster. */
#define ANSWER_TEXT(items)                                                               \
    "jsonb_path_query_first(a.response, '$" items " ? (@.linkId == "                     \
    "$field).answer[0].valueString', jsonb_build_object('field', r.quoted))"
#define QUEUE_QUOTE                                                                      \
    "CASE WHEN r.quoted IS NOT NULL THEN json_build_object('text', (SELECT "             \
    "coalesce(" ANSWER_TEXT(".item[*].item[*].item[*]") ", " ANSWER_TEXT(                \
        ".**.item[*]") ") #>> '{}' FROM forelock.answer_set a WHERE a.id "               \
                       "= p.answer_set_id), 'marks', r.marks) END"

#define QUEUE_ITEM                                                                       \
    "json_build_object('id', p.id, 'reference', p.reference, 'given', p.given, "         \
    "'family', p.family, 'birth_date', p.birth_date, 'phone', p.phone, 'channel', "      \
    "p.channel, 'state', p.state, 'outcome', p.outcome, 'submitted_at', "                \
    "forelock.iso(p.submitted_at), 'seen_at', forelock.iso(p.seen_at), 'revision', "     \
    "p.revision, 'version', p.version, 'treatments', (SELECT "                           \
    "coalesce(json_agg(w.treatment ORDER BY w.treatment), '[]') FROM forelock.wish "     \
    "w WHERE w.answer_set_id = p.answer_set_id), 'appointment', "                        \
    "forelock.iso(p.appointment), 'finding_count', coalesce(r.rules, 0), "               \
    "'findings', coalesce(array_to_json(r.findings), '[]'), 'quote', " QUEUE_QUOTE ")"

#define QUEUE_RECEIVED                                                                   \
    "(SELECT count(*) FROM forelock.intake_stage t WHERE " WITHIN_DAY(                   \
        "t.submitted_at") ")"

/* A statement of its own: what it changes is seen by the next. */
DB_STATEMENT(stage_refresh, "SELECT forelock.intake_stage_refresh() >= 0");

#define QUEUE_NEEDING_JSON                                                               \
    "(SELECT coalesce(json_agg(json_build_object('outcome', n.outcome, 'submitted_at', " \
    "forelock.iso(n.submitted_at))), '[]') FROM needing n)"
#define QUEUE_ITEMS                                                                      \
    "(SELECT coalesce(json_agg(" QUEUE_ITEM " ORDER BY p.place), '[]') FROM page p "     \
    "LEFT JOIN reasons r ON r.screening_id = p.screening_id)"
#define QUEUE_JSON                                                                       \
    "json_build_object('counts', " QUEUE_COUNTS_JSON ", 'total', (" QUEUE_COUNTS_JSON    \
    " ->> $1)::bigint, 'received_today', " QUEUE_RECEIVED ", 'needing_urgent', "         \
    "c.urgent, 'needing', " QUEUE_NEEDING_JSON ", 'page', $2::int, 'page_size', "        \
    "$3::int, 'items', " QUEUE_ITEMS ")"
#define QUEUE_READ                                                                       \
    "read AS MATERIALIZED (SELECT forelock.audit($5, $6, 'queue.read', NULL, NULL, "     \
    "'ok', $7, $8) AS done)"
#define QUEUE_STATEMENT(name, parts)                                                     \
    DB_STATEMENT(name, "WITH " QUEUE_READ ", " QUEUE_DAY ", " parts ", " QUEUE_PAGE      \
                       ", " QUEUE_FIRED ", " QUEUE_REASONS " SELECT " QUEUE_JSON         \
                       "::text FROM read, counts c WHERE done")

QUEUE_STATEMENT(list_all, LIST(PLACES_ALL));
QUEUE_STATEMENT(list_new, LIST(PLACES_NEW));
QUEUE_STATEMENT(list_state, LIST(PLACES_STATE));
QUEUE_STATEMENT(list_booked, LIST(PLACES_BOOKED));
QUEUE_STATEMENT(list_today, LIST(PLACES_TODAY));
QUEUE_STATEMENT(list_closed, LIST(PLACES_CLOSED));
QUEUE_STATEMENT(search, SEARCH);

static const struct db_statement *const lists[QUEUE_TAB_COUNT] = {
    [QUEUE_ALL] = &list_all,
    [QUEUE_NEW] = &list_new,
    [QUEUE_NEEDS_DOCTOR] = &list_state,
    [QUEUE_WAITING] = &list_state,
    [QUEUE_CLEARED] = &list_state,
    [QUEUE_BOOKED] = &list_booked,
    [QUEUE_TODAY] = &list_today,
    [QUEUE_CLOSED] = &list_closed,
};

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
    enum { LIST_PARAMS = 8, SEARCH_PARAMS = 12 };
    const struct db_param params[SEARCH_PARAMS] = {
        DB_P(queue_tab_name(query->tab)),
        DB_P(query->page),
        DB_P(query->page_size),
        DB_P(query->outcome),
        ACTOR_PARAMS(actor),
        DB_P(pattern),
        DB_P((const char *)reference),
        DB_P(digits),
        DB_P(query->treatment),
    };
    bool is_search = pattern != NULL || query->treatment != NULL;
    enum status status = store_done(db, &stage_refresh, DB_NO_PARAMS);
    if (status != OK)
        return status;
    return store_json(db, arena, is_search ? &search : lists[query->tab], params,
                      is_search ? SEARCH_PARAMS : LIST_PARAMS, ret_json);
}
