/* Running the rules, ordering the findings, and the outcome of the whole. */
#include "screening/decide.h"

#include <stdlib.h>
#include <string.h>

static bool is_same_place(const struct screening_finding *a,
                          const struct screening_finding *b)
{
    return a->start == b->start && a->end == b->end && strcmp(a->rule, b->rule) == 0 &&
           strcmp(a->field, b->field) == 0 && strcmp(a->concept, b->concept) == 0;
}

void finding_add(struct finding_list *findings, const struct screening_finding *finding)
{
    if (!findings->list)
        return; /* only asked whether, not where */
    for (size_t i = findings->count; i-- > 0;) {
        struct screening_finding *old = &findings->list[i];

        if (strcmp(old->rule, finding->rule) != 0)
            break; /* rules come one after the other */
        if (!is_same_place(old, finding))
            continue;
        if (finding->fires && (!old->fires || finding->severity > old->severity))
            *old = *finding;
        return;
    }
    if (findings->count == SCREENING_FINDING_LIMIT) {
        findings->is_full = true;
        return;
    }
    findings->list[findings->count++] = *finding;
}

struct sortable {
    struct screening_finding finding;
    size_t field_order;
    size_t order;
};

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_findings(const void *a, const void *b)
{
    const struct sortable *one = a;
    const struct sortable *two = b;
    int by = compare_sizes(one->field_order, two->field_order);

    if (by == 0)
        by = compare_sizes(one->finding.start, two->finding.start);
    return by != 0 ? by : compare_sizes(one->order, two->order);
}

/* Texts in the order of the input, structured answers before them. */
static size_t field_order(const struct screening_case *screening, const char *field)
{
    for (size_t i = 0; i < screening->text_count; i++) {
        if (strcmp(screening->texts[i].field, field) == 0)
            return i + 1;
    }
    return 0;
}

static void findings_sort(const struct screening_case *screening,
                          struct finding_list *findings)
{
    struct sortable *sortable =
        arena_array(screening->arena, findings->count, sizeof(*sortable));

    for (size_t i = 0; i < findings->count; i++) {
        sortable[i].finding = findings->list[i];
        sortable[i].field_order = field_order(screening, findings->list[i].field);
        sortable[i].order = i;
    }
    if (findings->count > 1)
        qsort(sortable, findings->count, sizeof(*sortable), compare_findings);
    for (size_t i = 0; i < findings->count; i++)
        findings->list[i] = sortable[i].finding;
}

static enum screening_outcome outcome_of(const struct finding_list *findings)
{
    enum screening_outcome outcome =
        findings->is_full ? SCREENING_REVIEW : SCREENING_CLEAR;

    for (size_t i = 0; i < findings->count; i++) {
        const struct screening_finding *finding = &findings->list[i];

        if (!finding->fires)
            continue;
        if (finding->severity == SCREENING_URGENCY)
            return SCREENING_URGENT;
        if (finding->severity == SCREENING_DOCTOR_REVIEW)
            outcome = SCREENING_REVIEW;
    }
    return outcome;
}

struct screening_result decide(const struct screening_case *screening)
{
    const struct ruleset *ruleset = &screening->screener->ruleset;
    struct finding_list findings = {0};

    findings.list =
        arena_array(screening->arena, SCREENING_FINDING_LIMIT, sizeof(*findings.list));
    for (size_t r = 0; r < ruleset->rule_count; r++) {
        for (size_t t = 0; t < ruleset->rules[r].any_count; t++)
            (void)trigger_eval(screening, &ruleset->rules[r], &ruleset->rules[r].any[t],
                               &findings);
    }
    findings_sort(screening, &findings);
    return (struct screening_result){.outcome = outcome_of(&findings),
                                     .ruleset = ruleset->name_version,
                                     .ruleset_sha256 = screening->screener->sha256,
                                     .findings = findings.list,
                                     .count = findings.count};
}
