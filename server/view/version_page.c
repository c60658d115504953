/* One version: who proposed it, what it changes, and for whom. */
#include "view/version_page.h"

#include "base/str.h"
#include "domain/reference.h"
#include "view/rules_page.h"
#include "view/value.h"

static json_t *outcome_model(const char *outcome)
{
    return json_pack("{s:b, s:b, s:b}", "is_urgent", str_equal(outcome, "urgent"),
                     "is_review", str_equal(outcome, "review"), "is_clear",
                     str_equal(outcome, "clear"));
}

/* Links to the rules as they stand in the version that has them. */
static json_t *rules_model(const json_t *rules, const char *version)
{
    json_t *model = json_array();
    size_t index;
    const json_t *rule;
    json_array_foreach(rules, index, rule) json_array_append_new(
        model, json_pack("{s:o, s:O, s:o}", "href",
                         json_sprintf("/staff/rules/%s?version=%s",
                                      json_string_value(rule), version),
                         "id", rule, "is_next", json_boolean(index > 0)));
    return model;
}

static json_t *item_model(const json_t *item, const char *version, const char *base)
{
    char shown[REFERENCE_SHOWN_SIZE] = "";
    const char *reference = value_text(item, "reference");
    if (reference != NULL)
        reference_show(reference, shown);
    return json_pack("{s:o, s:s, s:o, s:o, s:b, s:o, s:o}", "href",
                     json_sprintf("/staff/intakes/%s", value_text(item, "intake")),
                     "reference", shown, "before",
                     outcome_model(value_text(item, "before")), "after",
                     outcome_model(value_text(item, "after")), "is_same",
                     str_equal(value_text(item, "before"), value_text(item, "after")),
                     "gone", rules_model(json_object_get(item, "rules_gone"), base),
                     "new", rules_model(json_object_get(item, "rules_new"), version));
}

static bool is_open(const json_t *replay)
{
    const char *state = value_text(replay, "state");
    return str_equal(state, "waiting") || str_equal(state, "running");
}

/* Why it ended early; one is true when it did. */
static void put_failure(const json_t *replay, json_t *model)
{
    const char *reason = value_text(replay, "reason");
    bool has_failed = str_equal(value_text(replay, "state"), "failed");
    bool is_unusable = str_equal(reason, "unusable");
    bool is_interrupted = str_equal(reason, "program_changed");
    bool is_superseded = str_equal(reason, "superseded");
    json_object_set_new(model, "is_unusable", json_boolean(has_failed && is_unusable));
    json_object_set_new(model, "is_interrupted",
                        json_boolean(has_failed && is_interrupted));
    json_object_set_new(model, "is_superseded",
                        json_boolean(has_failed && is_superseded));
    json_object_set_new(
        model, "is_broken",
        json_boolean(has_failed && !is_unusable && !is_interrupted && !is_superseded));
    json_object_set_new(model, "has_failed", json_boolean(has_failed));
}

static json_t *replay_model(struct arena *arena, const struct version_page *page,
                            const json_t *replay)
{
    if (replay == NULL)
        return json_null();
    const char *version = value_text(page->version, "version");
    const char *base = value_text(replay, "base");
    json_t *items = json_array();
    size_t index;
    const json_t *item;
    json_array_foreach(json_object_get(replay, "items"), index, item)
        json_array_append_new(items, item_model(item, version, base));
    json_int_t changed = json_integer_value(json_object_get(replay, "changed"));
    json_t *model = json_pack(
        "{s:b, s:b, s:b, s:b, s:O, s:O, s:I, s:s, s:O, s:o, s:b, s:b, s:o}", "is_running",
        is_open(replay), "is_silent", json_is_true(json_object_get(replay, "is_silent")),
        "is_done", str_equal(value_text(replay, "state"), "done"), "is_base_old",
        !json_is_true(json_object_get(replay, "is_base_in_force")), "done",
        json_object_get(replay, "done"), "total", json_object_get(replay, "total"),
        "changed", changed, "base", base, "by", json_object_get(replay, "requested_by"),
        "on", rules_day_model(arena, json_object_get(replay, "requested_at"), page->lang),
        "has_items", json_array_size(items) > 0, "is_cut",
        changed > (json_int_t)json_array_size(items), "items", items);
    put_failure(replay, model);
    return model;
}

