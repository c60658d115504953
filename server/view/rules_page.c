/* Filters live in the address; a category or severity nobody knows is no filter. */
#include "view/rules_page.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/macros.h"
#include "base/str.h"
#include "view/pager.h"
#include "view/rule_words.h"
#include "view/value.h"
#include "view/versions_page.h"
#include "view/when.h"

static const char RULES_PATH[] = "/staff/rules";

/* With reasons and sources, as many as keep the page light on a slow line. */
enum { RULES_PER_PAGE = 20 };

static const char *text_or_empty(const json_t *object, const char *key)
{
    const char *text = value_text(object, key);
    return text == NULL ? "" : text;
}

json_t *severity_model(const char *severity)
{
    return json_pack("{s:b, s:b, s:b}", "is_urgent", str_equal(severity, "urgent"),
                     "is_review", str_equal(severity, "doctor_review"), "is_advise",
                     str_equal(severity, "advisory"));
}

json_t *rules_date_model(struct arena *arena, const json_t *date, const char *lang)
{
    struct date day;
    const char *text = json_string_value(date);
    return text != NULL && date_parse(text, &day) == OK
               ? json_string(when_date(arena, day, lang))
               : json_null();
}

json_t *rules_day_model(struct arena *arena, const json_t *instant, const char *lang)
{
    int64_t at_us;
    const char *text = json_string_value(instant);
    return text != NULL && clock_parse_utc(text, &at_us) == OK
               ? json_string(when_date(arena, clock_to_local(at_us).date, lang))
               : json_null();
}

char *rules_category_name(struct arena *arena, const char *category)
{
    char *name = arena_strdup(arena, category == NULL ? "" : category);
    if (*name >= 'a' && *name <= 'z')
        *name = (char)(*name - 'a' + 'A');
    for (char *c = name; *c != '\0'; c++)
        *c = (char)(*c == '_' ? ' ' : *c);
    return name;
}

json_t *rules_notice_model(const json_t *ruleset, bool is_approved)
{
    return is_approved ? json_null()
                       : json_pack("{s:s}", "version", text_or_empty(ruleset, "version"));
}

json_t *rules_progress_model(const json_t *open, const char *but)
{
    json_t *list = json_array();
    size_t index;
    const json_t *item;
    json_array_foreach(open, index, item)
    {
        const char *version = text_or_empty(item, "version");
        if (str_equal(version, but))
            continue;
        json_array_append_new(
            list, json_pack("{s:o, s:s, s:b, s:O, s:O}", "href",
                            json_sprintf("%s/versions/%s#progress", RULES_PATH, version),
                            "version", version, "is_rescreen",
                            str_equal(value_text(item, "kind"), "rescreen"), "done",
                            json_object_get(item, "done"), "total",
                            json_object_get(item, "total")));
    }
    if (json_array_size(list) > 0)
        return json_pack("{s:o}", "list", list);
    json_decref(list);
    return json_null();
}

static json_t *filter_href(const char *category, const char *severity)
{
    return category != NULL && severity != NULL
               ? json_sprintf("%s?category=%s&severity=%s", RULES_PATH, category,
                              severity)
           : category != NULL ? json_sprintf("%s?category=%s", RULES_PATH, category)
           : severity != NULL ? json_sprintf("%s?severity=%s", RULES_PATH, severity)
                              : json_string(RULES_PATH);
}

/* Only letters, digits, '_' and '-' may stand in an address as they are. */
static bool is_plain(const char *name)
{
    return name != NULL && *name != '\0' &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

static json_t *categories_model(struct arena *arena, const struct rules_page *page)
{
    json_t *model = json_array();
    json_auto_t *seen = json_object();
    size_t index;
    const json_t *rule;
    json_array_foreach(json_object_get(page->ruleset, "rules"), index, rule)
    {
        const char *category = value_text(rule, "category");
        if (!is_plain(category) || json_object_get(seen, category) != NULL)
            continue;
        json_object_set_new(seen, category, json_true());
        json_array_append_new(model,
                              json_pack("{s:o, s:b, s:s}", "href",
                                        filter_href(category, page->severity), "is_on",
                                        str_equal(category, page->category), "name",
                                        rules_category_name(arena, category)));
    }
    return model;
}

static json_t *severity_filter(const struct rules_page *page, const char *severity)
{
    return json_pack("{s:o, s:b}", "href", filter_href(page->category, severity), "is_on",
                     str_equal(severity, page->severity));
}

static json_t *filters_model(struct arena *arena, const struct rules_page *page)
{
    bool is_filtered = page->category != NULL || page->severity != NULL;
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:o, s:b}, s:o, s:o}", "any",
                     severity_filter(page, NULL), "urgent",
                     severity_filter(page, "urgent"), "review",
                     severity_filter(page, "doctor_review"), "advise",
                     severity_filter(page, "advisory"), "any_category", "href",
                     filter_href(NULL, page->severity), "is_on", page->category == NULL,
                     "categories", categories_model(arena, page), "reset_href",
                     is_filtered ? filter_href(NULL, NULL) : json_null());
}

/* {"fired", "decided", "cleared"}; zeros for a rule that never fired. */
static json_t *figures_model(const struct rules_page *page, const char *id)
{
    const json_t *row = value_find(page->figures, "rule", id);
    if (row == NULL)
        return json_pack("{s:i, s:i, s:i}", "fired", 0, "decided", 0, "cleared", 0);
    return json_pack("{s:O, s:O, s:O}", "fired", json_object_get(row, "fired"), "decided",
                     json_object_get(row, "decided"), "cleared",
                     json_object_get(row, "cleared"));
}

