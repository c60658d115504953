/*
 * From a request to its answer: route, guard, handler, and what a status that is not OK
 * looks like to a person or a program. Logs each request once, without its path.
 */
#ifndef FORELOCK_WEB_DISPATCH_H
#define FORELOCK_WEB_DISPATCH_H

#include "base/arena.h"
#include "db/db.h"
#include "http/http.h"
#include "web/context.h"

/* What a worker thread owns; made by http_app.worker_start. */
struct worker {
    const struct app *app;
    struct db *db;
};

/* http_app.handle; worker is a struct worker. */
void dispatch_handle(void *worker, struct arena *arena,
                     const struct http_request *request, struct http_response *response);

/* The answer to a request that ended with this HTTP status and nothing else: a problem
 * for /api, /fhir and whoever asks for JSON rather than HTML; a page for all others. */
void dispatch_refuse(struct ctx *ctx, int http_status);

#endif
