/* Scope, context, numbers and company of a mention against those a trigger asks for. */
#include "screening/mention_match.h"

bool mention_in_scope(const struct screening_case *screening,
                      const struct trigger *trigger, const struct reading_text *text,
                      const struct mention *mention)
{
    const struct concept *concept =
        &screening->screener->lexicon.concepts[mention->concept];

    if (concept->kind == KIND_IGNORE || !(trigger->fields & text->bit))
        return false;
    if (trigger->concepts && !concept_set_has(trigger->concepts, mention->concept))
        return false;
    if (concept_set_has(trigger->concepts_not, mention->concept))
        return false;
    if (trigger->kinds && !(trigger->kinds >> concept->kind & 1))
        return false;
    if (trigger->routes && !(trigger->routes >> mention->route & 1))
        return false;
    if (mention->route != ROUTE_NONE && (trigger->routes_not >> mention->route & 1))
        return false;
    return trigger->as != AS_ALLERGY || mention->context.is_allergy;
}

bool mention_in_context(const struct trigger *trigger, const struct mention *mention)
{
    const struct screening_context *context = &mention->context;

    if (context->is_negated != trigger->is_negated)
        return false;
    if (trigger->as == AS_HAS && context->is_allergy)
        return false;
    if (!(trigger->experiencers >> context->experiencer & 1))
        return false;
    if (!(trigger->temporalities >> context->temporality & 1))
        return false;
    return trigger->certainties >> (context->is_uncertain ? 1 : 0) & 1;
}

static bool quantity_in(const struct range *range, const struct quantity *quantity)
{
    return !range->is_set || (quantity->is_known && range_holds(range, quantity->value));
}

/* What goes on is not stale, however long ago it began: "warfarin, since 2011". */
static bool is_stale(const struct trigger *trigger, const struct mention *mention)
{
    bool goes_on = mention->is_begun || !mention->is_over;

    return trigger->stale_months > 0 && mention->months_ago.is_known &&
           mention->months_ago.value > trigger->stale_months && !goes_on;
}

bool mention_in_numbers(const struct trigger *trigger, const struct mention *mention)
{
    if (is_stale(trigger, mention))
        return false;
    return quantity_in(&trigger->within, &mention->months_ago) &&
           quantity_in(&trigger->dose, &mention->dose_mg_day) &&
           quantity_in(&trigger->days, &mention->days) &&
           quantity_in(&trigger->value, &mention->value) &&
           quantity_in(&trigger->second_value, &mention->second_value);
}

enum { REACH = 32 }; /* mentions on either side: bounds the work on endless lists */

static bool is_affirmed(const struct mention *mention)
{
    return !mention->context.is_negated && !mention->context.is_allergy &&
           mention->context.experiencer == SCREENING_PATIENT &&
           mention->context.temporality != SCREENING_HYPOTHETICAL;
}

static bool is_company(concept_set set, const struct mention *mention)
{
    return is_affirmed(mention) && concept_set_has(set, mention->concept);
}

/* Another mention of the set, affirmed, in the same sentence; mentions are by place. */
static bool has_neighbour(concept_set set, const struct reading_text *text,
                          const struct mention *mention)
{
    const struct mention *list = text->mentions.list;
    size_t at = (size_t)(mention - list);
    size_t first = at > REACH ? at - REACH : 0;
    size_t end = at + REACH < text->mentions.count ? at + REACH : text->mentions.count;

    for (size_t i = at; i < end && list[i].sentence == mention->sentence; i++) {
        if (is_company(set, &list[i]))
            return true;
    }
    for (size_t i = at; i-- > first && list[i].sentence == mention->sentence;) {
        if (is_company(set, &list[i]))
            return true;
    }
    return false;
}

/* Another mention of the set in this sentence or the next to it, whatever is said of it.
 */
static bool has_beside(concept_set set, const struct reading_text *text,
                       const struct mention *mention)
{
    const struct mention *list = text->mentions.list;
    size_t at = (size_t)(mention - list);
    size_t first = at > REACH ? at - REACH : 0;
    size_t end = at + REACH < text->mentions.count ? at + REACH : text->mentions.count;

    for (size_t i = first; i < end; i++) {
        if (list[i].sentence + 1 >= mention->sentence &&
            list[i].sentence <= mention->sentence + 1 &&
            concept_set_has(set, list[i].concept))
            return true;
    }
    return false;
}

static bool has_anywhere(const struct screening_case *screening, concept_set set)
{
    for (size_t t = 0; t < screening->text_count; t++) {
        const struct mentions *mentions = &screening->texts[t].mentions;

        for (size_t i = 0; i < mentions->count; i++) {
            if (is_company(set, &mentions->list[i]))
                return true;
        }
    }
    return false;
}

bool mention_in_company(const struct trigger *trigger, const struct reading_text *text,
                        const struct mention *mention)
{
    if (trigger->with && !has_neighbour(trigger->with, text, mention))
        return false;
    if (trigger->beside && !has_beside(trigger->beside, text, mention))
        return false;
    if (trigger->without && has_neighbour(trigger->without, text, mention))
        return false;
    return true;
}

bool trigger_has_anywhere(const struct screening_case *screening,
                          const struct trigger *trigger)
{
    return !trigger->anywhere || has_anywhere(screening, trigger->anywhere);
}
