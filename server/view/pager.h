/* Where one is in a long list: templates/partials/pager.mustache. */
#ifndef FORELOCK_VIEW_PAGER_H
#define FORELOCK_VIEW_PAGER_H

#include <jansson.h>
#include <stddef.h>

/* One page of a list, counted from 1. */
struct pager {
    json_int_t number;
    json_int_t size;  /* rows of a full page */
    json_int_t total; /* rows of the whole list */
};

/* The index of the page's first row in the list; a page behind the last becomes the
 * first. */
size_t pager_first(struct pager *pager);

/* {"from", "to", "total", "earlier_href", "later_href"}, the addresses null at the ends.
 * href is the list's address with its filters and without a page; it is taken. */
json_t *pager_model(const struct pager *pager, json_t *href);

#endif
