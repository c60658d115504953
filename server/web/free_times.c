/* Reads what slots are made of and lets domain/slots compute them, provider by provider.
 */
#include "web/free_times.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

struct timetable {
    struct provider_row *providers;
    size_t provider_count;
    struct opening_row *openings;
    size_t opening_count;
    struct busy_row *busy;
    size_t busy_count;
};

static enum status find_treatment(struct ctx *ctx, const char *code, int *ret_minutes)
{
    struct treatment_row *rows;
    size_t count;
    enum status status = store_treatment_list(ctx->db, ctx->arena, &rows, &count);
    if (status != OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].is_offered && str_equal(rows[i].code, code)) {
            *ret_minutes = rows[i].minutes;
            return OK;
        }
    }
    return NOT_FOUND;
}

static enum status read_timetable(struct ctx *ctx, const struct free_time_search *search,
                                  struct timetable *ret)
{
    struct timetable table;
    struct date end = date_from_days(date_to_days(search->from) + search->days + 1);
    enum status status =
        store_provider_list(ctx->db, ctx->arena, &table.providers, &table.provider_count);
    if (status == OK)
        status = store_opening_list(ctx->db, ctx->arena, &table.openings,
                                    &table.opening_count);
    if (status == OK)
        status =
            store_busy_list(ctx->db, ctx->arena, clock_from_local(search->from, 0),
                            clock_from_local(end, 0), &table.busy, &table.busy_count);
    if (status == OK)
        *ret = table;
    return status;
}

/* Appends one provider's slots; returns the new count. */
static size_t add_provider(struct ctx *ctx, const struct timetable *table,
                           const struct provider_row *provider, struct slot_search search,
                           struct free_time *times, size_t count)
{
    struct opening *openings =
        arena_array(ctx->arena, table->opening_count + 1, sizeof *openings);
    struct time_span *busy = arena_array(ctx->arena, table->busy_count + 1, sizeof *busy);
    struct time_span *found =
        arena_array(ctx->arena, FREE_TIMES_LIMIT - count + 1, sizeof *found);
    for (size_t i = 0; i < table->opening_count; i++) {
        const struct opening_row *row = &table->openings[i];
        if (uuid_equal(row->provider_id, provider->id))
            openings[search.opening_count++] =
                (struct opening){row->weekday, row->from_minute, row->to_minute};
    }
    for (size_t i = 0; i < table->busy_count; i++) {
        if (uuid_equal(table->busy[i].provider_id, provider->id))
            busy[search.busy_count++] =
                (struct time_span){table->busy[i].start_us, table->busy[i].end_us};
    }
    search.openings = openings;
    search.busy = busy;
    size_t found_count = slots_find(&search, found, FREE_TIMES_LIMIT - count);
    for (size_t i = 0; i < found_count; i++)
        times[count++] = (struct free_time){provider->id, provider->name,
                                            found[i].start_us, found[i].end_us};
    return count;
}

static int by_start(const void *a, const void *b)
{
    const struct free_time *left = a, *right = b;
    if (left->start_us != right->start_us)
        return left->start_us < right->start_us ? -1 : 1;
    return strcmp(left->provider, right->provider);
}

enum status free_times_find(struct ctx *ctx, const struct free_time_search *search,
                            struct free_time **ret, size_t *ret_count)
{
    struct slot_search slots = {
        .from = search->from,
        .days = search->days,
        .now_us = clock_now_us(),
        .latest_end_us = search->not_after_us,
    };
    struct timetable table;
    enum status status = find_treatment(ctx, search->treatment, &slots.treatment_minutes);
    if (status == OK)
        status = read_timetable(ctx, search, &table);
    if (status != OK)
        return status;
    struct free_time *times = arena_array(ctx->arena, FREE_TIMES_LIMIT, sizeof *times);
    size_t count = 0;
    for (size_t i = 0; i < table.provider_count; i++)
        count = add_provider(ctx, &table, &table.providers[i], slots, times, count);
    qsort(times, count, sizeof *times, by_start);
    *ret = times;
    *ret_count = count;
    return OK;
}
