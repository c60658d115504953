/* The rules as read from rules/ruleset.json, resolved against the lexicon. Immutable. */
#ifndef FORELOCK_SCREENING_RULESET_H
#define FORELOCK_SCREENING_RULESET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"
#include "screening/lexicon.h"
#include "screening/loader.h"
#include "screening/screening.h"

enum trigger_kind {
    TRIGGER_MENTION,
    TRIGGER_ANSWER,
    TRIGGER_NUMBER,
    TRIGGER_MONTHS_SINCE,
    TRIGGER_MISSING,
    TRIGGER_AGE,
    TRIGGER_UNRECOGNISED,
    TRIGGER_UNREADABLE,
    TRIGGER_ALL,
    TRIGGER_NOT,
    TRIGGER_KIND_COUNT
};

enum trigger_as { AS_HAS, AS_ALLERGY, AS_ANY };

/* Bounds of a number; a range that is not set lets everything pass. */
struct range {
    bool is_set;
    bool has_low;
    bool has_high;
    bool is_low_open; /* more_than, not at_least */
    bool is_high_open;
    double low;
    double high;
};

/* One bit for every concept; NULL stands for "not asked". */
typedef const uint64_t *concept_set;

struct trigger {
    enum trigger_kind kind;
    concept_set concepts;
    concept_set concepts_not;
    concept_set with;
    concept_set without;
    concept_set anywhere;
    concept_set beside; /* in this or a neighbouring sentence, whoever it is about */
    uint16_t kinds;     /* bits of enum concept_kind, 0 = any */
    uint16_t routes;
    uint16_t routes_not;
    uint16_t temporalities; /* bits of enum screening_temporality */
    uint16_t certainties;   /* bit 0 certain, bit 1 uncertain */
    uint16_t experiencers;  /* bits of enum screening_experiencer */
    uint8_t fields;
    uint8_t as;
    bool is_negated;
    bool is_evidence;    /* never fires: only shows that the words were understood */
    struct range within; /* months ago */
    double stale_months; /* a mention said to be older does not count; 0 = never stale */
    struct range dose;
    struct range days;
    struct range value;
    struct range second_value;
    const char *link;
    const char *const *codes;
    size_t code_count;
    struct range range;
    const struct trigger *children;
    size_t child_count;
};

struct raise {
    enum screening_severity severity;
    const struct trigger *any;
    size_t any_count;
};

struct rule {
    const char *id;
    const char *title;
    const char *version;
    enum screening_severity severity;
    const struct trigger *any;
    size_t any_count;
    size_t first_trigger; /* number of any[0] among all triggers */
    const struct raise *raises;
    size_t raise_count;
};

/* A linkId whose answers are free text, and the field they belong to. */
struct text_link {
    const char *link;
    uint8_t field;
};

struct ruleset {
    const char *name_version; /* "name|version" */
    const struct rule *rules;
    size_t rule_count;
    size_t trigger_count;       /* of all "any" lists together */
    const uint64_t *always;     /* bits of triggers that every input concerns */
    const uint64_t *by_concept; /* for each concept, bits of triggers that ask about it */
    const struct text_link *links;
    size_t link_count;
};

/* The keys that may stand in a rule set, in a rule and in a raise, and the names of enum
 * screening_severity. */
extern const char *const RULESET_KEYS[13];
extern const char *const RULE_KEYS[15];
extern const char *const RAISE_KEYS[2];
extern const char *const SEVERITY_NAMES[3];

/* Reads a rule set that is already JSON. INVALID with a complaint otherwise. */
MUST_CHECK enum status ruleset_load(struct ruleset *ruleset, struct loader *loader,
                                    const struct lexicon *lexicon, const json_t *json);

/* Reads the triggers of an array; complaints name the rule. */
MUST_CHECK enum status triggers_load(struct loader *loader, const struct lexicon *lexicon,
                                     const char *rule, const json_t *json, int depth,
                                     const struct trigger **ret, size_t *ret_count);

static inline bool concept_set_has(concept_set set, uint32_t concept)
{
    return set && (set[concept / 64] >> (concept % 64) & 1);
}

/* True when the number lies in the range; true for a range that is not set. */
bool range_holds(const struct range *range, double number);

#endif
