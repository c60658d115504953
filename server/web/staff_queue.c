/* GET /staff/queue: what needs somebody now. */
#include "base/clock.h"
#include "base/str.h"
#include "store/read.h"
#include "view/queue_page.h"
#include "web/api.h"
#include "web/handlers.h"
#include "web/staff_rules.h"

enum { PAGE_SIZE = 15, SEARCH_LIMIT = 100 };

static bool is_outcome(const char *text)
{
    return str_equal(text, "urgent") || str_equal(text, "review") ||
           str_equal(text, "clear");
}

/* Whatever the address says that makes no sense is left out rather than refused. */
static struct queue_query read_query(const struct ctx *ctx)
{
    struct queue_query query = {
        .tab = QUEUE_NEEDS_DOCTOR, .page_size = PAGE_SIZE, .page = ctx_page_number(ctx)};
    const char *tab = ctx_query(ctx, "tab"), *search = ctx_query(ctx, "q");
    const char *outcome = ctx_query(ctx, "outcome");
    if (tab != NULL && queue_tab_parse(tab, &query.tab) != OK)
        query.tab = QUEUE_NEEDS_DOCTOR;
    if (!str_is_blank(search) && str_codepoints(search) <= SEARCH_LIMIT) {
        query.search = search;
        query.tab = QUEUE_ALL;
    }
    query.outcome = is_outcome(outcome) ? outcome : NULL;
    query.treatment = ctx_query(ctx, "treatment");
    return query;
}

/* A page behind the last is the first: an empty one would say that nobody waits. */
static enum status read_queue(struct ctx *ctx, struct queue_query *query, json_t **ret)
{
    struct store_actor actor = ctx_actor(ctx);
    char *text;
    enum status status = store_queue_list(ctx->db, ctx->arena, query, &actor, &text);
    if (status != OK)
        return status;
    json_auto_t *queue = json_loads(text, 0, NULL);
    if (queue == NULL)
        return FAILED;
    if (query->page > 1 && json_array_size(json_object_get(queue, "items")) == 0) {
        query->page = 1;
        return read_queue(ctx, query, ret);
    }
    *ret = json_incref(queue);
    return OK;
}

enum status staff_queue(struct ctx *ctx)
{
    struct queue_query query = read_query(ctx);
    json_auto_t *queue = NULL;
    enum status status = read_queue(ctx, &query, &queue);
    if (status != OK)
        return status;
    api_show_references(queue);
    const struct queue_page page = {
        .queue = queue,
        .tab = query.search == NULL ? queue_tab_name(query.tab) : NULL,
        .search = query.search,
        .outcome = query.outcome,
        .treatment = query.treatment,
        .treatments = json_object_get(ctx->app->clinic, "treatments"),
        .openings = ctx->app->openings,
        .opening_count = ctx->app->opening_count,
        .now_us = clock_now_us(),
        .lang = ctx->lang,
    };
    json_t *model = queue_page_model(ctx->arena, &page);
    rules_notice_put(ctx, model);
    return ctx_page(ctx, 200, "staff/queue", NULL, model);
}