static json_t *sources_model(const struct rules_page *page, const json_t *rule)
{
    const json_t *known = json_object_get(page->ruleset, "sources");
    json_t *model = json_array();
    size_t index;
    const json_t *key;
    json_array_foreach(json_object_get(rule, "sources"), index, key)
    {
        const char *name = json_string_value(key);
        const char *text = name == NULL ? NULL : value_text(known, name);
        if (name != NULL)
            json_array_append_new(model, json_string(text == NULL ? name : text));
    }
    return model;
}

static json_t *rule_model(struct arena *arena, const struct rules_page *page,
                          const json_t *rule)
{
    const char *id = text_or_empty(rule, "id");
    json_t *model =
        json_pack("{s:o, s:s, s:s, s:s, s:s, s:o, s:s, s:b, s:o, s:o}", "href",
                  json_sprintf("%s/%s", RULES_PATH, id), "id", id, "title",
                  text_or_empty(rule, "title"), "category",
                  rules_category_name(arena, value_text(rule, "category")), "rationale",
                  text_or_empty(rule, "rationale"), "severity",
                  severity_model(value_text(rule, "severity")), "version",
                  text_or_empty(rule, "version"), "is_retired",
                  str_equal(value_text(rule, "status"), "retired"), "review_by",
                  rules_date_model(arena, json_object_get(rule, "review_by"), page->lang),
                  "figures", figures_model(page, id));
    json_object_set_new(model, "sources", sources_model(page, rule));
    return model;
}

static json_t *raises_model(const struct rules_page *page, const json_t *rule)
{
    json_t *model = json_array();
    size_t index;
    const json_t *raise;
    json_array_foreach(json_object_get(rule, "raise"), index, raise)
        json_array_append_new(
            model, json_pack("{s:o, s:o}", "severity",
                             severity_model(value_text(raise, "severity")), "triggers",
                             rule_words_model(json_object_get(raise, "any"),
                                              page->questionnaire)));
    return model;
}

/* What a rule's own page tells besides. */
static void put_triggers(const struct rules_page *page, const json_t *rule, json_t *model)
{
    json_t *raises = raises_model(page, rule);
    json_object_set_new(
        model, "triggers",
        rule_words_model(json_object_get(rule, "any"), page->questionnaire));
    json_object_set_new(model, "has_raises", json_boolean(json_array_size(raises) > 0));
    json_object_set_new(model, "raises", raises);
}

static json_t *set_model(struct arena *arena, const struct rules_page *page)
{
    const json_t *set = page->ruleset;
    bool is_approved =
        page->is_approved && page->approved_by != NULL && page->other_state == NULL;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "name", text_or_empty(set, "name"),
        "version", text_or_empty(set, "version"), "title", text_or_empty(set, "title"),
        "description", text_or_empty(set, "description"), "author",
        text_or_empty(set, "author"), "review_by",
        rules_date_model(arena, json_object_get(set, "review_by"), page->lang),
        "approval",
        is_approved ? json_pack("{s:s, s:s}", "by", page->approved_by, "on",
                                when_date(arena, clock_to_local(page->approved_us).date,
                                          page->lang))
                    : json_null());
}

/* The rules that pass the filters, as the file has them; borrowed. */
static json_t *matching_rules(const struct rules_page *page)
{
    json_t *matching = json_array();
    size_t index;
    json_t *rule;
    json_array_foreach(json_object_get(page->ruleset, "rules"), index, rule)
    {
        bool is_shown = (page->category == NULL ||
                         str_equal(value_text(rule, "category"), page->category)) &&
                        (page->severity == NULL ||
                         str_equal(value_text(rule, "severity"), page->severity));
        if (is_shown)
            json_array_append(matching, rule);
    }
    return matching;
}

/* One page of them, and where it is; a page behind the last is the first. */
static void put_rules(struct arena *arena, const struct rules_page *page, json_t *model)
{
    json_auto_t *matching = matching_rules(page);
    struct pager pager = {page->number, RULES_PER_PAGE,
                          (json_int_t)json_array_size(matching)};
    json_t *rules = json_array();
    size_t first = pager_first(&pager);
    for (size_t i = first; i < first + RULES_PER_PAGE; i++) {
        const json_t *rule = json_array_get(matching, i);
        if (rule != NULL)
            json_array_append_new(rules, rule_model(arena, page, rule));
    }
    json_object_set_new(model, "rules", rules);
    json_object_set_new(model, "has_rules", json_boolean(pager.total > 0));
    json_object_set_new(
        model, "pager",
        pager.total == 0
            ? json_null()
            : pager_model(&pager, filter_href(page->category, page->severity)));
}

json_t *rules_page_model(struct arena *arena, const struct rules_page *page)
{
    json_t *model =
        json_pack("{s:o, s:o, s:o, s:o, s:b}", "set", set_model(arena, page),
                  "rules_notice", rules_notice_model(page->ruleset, page->is_approved),
                  "filters", filters_model(arena, page), "latest",
                  versions_latest_model(arena, page->versions, page->lang), "may_change",
                  page->may_change);
    put_rules(arena, page, model);
    return model;
}

json_t *rules_rule_model(struct arena *arena, const struct rules_page *page,
                         const char *id)
{
    const json_t *rule = value_find(json_object_get(page->ruleset, "rules"), "id", id);
    if (rule == NULL)
        return NULL;
    json_t *model = rule_model(arena, page, rule);
    put_triggers(page, rule, model);
    json_object_set_new(model, "author", json_string(text_or_empty(rule, "author")));
    json_object_set_new(model, "title_es", json_string(text_or_empty(rule, "title_es")));
    json_object_set_new(model, "set", set_model(arena, page));
    json_object_set_new(
        model, "other",
        page->other_state == NULL
            ? json_null()
            : json_pack("{s:b}", "is_retired", str_equal(page->other_state, "retired")));
    return model;
}
