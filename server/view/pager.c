/* The first page has no number in its address, so that it stays the list's own address.
 */
#include "view/pager.h"

#include <string.h>

static json_t *page_href(const char *list, json_int_t number)
{
    return number == 1 ? json_string(list)
                       : json_sprintf("%s%cpage=%d", list,
                                      strchr(list, '?') == NULL ? '?' : '&', (int)number);
}

size_t pager_first(struct pager *pager)
{
    if ((pager->number - 1) * pager->size >= pager->total)
        pager->number = 1;
    return (size_t)((pager->number - 1) * pager->size);
}

json_t *pager_model(const struct pager *pager, json_t *href)
{
    const char *list = json_string_value(href);
    json_int_t from = (pager->number - 1) * pager->size + 1;
    json_int_t end = pager->number * pager->size;
    json_t *model = json_pack(
        "{s:I, s:I, s:I, s:o, s:o}", "from", from, "to",
        end < pager->total ? end : pager->total, "total", pager->total, "earlier_href",
        pager->number > 1 ? page_href(list, pager->number - 1) : json_null(),
        "later_href",
        end < pager->total ? page_href(list, pager->number + 1) : json_null());
    json_decref(href);
    return model;
}
