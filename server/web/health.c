/* /readyz: can this server do its work now? The database answers on this worker's
 * connection; migrations were applied before the server began to listen. */
#include "web/handlers.h"

enum status health_ready(struct ctx *ctx)
{
    bool is_ready = db_is_alive(ctx->db);
    ctx->response->status = is_ready ? 200 : 503;
    http_set_header(ctx->response, "Content-Type", "text/plain; charset=utf-8");
    if (!is_ready)
        http_set_header(ctx->response, "Retry-After", "2");
    buf_puts(&ctx->response->body,
             is_ready ? "ready\n" : "the database does not answer\n");
    return OK;
}
