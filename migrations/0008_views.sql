-- Where each request stands. Computed, never stored: it depends on what time it is. Runs
-- with the rights of whoever asks.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE VIEW intake_overview WITH (security_invoker = true) AS
SELECT i.id, i.reference, i.given, i.family, i.birth_date, i.sex, i.email, i.phone, i.lang, i.channel,
       i.created_at, i.seen_at, i.closed_at, i.closed_reason, i.revision,
       a.id AS answer_set_id, a.version, a.submitted_at,
       s.id AS screening_id,
       CASE WHEN s.outcome = 'clear' AND f.flagged THEN 'review' ELSE s.outcome END AS outcome,
       b.appointment,
       CASE WHEN i.closed_at IS NOT NULL THEN 'closed'
            WHEN b.appointment IS NOT NULL THEN 'booked'
            WHEN EXISTS (SELECT FROM clearance c WHERE c.intake_id = i.id AND c.revoked_at IS NULL
                         AND c.expires_at > now() AND c.answer_set_id = a.id
                         AND NOT EXISTS (SELECT FROM booking o WHERE o.clearance_id = c.id AND o.status = 'active'))
                THEN 'cleared'
            WHEN EXISTS (SELECT FROM booking o WHERE o.intake_id = i.id AND o.status = 'active') THEN 'done'
            WHEN s.outcome = 'clear' AND NOT f.flagged AND v.decided = 0 THEN 'needs_doctor'
            WHEN EXISTS (SELECT FROM wish w WHERE w.answer_set_id = a.id AND w.treatment <> ALL (v.treatments))
                THEN 'needs_doctor'
            WHEN v.asked THEN 'waiting'
            WHEN v.declined THEN 'declined'
            ELSE 'needs_doctor' END AS state
FROM intake i
CROSS JOIN LATERAL (SELECT x.id, x.version, x.submitted_at FROM answer_set x
                    WHERE x.intake_id = i.id ORDER BY x.version DESC LIMIT 1) a
CROSS JOIN LATERAL (SELECT x.id, x.outcome FROM screening x
                    WHERE x.intake_id = i.id ORDER BY x.number DESC LIMIT 1) s
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM screening x WHERE x.intake_id = i.id AND x.outcome <> 'clear')
                        OR EXISTS (SELECT FROM decision x WHERE x.intake_id = i.id AND x.verdict <> 'cleared')
                        AS flagged) f
CROSS JOIN LATERAL (SELECT min(lower(x.period)) AS appointment FROM booking x
                    WHERE x.intake_id = i.id AND x.status = 'active' AND upper(x.period) > now()) b
CROSS JOIN LATERAL (SELECT count(*) AS decided, coalesce(array_agg(d.treatment), '{}') AS treatments,
                           coalesce(bool_or(d.verdict IN ('needs_information', 'needs_letter')), false) AS asked,
                           coalesce(bool_and(d.verdict = 'not_suitable'), false) AS declined
                    FROM (SELECT DISTINCT ON (x.treatment) x.treatment, x.verdict, x.screening_id FROM decision x
                          WHERE x.intake_id = i.id ORDER BY x.treatment, x.number DESC) d
                    WHERE d.screening_id = s.id) v;
COMMENT ON VIEW intake_overview IS 'Each request with its latest answers and screening and where it stands';
COMMENT ON COLUMN intake_overview.outcome IS 'Of the latest screening; review when only an earlier one was flagged';
COMMENT ON COLUMN intake_overview.appointment IS 'The next one still to come or running';
COMMENT ON COLUMN intake_overview.state IS 'needs_doctor, waiting, cleared, booked, done, declined or closed';
GRANT SELECT ON intake_overview TO forelock_app;

-- RFC 3339 in UTC, for JSON.
CREATE FUNCTION iso(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;
COMMENT ON FUNCTION iso(timestamptz) IS 'An instant as JSON holds it';
GRANT EXECUTE ON FUNCTION iso(timestamptz) TO forelock_app;
