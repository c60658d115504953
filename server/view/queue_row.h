/* One row of the queue. */
#ifndef FORELOCK_VIEW_QUEUE_ROW_H
#define FORELOCK_VIEW_QUEUE_ROW_H

#include "view/queue_page.h"

/* {is_needs_doctor … is_closed}, one of them true; a new reference. */
json_t *state_model(const char *state);

json_t *queue_row_model(struct arena *arena, const struct queue_page *page,
                        const json_t *item);

#endif
