/*
 * Static files, read whole at the start and served from memory: no request ever touches
 * the disk, so no path in a request can reach a file that was not meant to be served.
 */
#ifndef FORELOCK_HTTP_STATIC_FILES_H
#define FORELOCK_HTTP_STATIC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"
#include "http/http.h"

struct http_static;

/* Every regular file below directory is served under prefix ("/static/"). */
struct http_static_dir {
    const char *prefix;
    const char *directory;
};

/* Reads all files of all directories but hidden ones; name.br and name.gz become name's
 * compressed forms. INVALID when two files would have one address, or one is larger than
 * 16 MiB or all than 64 MiB; UNAVAILABLE when something cannot be read; reterr says
 * which.
 */
MUST_CHECK enum status http_static_load(const struct http_static_dir *dirs, size_t count,
                                        struct http_static **ret, struct buf *reterr);

/* Accepts NULL. Only after the server has stopped: answers point into it. */
void http_static_free(struct http_static *files);

/* True when there is a file at the request's path, and the response is filled: 200, 304
 * for a matching If-None-Match, or 405 for anything but GET and HEAD. A name with a hash
 * in it (app.3f9a2c1b.css) may be kept for ever, others for five minutes. */
bool http_static_answer(const struct http_static *files,
                        const struct http_request *request,
                        struct http_response *response);

#endif
