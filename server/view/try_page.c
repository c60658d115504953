/* Everything found is shown, what does not fire as well: that is what the page is for. */
#include "view/try_page.h"

#include "base/macros.h"
#include "base/str.h"
#include "view/marked.h"
#include "view/rules_page.h"

static const char *const fields[] = {"conditions", "medications", "allergies",
                                     "operations", "family",      "message"};

bool try_field_known(const char *field)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (str_equal(field, fields[i]))
            return true;
    }
    return false;
}

static json_t *fields_model(struct arena *arena, const char *chosen)
{
    json_t *model = json_array();
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        json_array_append_new(model,
                              json_pack("{s:s, s:s, s:b}", "value", fields[i], "name",
                                        rules_category_name(arena, fields[i]), "is_on",
                                        str_equal(chosen, fields[i])));
    return model;
}

static json_t *context_model(const struct screening_context *context)
{
    return json_pack(
        "{s:b, s:b, s:b, s:b, s:b, s:b, s:s?}", "is_other",
        context->experiencer == SCREENING_OTHER, "is_negated", context->is_negated,
        "is_current", context->temporality == SCREENING_CURRENT, "is_historical",
        context->temporality == SCREENING_HISTORICAL, "is_hypothetical",
        context->temporality == SCREENING_HYPOTHETICAL, "is_uncertain",
        context->is_uncertain, "cue", str_is_blank(context->cue) ? NULL : context->cue);
}

static json_t *finding_model(struct arena *arena, const struct try_page *page,
                             const struct screening_finding *finding)
{
    const struct mark mark = {finding->start, finding->end};
    bool has_place = finding->end > finding->start;
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:b, s:b, s:o, s:o, s:s?}", "rule", finding->rule, "title",
        finding->title == NULL ? finding->rule : finding->title, "href",
        json_sprintf("/staff/rules/%s", finding->rule), "severity",
        severity_model(screening_severity_name(finding->severity)), "fires",
        finding->fires, "is_allergy", finding->context.is_allergy, "quote",
        has_place
            ? json_pack("{s:o}", "segments", marked_excerpt(arena, page->text, &mark, 1))
            : json_null(),
        "context", has_place ? context_model(&finding->context) : json_null(), "note",
        str_is_blank(finding->note) ? NULL : finding->note);
}

static json_t *result_model(struct arena *arena, const struct try_page *page)
{
    const struct screening_result *result = page->result;
    if (result == NULL)
        return json_null();
    json_t *firing = json_array(), *silent = json_array();
    for (size_t i = 0; i < result->count; i++) {
        const struct screening_finding *finding = &result->findings[i];
        json_array_append_new(finding->fires ? firing : silent,
                              finding_model(arena, page, finding));
    }
    return json_pack("{s:{s:b, s:b, s:b}, s:I, s:I, s:o, s:o}", "outcome", "is_urgent",
                     result->outcome == SCREENING_URGENT, "is_review",
                     result->outcome == SCREENING_REVIEW, "is_clear",
                     result->outcome == SCREENING_CLEAR, "firing_count",
                     (json_int_t)json_array_size(firing), "silent_count",
                     (json_int_t)json_array_size(silent), "firing", firing, "silent",
                     silent);
}

json_t *try_page_model(struct arena *arena, const struct try_page *page)
{
    json_t *errors = page->error == NULL ? json_null()
                                         : json_pack("{s:[{s:s, s:s}]}", "list", "href",
                                                     "#text", "text", page->error);
    return json_pack("{s:s, s:s, s:s?, s:o, s:o, s:b, s:o}", "action", "/staff/rules/try",
                     "text", page->text, "error", page->error, "errors", errors, "fields",
                     fields_model(arena, page->field), "is_spanish",
                     str_equal(page->lang, "es"), "result", result_model(arena, page));
}
