/* The rule set's versions; the rules of approval stand in migrations/0011_rulesets.sql.
 */
#include "store/ruleset.h"

#include <stdlib.h>

#include "store/internal.h"

DB_STATEMENT(ruleset_ship, "SELECT forelock.ruleset_ship($1, $2, $3, $4::jsonb)");

DB_STATEMENT(ruleset_in_force,
             "SELECT f.id, f.version, CASE WHEN $1 THEN f.content::text END, f.status = "
             "'active', p.name, f.approved_at FROM forelock.ruleset_in_force f LEFT JOIN "
             "forelock.staff p ON p.id = f.approved_by");

static const struct db_column ruleset_columns[] = {
    DB_COLUMN(struct ruleset_row, id),
    DB_COLUMN(struct ruleset_row, version),
    DB_COLUMN(struct ruleset_row, content),
    DB_COLUMN(struct ruleset_row, is_approved),
    DB_COLUMN(struct ruleset_row, approved_by),
    DB_COLUMN(struct ruleset_row, approved_us),
};

/* True while there is more to count; what it changes is seen by the next statement. See
 * migrations/0019_rule_figures.sql. */
DB_STATEMENT(figures_count, "SELECT forelock.rule_figures_count()");
DB_STATEMENT(ruleset_figures,
             "SELECT coalesce(json_agg(json_build_object('rule', f.rule, 'fired', "
             "f.fired, 'decided', f.decided, 'cleared', f.cleared) ORDER BY f.rule), "
             "'[]')::text FROM forelock.rule_figure f WHERE f.fired > 0");

#define VERSION_JSON                                                                     \
    "jsonb_build_object('id', v.id, 'name', v.name, 'version', v.version, 'status', "    \
    "v.status, 'origin', v.origin, 'note', v.note, 'proposed_by', coalesce(p.name, "     \
    "k.label), 'proposed_at', forelock.iso(v.proposed_at), 'approved_by', a.name, "      \
    "'approved_at', forelock.iso(v.approved_at), 'retired_at', "                         \
    "forelock.iso(v.retired_at), 'is_in_force', v.id = (SELECT id FROM "                 \
    "forelock.ruleset_in_force))"
#define VERSION_FROM                                                                     \
    "forelock.ruleset_version v LEFT JOIN forelock.staff p ON p.id = v.proposed_by "     \
    "LEFT JOIN forelock.api_key k ON k.id = v.proposed_key LEFT JOIN forelock.staff a "  \
    "ON a.id = v.approved_by"

DB_STATEMENT(ruleset_list,
             "SELECT coalesce(jsonb_agg(" VERSION_JSON
             " ORDER BY v.proposed_at DESC, v.id DESC), '[]')::text FROM " VERSION_FROM
             " WHERE v.status = 'active' OR v.origin = 'shipped' OR v.id IN (SELECT id "
             "FROM forelock.ruleset_version ORDER BY proposed_at DESC, id DESC LIMIT "
             "200)");

DB_STATEMENT(ruleset_read, "SELECT (" VERSION_JSON
                           " || jsonb_build_object('content', v.content))::text "
                           "FROM " VERSION_FROM " WHERE v.version = $1");

DB_STATEMENT(ruleset_propose,
             "SELECT forelock.ruleset_propose($1, $2, $3, $4::jsonb, $5, "
             "$6, $7, $8, $9, $10, $11, $12)");

DB_STATEMENT(ruleset_as_kept, "SELECT $1::jsonb::text");

DB_STATEMENT(
    ruleset_of_screening,
    "SELECT r.content::text FROM forelock.screening s JOIN forelock.ruleset r ON "
    "r.id = s.ruleset_id WHERE s.id = $1 AND r.id <> $2");

DB_STATEMENT(ruleset_activate,
             "SELECT forelock.ruleset_activate($1, $2, $3, $4, $5, $6, $7)");

DB_STATEMENT(rescreen_read,
             "SELECT jsonb_build_object('id', a.id, 'lang', i.lang, 'response', "
             "a.response)::text "
             "FROM forelock.intake i JOIN forelock.answer_set a ON a.intake_id = i.id "
             "WHERE i.id = $1 ORDER BY a.version DESC LIMIT 1");

