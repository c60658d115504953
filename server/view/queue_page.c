/* Filters, tab and page live in the address, so a view can be kept as a bookmark. */
#include "view/queue_page.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "view/pager.h"
#include "view/queue_row.h"
#include "view/wait.h"
#include "view/value.h"
#include "view/when.h"

static const char QUEUE_PATH[] = "/staff/queue";

char *treatment_names(struct arena *arena, const json_t *treatments, const json_t *codes)
{
    CLEANUP(buf_done) struct buf names = {0};
    size_t index;
    const json_t *code;
    json_array_foreach(codes, index, code)
    {
        const char *name = json_string_value(code);
        const json_t *treatment = value_find(treatments, "code", name);
        buf_printf(&names, "%s%s", index == 0 ? "" : ", ",
                   treatment == NULL ? name : value_text(treatment, "name"));
    }
    return arena_strdup(arena, buf_text(&names));
}

/* What somebody typed, as a value in an address. */
static void put_escaped(struct buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        bool is_plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                        (*c >= '0' && *c <= '9') || *c == '-' || *c == '_' || *c == '.';
        if (is_plain)
            buf_putc(out, *c);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
    }
}

/* The address of this view with the given filters. */
static json_t *view_href(const struct queue_page *page, const char *outcome,
                         const char *treatment)
{
    const char *const pairs[][2] = {
        {"tab", page->search == NULL ? page->tab : NULL},
        {"q", page->search},
        {"outcome", outcome},
        {"treatment", treatment},
    };
    CLEANUP(buf_done) struct buf href = {0};
    buf_puts(&href, QUEUE_PATH);
    char separator = '?';
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (pairs[i][1] == NULL)
            continue;
        buf_printf(&href, "%c%s=", separator, pairs[i][0]);
        put_escaped(&href, pairs[i][1]);
        separator = '&';
    }
    return json_string(buf_text(&href));
}

/* What the queue counted is about the search and the filters, and no more than that. */
static bool is_narrowed(const struct queue_page *page)
{
    return page->search != NULL || page->outcome != NULL || page->treatment != NULL;
}

/* The sections keep the filters, so that their counts hold; a search ends with them. */
static json_t *tabs_model(const struct queue_page *page)
{
    static const char *const tabs[] = {"new",    "needs_doctor", "waiting", "cleared",
                                       "booked", "today",        "closed"};
    const json_t *counts = json_object_get(page->queue, "counts");
    json_t *model = json_object();
    for (size_t i = 0; i < COUNT_OF(tabs); i++) {
        struct queue_page section = {.tab = tabs[i]};
        bool is_search = page->search != NULL;
        json_object_set_new(
            model, tabs[i],
            json_pack("{s:o, s:o, s:b}", "href",
                      view_href(&section, is_search ? NULL : page->outcome,
                                is_search ? NULL : page->treatment),
                      "count",
                      is_search ? json_null()
                                : json_incref(json_object_get(counts, tabs[i])),
                      "is_here", !is_search && str_equal(page->tab, tabs[i])));
    }
    return model;
}

static json_t *here_model(const struct queue_page *page)
{
    static const char *const tabs[][2] = {
        {"new", "is_new"},         {"needs_doctor", "is_needs_doctor"},
        {"waiting", "is_waiting"}, {"cleared", "is_cleared"},
        {"booked", "is_booked"},   {"today", "is_today"},
        {"closed", "is_closed"},
    };
    bool is_all = !is_narrowed(page);
    json_t *model = json_pack("{s:b, s:b}", "is_search", page->search != NULL,
                              "is_filtered", !is_all && page->search == NULL);
    for (size_t i = 0; i < COUNT_OF(tabs); i++)
        json_object_set_new(model, tabs[i][1],
                            json_boolean(is_all && str_equal(page->tab, tabs[i][0])));
    return model;
}

static json_t *filter_model(const struct queue_page *page, const char *outcome)
{
    return json_pack("{s:o, s:b}", "href", view_href(page, outcome, page->treatment),
                     "is_on", str_equal(outcome, page->outcome));
}

static json_t *filters_model(const struct queue_page *page)
{
    json_t *treatments = json_array();
    size_t index;
    const json_t *treatment;
    json_array_foreach(page->treatments, index, treatment)
    {
        const char *code = value_text(treatment, "code");
        json_array_append_new(treatments,
                              json_pack("{s:o, s:b, s:s}", "href",
                                        view_href(page, page->outcome, code), "is_on",
                                        str_equal(code, page->treatment), "name",
                                        value_text(treatment, "name")));
    }
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:{s:o, s:b}, s:o, s:o}", "any", filter_model(page, NULL),
        "urgent", filter_model(page, "urgent"), "review", filter_model(page, "review"),
        "clear", filter_model(page, "clear"), "any_treatment", "href",
        view_href(page, page->outcome, NULL), "is_on", page->treatment == NULL,
        "treatments", treatments, "reset_href",
        page->outcome != NULL || page->treatment != NULL ? view_href(page, NULL, NULL)
                                                         : json_null());
}

