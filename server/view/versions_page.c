/* A version is a row: who proposed it, whether it is in force, who approved it. */
#include "view/versions_page.h"

#include "base/str.h"
#include "view/pager.h"
#include "view/rules_page.h"
#include "view/value.h"

static const char VERSIONS_PATH[] = "/staff/rules/versions";

enum { VERSIONS_LATEST = 5, VERSIONS_PER_PAGE = 30 };

static bool is_in_force(const json_t *version)
{
    return json_is_true(json_object_get(version, "is_in_force"));
}

static json_t *version_model(struct arena *arena, const json_t *version, const char *lang)
{
    const char *name = value_text(version, "version");
    const char *status = value_text(version, "status");
    return json_pack(
        "{s:o, s:s, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:b}", "href",
        json_sprintf("%s/%s", VERSIONS_PATH, name), "version", name, "is_in_force",
        is_in_force(version), "is_active", str_equal(status, "active"), "is_retired",
        !is_in_force(version) && str_equal(status, "retired"), "proposed_by",
        json_incref(json_object_get(version, "proposed_by")), "proposed_on",
        rules_day_model(arena, json_object_get(version, "proposed_at"), lang),
        "approved_by", json_incref(json_object_get(version, "approved_by")),
        "approved_on",
        rules_day_model(arena, json_object_get(version, "approved_at"), lang),
        "is_shipped", str_equal(value_text(version, "origin"), "shipped"));
}

json_t *versions_latest_model(struct arena *arena, const json_t *versions,
                              const char *lang)
{
    json_t *latest = json_array();
    size_t index, count = json_array_size(versions);
    const json_t *version;
    json_array_foreach(versions, index, version)
    {
        if (index < VERSIONS_LATEST || is_in_force(version))
            json_array_append_new(latest, version_model(arena, version, lang));
    }
    return json_pack(
        "{s:o, s:I, s:o}", "versions", latest, "count", (json_int_t)count, "all_href",
        count > json_array_size(latest) ? json_string(VERSIONS_PATH) : json_null());
}

json_t *versions_page_model(struct arena *arena, const json_t *versions, int number,
                            const char *lang)
{
    struct pager pager = {number, VERSIONS_PER_PAGE,
                          (json_int_t)json_array_size(versions)};
    json_t *page = json_array();
    size_t first = pager_first(&pager);
    for (size_t i = first; i < first + VERSIONS_PER_PAGE; i++) {
        const json_t *version = json_array_get(versions, i);
        if (version != NULL)
            json_array_append_new(page, version_model(arena, version, lang));
    }
    return json_pack("{s:o, s:o}", "versions", page, "pager",
                     pager_model(&pager, json_string(VERSIONS_PATH)));
}
