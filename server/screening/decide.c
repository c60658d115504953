/* Running the rules, ordering the findings, and the outcome of the whole. */
#include "screening/decide.h"

#include <stdlib.h>
#include <string.h>

/* A rule's own id is one string wherever it stands. */
static bool is_same_text(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static bool is_same_place(const struct screening_finding *a,
                          const struct screening_finding *b)
{
    return a->start == b->start && a->end == b->end && is_same_text(a->field, b->field) &&
           is_same_text(a->concept, b->concept);
}

void finding_add(struct finding_list *findings, const struct screening_finding *finding)
{
    bool is_full = findings->count - findings->first_of_rule >= SCREENING_FINDING_LIMIT;

    if (is_full && !finding->fires)
        return;
    for (size_t i = findings->count; i-- > findings->first_of_rule;) {
        struct screening_finding *old = &findings->list[i];

        if (!is_same_place(old, finding))
            continue;
        if (finding->fires && (!old->fires || finding->severity > old->severity))
            *old = *finding;
        return;
    }
    if (is_full) { /* enough, but never lose one that fires */
        findings->list[findings->count - 1] = *finding;
        return;
    }
    findings->list = arena_grow(findings->arena, findings->list, findings->count,
                                sizeof(*findings->list), &findings->room);
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
        if (is_same_text(screening->texts[i].field, field))
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
    enum screening_outcome outcome = SCREENING_CLEAR;

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

/* The triggers that may be met: those that ask about a concept that is
 * mentioned, and those that ask about something else than mentions. */
static const uint64_t *triggers_wanted(const struct screening_case *screening)
{
    const struct ruleset *ruleset = &screening->screener->ruleset;
    size_t words = ruleset->trigger_count / 64 + 1;
    uint64_t *wanted = arena_array(screening->arena, words, sizeof(*wanted));

    memcpy(wanted, ruleset->always, words * sizeof(*wanted));
    for (size_t t = 0; t < screening->text_count; t++) {
        const struct mentions *mentions = &screening->texts[t].mentions;

        for (size_t i = 0; i < mentions->count; i++) {
            size_t row = (size_t)mentions->concepts[i] * words;

            for (size_t w = 0; w < words; w++)
                wanted[w] |= ruleset->by_concept[row + w];
        }
    }
    return wanted;
}

struct screening_result decide(const struct screening_case *screening)
{
    const struct ruleset *ruleset = &screening->screener->ruleset;
    struct finding_list findings = {.arena = screening->arena};
    const uint64_t *wanted = triggers_wanted(screening);

    for (size_t r = 0; r < ruleset->rule_count; r++) {
        const struct rule *rule = &ruleset->rules[r];

        findings.first_of_rule = findings.count;
        for (size_t t = 0; t < rule->any_count; t++) {
            size_t number = rule->first_trigger + t;

            if (wanted[number / 64] >> (number % 64) & 1)
                (void)trigger_eval(screening, rule, &rule->any[t], &findings);
        }
    }
    findings_sort(screening, &findings);
    return (struct screening_result){.outcome = outcome_of(&findings),
                                     .ruleset = ruleset->name_version,
                                     .ruleset_sha256 = screening->screener->sha256,
                                     .findings = findings.list,
                                     .count = findings.count};
}
