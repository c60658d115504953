// Plain SQL in a test server's own database, as its superuser, for what no page offers.
import { execFileSync } from "node:child_process";
import path from "node:path";

/** How its superuser reaches it. */
export const connection = (server) => `host=${path.join(server.dataDir, "run")} user=postgres dbname=forelock`;

/** Runs statements; gives the rows as text, one a line. */
export function sql(server, statements) {
  return execFileSync("psql", ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", connection(server), "-f", "-"],
    { input: statements, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] }).trim();
}

/**
 * Copies requests until there are count of them, each with its latest answers and their
 * screening: a quick way to a past that is long enough.
 */
export function multiplyIntakes(server, count) {
  sql(server, `
    BEGIN;
    SET LOCAL search_path = forelock, pg_temp;
    CREATE TEMP TABLE copies AS
      SELECT x.*, n, uuid7() AS copy, uuid7() AS copy_answers, uuid7() AS copy_screening
      FROM (SELECT i.id, i.reference, a.id AS answers, s.id AS screening, row_number() OVER (ORDER BY i.id) AS place,
                   count(*) OVER () AS total
            FROM intake i JOIN LATERAL (SELECT id FROM answer_set WHERE intake_id = i.id ORDER BY version DESC LIMIT 1) a ON true
            JOIN LATERAL (SELECT id FROM screening WHERE answer_set_id = a.id ORDER BY number DESC LIMIT 1) s ON true) x,
           generate_series(1, (${count} / x.total)::int) n
      WHERE x.total * n + x.place <= ${count};
    INSERT INTO intake (id, reference, given, family, birth_date, sex, email, phone, lang, channel)
      SELECT copy, translate(upper(lpad(to_hex(row_number() OVER () + (SELECT count(*) FROM intake)), 8, '0')), '01', 'XY'), given, family, birth_date, sex,
             email, phone, lang, channel FROM copies JOIN intake i USING (id);
    INSERT INTO answer_set (id, intake_id, version, questionnaire_id, response)
      SELECT copy_answers, copy, 1, questionnaire_id, response FROM copies c JOIN answer_set a ON a.id = c.answers;
    INSERT INTO screening (id, intake_id, answer_set_id, number, outcome, ruleset_id, engine_version, engine_failed, findings)
      SELECT copy_screening, copy, copy_answers, 1, outcome, ruleset_id, engine_version, engine_failed, findings
      FROM copies c JOIN screening s ON s.id = c.screening;
    COMMIT;`);
}
