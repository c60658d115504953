/* Results as JSON, with the names of the public format. */
#include "screening/ruleset.h"
#include "screening/screening.h"

const char *screening_outcome_name(enum screening_outcome outcome)
{
    static const char *const NAMES[] = {"clear", "review", "urgent"};

    return NAMES[outcome];
}

const char *screening_severity_name(enum screening_severity severity)
{
    return SEVERITY_NAMES[severity];
}

static const char *temporality_name(enum screening_temporality temporality)
{
    static const char *const NAMES[] = {"current", "historical", "hypothetical"};

    return NAMES[temporality];
}

json_t *screening_context_to_json(const struct screening_context *context)
{
    json_t *json = json_object();

    json_object_set_new(json, "negated", json_boolean(context->is_negated));
    json_object_set_new(
        json, "experiencer",
        json_string(context->experiencer == SCREENING_OTHER ? "other" : "patient"));
    json_object_set_new(json, "temporality",
                        json_string(temporality_name(context->temporality)));
    json_object_set_new(json, "certainty",
                        json_string(context->is_uncertain ? "uncertain" : "certain"));
    json_object_set_new(json, "cue", json_string(context->cue));
    if (context->is_allergy)
        json_object_set_new(json, "allergy", json_true());
    return json;
}

static json_t *finding_to_json(const struct screening_finding *finding)
{
    json_t *json = json_object();

    json_object_set_new(json, "rule", json_string(finding->rule));
    json_object_set_new(json, "severity",
                        json_string(screening_severity_name(finding->severity)));
    json_object_set_new(json, "fires", json_boolean(finding->fires));
    json_object_set_new(json, "field", json_string(finding->field));
    json_object_set_new(json, "start", json_integer((json_int_t)finding->start));
    json_object_set_new(json, "end", json_integer((json_int_t)finding->end));
    json_object_set_new(json, "text", json_string(finding->text));
    json_object_set_new(json, "concept", json_string(finding->concept));
    json_object_set_new(json, "context", screening_context_to_json(&finding->context));
    json_object_set_new(json, "title", json_string(finding->title));
    json_object_set_new(json, "rule_version", json_string(finding->rule_version));
    if (finding->note[0] != '\0')
        json_object_set_new(json, "note", json_string(finding->note));
    return json;
}

json_t *screening_to_json(const struct screening_result *result)
{
    json_t *json = json_object();
    json_t *findings = json_array();

    for (size_t i = 0; i < result->count; i++)
        json_array_append_new(findings, finding_to_json(&result->findings[i]));
    json_object_set_new(json, "outcome",
                        json_string(screening_outcome_name(result->outcome)));
    json_object_set_new(json, "ruleset", json_string(result->ruleset));
    json_object_set_new(json, "ruleset_sha256", json_string(result->ruleset_sha256));
    json_object_set_new(json, "engine", json_string(SCREENING_ENGINE_VERSION));
    json_object_set_new(json, "findings", findings);
    return json;
}
