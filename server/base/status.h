/*
 * The one error type of the server. A status means one thing everywhere; details travel
 * beside it (reterr), never inside it. How a status becomes an HTTP answer is decided in
 * web/dispatch alone.
 */
#ifndef FORELOCK_BASE_STATUS_H
#define FORELOCK_BASE_STATUS_H

enum status {
    OK = 0,
    NOT_FOUND, /* no such thing, or not visible to the caller */
    INVALID,   /* the caller's input breaks a rule it could have known */
    CONFLICT,  /* the input is fine, the present state does not allow it */
    DENIED,    /* the caller may not do this */
    RETRY, /* serialization failure or deadlock: the whole transaction may be repeated */
    UNAVAILABLE, /* a part we need is away for now: database, disk, queue */
    FAILED /* a defect or an unknown outcome; logged, never explained to the caller */
};

/* The status's name in lower case, for logs; never NULL. */
const char *status_name(enum status status);

#endif