DB_STATEMENT(rescreen, "SELECT forelock.intake_rescreen($1, $2, $3, $4, $5, $6, "
                       "$7::jsonb, $8, $9, $10, $11)");

enum status store_ruleset_ship(struct db *db, struct arena *arena, const char *name,
                               const char *version, const char *json, struct uuid *ret)
{
    struct uuid_row row = {0};
    enum status status =
        db_one(db, arena, &ruleset_ship,
               DB_PARAMS(DB_P(uuid_make()), DB_P(name), DB_P(version), DB_P(json)),
               DB_COLUMNS(store_uuid_columns), &row);
    if (status == OK)
        *ret = row.id;
    return status;
}

enum status store_ruleset_in_force(struct db *db, struct arena *arena, bool with_content,
                                   struct ruleset_row *ret)
{
    return db_one(db, arena, &ruleset_in_force, DB_PARAMS(DB_P(with_content)),
                  DB_COLUMNS(ruleset_columns), ret);
}

enum status store_ruleset_figures(struct db *db, struct arena *arena, char **ret_json)
{
    enum status status;
    do {
        status = store_done(db, &figures_count, DB_NO_PARAMS);
    } while (status == OK);
    if (status != NOT_FOUND)
        return status;
    return store_json(db, arena, &ruleset_figures, DB_NO_PARAMS, ret_json);
}

enum status store_ruleset_list(struct db *db, struct arena *arena, char **ret_json)
{
    return store_json(db, arena, &ruleset_list, DB_NO_PARAMS, ret_json);
}

enum status store_ruleset_read(struct db *db, struct arena *arena, const char *version,
                               char **ret_json)
{
    return store_json(db, arena, &ruleset_read, DB_PARAMS(DB_P(version)), ret_json);
}

enum status store_ruleset_of_screening(struct db *db, struct arena *arena,
                                       struct uuid screening_id, struct uuid ruleset_id,
                                       char **ret_json)
{
    return store_json(db, arena, &ruleset_of_screening,
                      DB_PARAMS(DB_P(screening_id), DB_P(ruleset_id)), ret_json);
}

enum status store_ruleset_as_kept(struct db *db, struct arena *arena, const char *json,
                                  char **ret_json)
{
    return store_json(db, arena, &ruleset_as_kept, DB_PARAMS(DB_P(json)), ret_json);
}

enum status store_ruleset_propose(struct db *db, const struct ruleset_proposal *p)
{
    bool has_key = p->idempotency_key != NULL;
    return store_done(
        db, &ruleset_propose,
        DB_PARAMS(
            DB_P(uuid_make()), DB_P(p->name), DB_P(p->version), DB_P(p->json),
            DB_P(p->note), DB_P(has_key ? p->idempotency_caller : (const char *)NULL),
            DB_P(p->idempotency_key), DB_P(p->request_hash), ACTOR_PARAMS(&p->actor)));
}

enum status store_ruleset_activate(struct db *db, struct uuid id, struct uuid seen,
                                   struct uuid doctor_id, const struct store_actor *actor)
{
    return store_done(
        db, &ruleset_activate,
        DB_PARAMS(DB_P(id), DB_P(seen), DB_P(doctor_id), ACTOR_PARAMS(actor)));
}

enum status store_rescreen_read(struct db *db, struct arena *arena, struct uuid intake_id,
                                char **ret_json)
{
    return store_json(db, arena, &rescreen_read, DB_PARAMS(DB_P(intake_id)), ret_json);
}

static void free_text(char **text)
{
    free(*text);
}

enum status store_rescreen(struct db *db, struct uuid intake_id,
                           struct uuid answer_set_id, struct uuid ruleset_id,
                           const struct screening_result *screening, bool engine_failed,
                           const struct store_actor *actor)
{
    CLEANUP(free_text) char *findings = store_findings_dump(screening);
    if (findings == NULL)
        return FAILED;
    return store_done(db, &rescreen,
                      DB_PARAMS(DB_P(intake_id), DB_P(answer_set_id),
                                DB_P(screening_outcome_name(screening->outcome)),
                                DB_P(ruleset_id), DB_P(SCREENING_ENGINE_VERSION),
                                DB_P(engine_failed), DB_P(findings),
                                ACTOR_PARAMS(actor)));
}
