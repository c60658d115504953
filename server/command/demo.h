/* Sample staff and sample requests, for looking around. Goes through the same checks, the
 * same screening and the same storing as everybody's. */
#ifndef FORELOCK_COMMAND_DEMO_H
#define FORELOCK_COMMAND_DEMO_H

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"
#include "web/context.h"

/* Reads config/demo.json below the share directory, makes its accounts (or gives them new
 * passwords), prints those, and sends each sample request once. Statuses as the store's;
 * INVALID, with a sentence in reterr, when the file does not fit the form. */
MUST_CHECK enum status demo_fill(const struct app *app, struct db *db,
                                 struct buf *reterr);

#endif
