/* Evaluating triggers and writing down their evidence. */
#include "screening/decide.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "screening/mention_match.h"
#include "screening/note.h"
#include "screening/unrecognised.h"

enum { UNKNOWN_WORDS_LIMIT = 20 };

static struct screening_finding finding_for(const struct rule *rule, const char *field)
{
    return (struct screening_finding){.rule = rule->id,
                                      .title = rule->title,
                                      .rule_version = rule->version,
                                      .severity = rule->severity,
                                      .fires = true,
                                      .field = field,
                                      .text = "",
                                      .concept = "",
                                      .context = {.cue = ""},
                                      .note = ""};
}

static const char *note_of(const struct screening_case *screening,
                           const struct mention *mention)
{
    const struct concept *concept =
        &screening->screener->lexicon.concepts[mention->concept];

    if (mention->dose_mg_day.is_known)
        return note_dose(screening->arena, mention->dose_mg_day.value,
                         concept->prednisone_equivalent > 0);
    if (mention->months_ago.is_known)
        return note_ago(screening->arena, mention->months_ago.value);
    return "";
}

/* The severity of the first raise that is met about this mention, else the rule's. */
static enum screening_severity severity_of(const struct screening_case *screening,
                                           const struct rule *rule,
                                           const struct reading_text *text,
                                           const struct mention *mention)
{
    for (size_t i = 0; i < rule->raise_count; i++) {
        for (size_t j = 0; j < rule->raises[i].any_count; j++) {
            if (trigger_meets(screening, &rule->raises[i].any[j], text, mention))
                return rule->raises[i].severity;
        }
    }
    return rule->severity;
}

static void mention_add(const struct screening_case *screening, const struct rule *rule,
                        const struct reading_text *text, const struct mention *mention,
                        bool fires, struct finding_list *findings)
{
    struct screening_finding finding = finding_for(rule, text->field);

    finding.fires = fires;
    finding.start = text->tokens.list[mention->first].start;
    finding.end = text->tokens.list[mention->last].end;
    finding.text =
        tokens_words(screening->arena, &text->tokens, mention->first, mention->last);
    finding.concept = screening->screener->lexicon.concepts[mention->concept].id;
    finding.context = mention->context;
    finding.note = note_of(screening, mention);
    if (fires)
        finding.severity = severity_of(screening, rule, text, mention);
    finding_add(findings, &finding);
}

/* Words that a rule has already spoken about need no further evidence: bits of the code
 * points of a text at which findings begin. */
static uint64_t *spoken_mark(const struct screening_case *screening,
                             const struct finding_list *findings,
                             const struct reading_text *text)
{
    uint64_t *bits =
        arena_array(screening->arena, text->tokens.raw_bytes / 64 + 1, sizeof(*bits));

    for (size_t i = 0; i < findings->count; i++) {
        const struct screening_finding *finding = &findings->list[i];

        if (str_equal(finding->field, text->field))
            bits[finding->start / 64] |= UINT64_C(1) << (finding->start % 64);
    }
    return bits;
}

/* True for words of which nothing has been said, and from then on no more. */
static bool spoken_take(uint64_t *bits, uint32_t start)
{
    uint64_t bit = UINT64_C(1) << (start % 64);

    if (bits[start / 64] & bit)
        return false;
    bits[start / 64] |= bit;
    return true;
}

static bool eval_text(const struct screening_case *screening, const struct rule *rule,
                      const struct trigger *trigger, const struct reading_text *text,
                      struct finding_list *findings)
{
    uint64_t *spoken =
        findings && trigger->is_evidence ? spoken_mark(screening, findings, text) : NULL;
    bool fires = false;

    for (size_t i = 0; i < text->mentions.count; i++) {
        const struct mention *mention = &text->mentions.list[i];
        bool met = false;

        if (trigger->concepts &&
            !concept_set_has(trigger->concepts, text->mentions.concepts[i]))
            continue;
        if (!mention_in_scope(screening, trigger, text, mention) ||
            !mention_in_numbers(trigger, mention) ||
            !mention_in_company(trigger, text, mention))
            continue;
        if (spoken && !spoken_take(spoken, text->tokens.list[mention->first].start))
            continue;
        met = !trigger->is_evidence && mention_in_context(trigger, mention);
        fires = fires || met;
        if (findings)
            mention_add(screening, rule, text, mention, met, findings);
    }
    return fires;
}

