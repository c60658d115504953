/* From "host:port" to a listening socket. */
#ifndef FORELOCK_HTTP_LISTEN_H
#define FORELOCK_HTTP_LISTEN_H

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

/* Listens on host:port, [address]:port for IPv6; port 0 takes a free one. CONFLICT when
 * the address is in use, INVALID when it cannot be read, UNAVAILABLE otherwise, each with
 * a sentence in reterr. The caller closes ret_socket. */
MUST_CHECK enum status http_listen(const char *address, int *ret_socket, int *ret_port,
                                   struct buf *reterr);

#endif