static json_t *strip_model(struct arena *arena, const struct queue_page *page)
{
    const json_t *counts = json_object_get(page->queue, "counts");
    json_int_t over = 0;
    int64_t longest = 0;
    size_t index;
    const json_t *waiting;
    json_array_foreach(json_object_get(page->queue, "needing"), index, waiting)
    {
        struct wait wait = {page->openings, page->opening_count, 0, page->now_us,
                            str_equal(value_text(waiting, "outcome"), "urgent")};
        if (clock_parse_utc(value_text(waiting, "submitted_at"), &wait.since_us) != OK)
            continue;
        int64_t minutes = wait_minutes_over(&wait);
        over += minutes > 0;
        longest = minutes > longest ? minutes : longest;
    }
    return json_pack(
        "{s:O, s:O, s:I, s:O, s:O, s:o}", "need", json_object_get(counts, "needs_doctor"),
        "urgent", json_object_get(page->queue, "needing_urgent"), "over", over, "cleared",
        json_object_get(counts, "cleared"), "today", json_object_get(counts, "today"),
        "longest", longest > 0 ? json_string(when_length(arena, longest)) : json_null());
}

/* One group; NULL when it has no rows. outcome NULL takes every row. How many there are
 * is known, and said, only when the list is whole. */
static json_t *group_model(struct arena *arena, const struct queue_page *page,
                           const char *outcome)
{
    json_t *rows = json_array();
    size_t index;
    const json_t *item;
    json_array_foreach(json_object_get(page->queue, "items"), index, item)
    {
        if (outcome == NULL || str_equal(value_text(item, "outcome"), outcome))
            json_array_append_new(rows, queue_row_model(arena, page, item));
    }
    if (json_array_size(rows) == 0) {
        json_decref(rows);
        return NULL;
    }
    bool is_whole = json_integer_value(json_object_get(page->queue, "total")) ==
                    (json_int_t)json_array_size(json_object_get(page->queue, "items"));
    const char *target = str_equal(outcome, "urgent")   ? "1 clinic hour"
                         : str_equal(outcome, "review") ? "8 clinic hours"
                                                        : NULL;
    return json_pack(
        "{s:b, s:b, s:b, s:b, s:s?, s:o, s:o}", "is_urgent", str_equal(outcome, "urgent"),
        "is_review", str_equal(outcome, "review"), "is_clear",
        str_equal(outcome, "clear"), "is_plain", outcome == NULL, "target", target,
        "count", is_whole ? json_integer((json_int_t)json_array_size(rows)) : json_null(),
        "rows", rows);
}

static json_t *groups_model(struct arena *arena, const struct queue_page *page)
{
    static const char *const outcomes[] = {"urgent", "review", "clear"};
    json_t *groups = json_array();
    bool is_grouped = page->search == NULL && (str_equal(page->tab, "needs_doctor") ||
                                               str_equal(page->tab, "new"));
    for (size_t i = 0; i < (is_grouped ? COUNT_OF(outcomes) : 1); i++) {
        json_t *group = group_model(arena, page, is_grouped ? outcomes[i] : NULL);
        if (group != NULL)
            json_array_append_new(groups, group);
    }
    return groups;
}

static json_t *queue_pager_model(const struct queue_page *page)
{
    struct pager pager = {
        .number = json_integer_value(json_object_get(page->queue, "page")),
        .size = json_integer_value(json_object_get(page->queue, "page_size")),
        .total = json_integer_value(json_object_get(page->queue, "total")),
    };
    return pager_model(&pager, view_href(page, page->outcome, page->treatment));
}

static json_t *empty_model(const struct queue_page *page)
{
    const json_t *counts = json_object_get(page->queue, "counts");
    bool is_all = !is_narrowed(page);
    json_t *all_href = is_all                 ? json_null()
                       : page->search == NULL ? view_href(page, NULL, NULL)
                                              : json_string(QUEUE_PATH);
    return json_pack(
        "{s:O, s:n, s:o, s:o, s:s, s:s, s:o}", "today",
        json_object_get(page->queue, "received_today"), "last", "waiting",
        is_all ? json_incref(json_object_get(counts, "waiting")) : json_null(), "cleared",
        is_all ? json_incref(json_object_get(counts, "cleared")) : json_null(),
        "waiting_href", "/staff/queue?tab=waiting", "book_href", "/staff/calendar",
        "all_href", all_href);
}

json_t *queue_page_model(struct arena *arena, const struct queue_page *page)
{
    bool is_empty = json_array_size(json_object_get(page->queue, "items")) == 0;
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:{s:s, s:s}, s:o, s:o, s:o, s:o}",
                     "date",
                     when_day(arena, clock_to_local(page->now_us).date, page->lang),
                     "updated", when_time(arena, page->now_us, page->lang), "strip",
                     is_narrowed(page) ? json_null() : strip_model(arena, page), "tabs",
                     tabs_model(page), "here", here_model(page), "search", "action",
                     QUEUE_PATH, "value", page->search == NULL ? "" : page->search,
                     "filters", filters_model(page), "groups", groups_model(arena, page),
                     "empty", is_empty ? empty_model(page) : json_null(), "pager",
                     is_empty ? json_null() : queue_pager_model(page));
}