static bool eval_mention(const struct screening_case *screening, const struct rule *rule,
                         const struct trigger *trigger, struct finding_list *findings)
{
    bool fires = false;

    if (!trigger_has_anywhere(screening, trigger))
        return false;
    for (size_t t = 0; t < screening->text_count; t++)
        fires =
            eval_text(screening, rule, trigger, &screening->texts[t], findings) || fires;
    return fires;
}

static void answer_add(const struct screening_case *screening, const struct rule *rule,
                       const char *link, const char *code, struct finding_list *findings)
{
    struct screening_finding finding = finding_for(rule, link);

    finding.text = arena_strdup(screening->arena, code);
    finding.concept = finding.text;
    finding.severity = severity_of(screening, rule, NULL, NULL);
    finding_add(findings, &finding);
}

static bool code_is_one_of(const struct trigger *trigger, const char *code)
{
    for (size_t i = 0; code && i < trigger->code_count; i++) {
        if (strcmp(trigger->codes[i], code) == 0)
            return true;
    }
    return false;
}

/* Months between a YYYY-MM or YYYY-MM-DD and today. */
static bool months_since(const char *text, struct date today, double *ret)
{
    char day[DATE_TEXT_SIZE + 4] = "";
    struct date then = {0};
    size_t length = text ? strlen(text) : 0;

    if (today.year == 0 || (length != 7 && length != 10))
        return false;
    snprintf(day, sizeof(day), "%s%s", text, length == 7 ? "-01" : "");
    if (date_parse(day, &then) != OK)
        return false;
    *ret = (today.year - then.year) * 12.0 + (today.month - then.month);
    return true;
}

static bool answer_meets(const struct screening_case *screening,
                         const struct trigger *trigger, const struct answer *answer)
{
    double months = 0;

    if (strcmp(answer->link, trigger->link) != 0)
        return false;
    if (trigger->kind == TRIGGER_ANSWER)
        return code_is_one_of(trigger, answer->code);
    if (trigger->kind == TRIGGER_NUMBER)
        return answer->is_number && range_holds(&trigger->range, answer->number);
    return months_since(answer->text, screening->today, &months) &&
           range_holds(&trigger->range, months);
}

static bool eval_answers(const struct screening_case *screening, const struct rule *rule,
                         const struct trigger *trigger, struct finding_list *findings)
{
    bool fires = false;

    for (size_t i = 0; i < screening->answers.count; i++) {
        const struct answer *answer = &screening->answers.list[i];
        const char *code = answer->code ? answer->code : answer->text;

        if (!answer_meets(screening, trigger, answer))
            continue;
        fires = true;
        if (!findings)
            break;
        if (answer->is_number)
            code = arena_printf(screening->arena, "%g", answer->number);
        answer_add(screening, rule, trigger->link, code ? code : "", findings);
    }
    return fires;
}

static const struct answer *answer_find(const struct screening_case *screening,
                                        const char *link)
{
    for (size_t i = 0; i < screening->answers.count; i++) {
        if (strcmp(screening->answers.list[i].link, link) == 0)
            return &screening->answers.list[i];
    }
    return NULL;
}

static bool age_meets(const struct screening_case *screening,
                      const struct trigger *trigger, const char **ret_age)
{
    const struct answer *answer = answer_find(screening, "about.birth_date");
    struct date born = {0};
    int age = 0;

    if (!answer || screening->today.year == 0 || date_parse(answer->text, &born) != OK)
        return false;
    age = date_age_years(born, screening->today);
    *ret_age = arena_printf(screening->arena, "%d", age);
    return range_holds(&trigger->range, age);
}

static void word_add(const struct screening_case *screening, const struct rule *rule,
                     const struct reading_text *text, size_t at,
                     struct finding_list *findings)
{
    struct screening_finding finding = finding_for(rule, text->field);

