/* /metrics for Prometheus (text format 0.0.4), on a port of its own. */
#ifndef FORELOCK_COMMAND_METRICS_H
#define FORELOCK_COMMAND_METRICS_H

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"
#include "http/http.h"

/* Serves the site's figures on listen until http_server_stop. No names, no paths. */
MUST_CHECK enum status metrics_start(const char *listen, struct http_server *site,
                                     struct http_server **ret, struct buf *reterr);

#endif