static json_t *listed(const json_t *rules)
{
    json_t *model = json_array();
    size_t index;
    const json_t *rule;
    json_array_foreach(rules, index, rule) json_array_append_new(
        model, json_pack("{s:O, s:O, s:o}", "id", json_object_get(rule, "id"), "title",
                         json_object_get(rule, "title"), "severity",
                         severity_model(value_text(rule, "severity"))));
    return model;
}

static json_t *difference_model(const json_t *difference)
{
    static const char *const parts[] = {"added", "removed", "changed", "set"};
    const json_t *list[4];
    size_t total = 0;
    for (size_t i = 0; i < 4; i++) {
        list[i] = json_object_get(difference, parts[i]);
        total += json_array_size(list[i]);
    }
    return json_pack("{s:b, s:I, s:I, s:I, s:b, s:o, s:o, s:O, s:O}", "is_empty",
                     total == 0, "added_count", (json_int_t)json_array_size(list[0]),
                     "removed_count", (json_int_t)json_array_size(list[1]),
                     "changed_count", (json_int_t)json_array_size(list[2]), "has_set",
                     json_array_size(list[3]) > 0, "added", listed(list[0]), "removed",
                     listed(list[1]), "changed", list[2], "set", list[3]);
}

static json_t *or_null(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return value == NULL ? json_null() : json_incref(value);
}

json_t *version_page_model(struct arena *arena, const struct version_page *page)
{
    const json_t *version = page->version;
    const char *number = value_text(version, "version");
    bool is_active = str_equal(value_text(version, "status"), "active");
    bool is_in_force = json_is_true(json_object_get(version, "is_in_force"));
    json_t *model = json_pack(
        "{s:s, s:s, s:b, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:s, s:s}", "version",
        number, "in_force", page->in_force, "is_in_force", is_in_force, "is_active",
        is_active, "is_retired", str_equal(value_text(version, "status"), "retired"),
        "is_shipped", str_equal(value_text(version, "origin"), "shipped"), "note",
        or_null(version, "note"), "proposed_by", or_null(version, "proposed_by"),
        "proposed_on",
        rules_day_model(arena, json_object_get(version, "proposed_at"), page->lang),
        "approved_by", or_null(version, "approved_by"), "approved_on",
        rules_day_model(arena, json_object_get(version, "approved_at"), page->lang),
        "action", arena_printf(arena, "/staff/rules/versions/%s", number), "seen",
        page->seen);
    json_object_set_new(model, "difference", difference_model(page->difference));
    json_object_set_new(model, "replay", replay_model(arena, page, page->replay));
    json_object_set_new(model, "rescreen", replay_model(arena, page, page->rescreen));
    json_object_set_new(model, "may_activate",
                        json_boolean(page->may_change && !is_active));
    json_object_set_new(
        model, "may_replay",
        json_boolean(page->may_change && !is_in_force && !is_open(page->replay)));
    json_object_set_new(
        model, "may_rescreen",
        json_boolean(page->may_change && is_in_force && !is_open(page->rescreen)));
    json_object_set_new(model, "errors",
                        page->error == NULL
                            ? json_null()
                            : json_pack("{s:[{s:s, s:s}]}", "list", "href", "#version",
                                        "text", page->error));
    return model;
}

json_t *propose_page_model(const char *text, const char *note, const json_t *mistakes,
                           const char *error)
{
    json_t *list = json_array();
    size_t index;
    const json_t *mistake;
    json_array_foreach(mistakes, index, mistake) json_array_append_new(
        list, json_pack("{s:s, s:o}", "href", "#ruleset", "text",
                        json_sprintf("%s: %s", value_text(mistake, "place"),
                                     value_text(mistake, "text"))));
    if (error != NULL)
        json_array_append_new(list,
                              json_pack("{s:s, s:s}", "href", "#ruleset", "text", error));
    size_t count = json_array_size(list);
    json_t *errors = count > 0 ? json_pack("{s:O}", "list", list) : json_null();
    json_t *model = json_pack(
        "{s:s, s:s, s:s, s:b, s:I, s:s?, s:o}", "action", "/staff/rules/propose", "text",
        text, "note", note, "has_errors", count > 0, "error_count", (json_int_t)count,
        "only_error", count == 1 ? value_text(json_array_get(list, 0), "text") : NULL,
        "errors", errors);
    json_decref(list);
    return model;
}