    finding.start = text->tokens.list[at].start;
    finding.end = text->tokens.list[at].end;
    finding.text = tokens_words(screening->arena, &text->tokens, at, at);
    finding.concept = "unrecognised";
    finding_add(findings, &finding);
}

static bool eval_unrecognised(const struct screening_case *screening,
                              const struct rule *rule, struct finding_list *findings)
{
    size_t found = 0;

    for (size_t t = 0; t < screening->text_count; t++) {
        const struct reading_text *text = &screening->texts[t];

        for (size_t i = 0; text->bit == FIELD_MEDICATIONS && i < text->tokens.count;
             i++) {
            if (found == UNKNOWN_WORDS_LIMIT || !unrecognised_is_name(&text->tokens, i))
                continue;
            found++;
            if (findings)
                word_add(screening, rule, text, i, findings);
        }
    }
    return found > 0;
}

static bool eval_unreadable(const struct screening_case *screening,
                            const struct rule *rule, struct finding_list *findings)
{
    bool fires = false;

    for (size_t t = 0; t < screening->text_count; t++) {
        const struct reading_text *text = &screening->texts[t];
        struct screening_finding finding;

        if (!text->is_unreadable)
            continue;
        fires = true;
        if (!findings)
            break;
        finding = finding_for(rule, text->field);
        finding.end = str_codepoints(text->text);
        finding.text = text->text;
        finding.concept = "unreadable";
        finding_add(findings, &finding);
    }
    return fires;
}

/* All children must fire; only then is their evidence kept. */
static bool eval_all(const struct screening_case *screening, const struct rule *rule,
                     const struct trigger *trigger, struct finding_list *findings)
{
    for (size_t i = 0; i < trigger->child_count; i++) {
        if (!trigger_eval(screening, rule, &trigger->children[i], NULL))
            return false;
    }
    for (size_t i = 0; findings && i < trigger->child_count; i++)
        (void)trigger_eval(screening, rule, &trigger->children[i], findings);
    return true;
}

static bool eval_plain(const struct screening_case *screening, const struct rule *rule,
                       const struct trigger *trigger, struct finding_list *findings)
{
    const char *code = "";
    bool fires = trigger->kind == TRIGGER_MISSING
                     ? answer_find(screening, trigger->link) == NULL
                     : age_meets(screening, trigger, &code);

    if (fires && findings)
        answer_add(screening, rule,
                   trigger->kind == TRIGGER_MISSING ? trigger->link : "about.birth_date",
                   code, findings);
    return fires;
}

bool trigger_eval(const struct screening_case *screening, const struct rule *rule,
                  const struct trigger *trigger, struct finding_list *findings)
{
    switch (trigger->kind) {
    case TRIGGER_MENTION:
        return eval_mention(screening, rule, trigger, findings);
    case TRIGGER_ANSWER:
    case TRIGGER_NUMBER:
    case TRIGGER_MONTHS_SINCE:
        return eval_answers(screening, rule, trigger, findings);
    case TRIGGER_MISSING:
    case TRIGGER_AGE:
        return eval_plain(screening, rule, trigger, findings);
    case TRIGGER_UNRECOGNISED:
        return eval_unrecognised(screening, rule, findings);
    case TRIGGER_UNREADABLE:
        return eval_unreadable(screening, rule, findings);
    case TRIGGER_ALL:
        return eval_all(screening, rule, trigger, findings);
    case TRIGGER_NOT:
        return !trigger_eval(screening, rule, &trigger->children[0], NULL);
    case TRIGGER_KIND_COUNT:
        break;
    }
    return false;
}

bool trigger_meets(const struct screening_case *screening, const struct trigger *trigger,
                   const struct reading_text *text, const struct mention *mention)
{
    if (trigger->kind != TRIGGER_MENTION)
        return trigger_eval(screening, NULL, trigger, NULL);
    return mention && mention_in_scope(screening, trigger, text, mention) &&
           mention_in_numbers(trigger, mention) && mention_in_context(trigger, mention) &&
           mention_in_company(trigger, text, mention) &&
           trigger_has_anywhere(screening, trigger);
}
