/*
 * Accounts of the people who work here, their sessions, one-time set-up links and API
 * keys. Passwords come in as Argon2id strings, tokens and keys as SHA-256 hashes.
 */
#ifndef FORELOCK_STORE_STAFF_H
#define FORELOCK_STORE_STAFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "store/actor.h"

struct staff_new {
    struct uuid id; /* uuid_make() */
    const char *name;
    const char *email; /* kept in lower case */
    const char *role;  /* "front_desk", "doctor", "administrator"; fixed for ever */
    const char *password_hash;
};

struct staff_row {
    struct uuid id;
    char *name;
    char *email;
    char *role;
    char *password_hash;
    bool is_disabled;
    int64_t created_us;
    int64_t last_seen_us; /* 0: never */
};

/* CONFLICT staff_email_key. */
MUST_CHECK enum status store_staff_create(struct db *db, const struct staff_new *staff,
                                          const struct store_actor *actor);
/* Disabled accounts are found too: the caller must look. NOT_FOUND. */
MUST_CHECK enum status store_staff_by_email(struct db *db, struct arena *arena,
                                            const char *email, struct staff_row *ret);
/* By name; password_hash is NULL in the rows. */
MUST_CHECK enum status store_staff_list(struct db *db, struct arena *arena,
                                        struct staff_row **ret, size_t *ret_count);
/* Ends every session of the account as well. NOT_FOUND. */
MUST_CHECK enum status store_staff_set_password(struct db *db, struct uuid id,
                                                const char *password_hash,
                                                const struct store_actor *actor);
/* Disabling ends every session. CONFLICT staff_last_administrator. NOT_FOUND. */
MUST_CHECK enum status store_staff_set_disabled(struct db *db, struct uuid id,
                                                bool is_disabled,
                                                const struct store_actor *actor);
/* True when an account that is not disabled has the role administrator. */
MUST_CHECK enum status store_staff_has_administrator(struct db *db, struct arena *arena,
                                                     bool *ret);

struct session_row {
    struct uuid id;
    struct uuid staff_id;
    char *name;
    char *email;
    char *role;
    struct db_bytes csrf_secret; /* 32 bytes */
    int64_t idle_ends_us;
    int64_t ends_us;
};

/* Opens a session: idle and absolute length in seconds. DENIED for a disabled account.
 * Writes the audit row of the sign-in. */
MUST_CHECK enum status store_session_open(struct db *db, struct uuid staff_id,
                                          struct db_bytes token_hash,
                                          struct db_bytes csrf_secret, int32_t idle_s,
                                          int32_t absolute_s,
                                          const struct store_actor *actor);
/* A live session of an account that is not disabled, by its token's hash. touch moves the
 * idle end forward (false: a background request that must not keep it alive). NOT_FOUND.
 */
MUST_CHECK enum status store_session_find(struct db *db, struct arena *arena,
                                          struct db_bytes token_hash, bool touch,
                                          struct session_row *ret);
/* Signing out. OK when there was none. */
MUST_CHECK enum status store_session_close(struct db *db, struct db_bytes token_hash,
                                           const struct store_actor *actor);
/* A sign-in that failed: audit only; staff_id nil when the account is unknown. */
MUST_CHECK enum status store_session_refused(struct db *db, struct uuid staff_id,
                                             const struct store_actor *actor);
MUST_CHECK enum status store_session_purge(struct db *db, int64_t *ret);

/* A one-time link with which somebody makes their own account with the given role. Links
 * for the first administrator replace each other. */
MUST_CHECK enum status store_setup_link_create(struct db *db, struct db_bytes token_hash,
                                               const char *role, int64_t expires_us,
                                               const struct store_actor *actor);
/* The role of a live link. NOT_FOUND when unknown, used or expired. */
MUST_CHECK enum status store_setup_link_role(struct db *db, struct arena *arena,
                                             struct db_bytes token_hash, char **ret_role);
/* Uses the link up and makes the account; staff->role is taken from the link. NOT_FOUND
 * when unknown, used or expired; CONFLICT staff_email_key leaves the link usable. */
MUST_CHECK enum status store_setup_link_redeem(struct db *db, struct db_bytes token_hash,
                                               const struct staff_new *staff,
                                               const struct store_actor *actor);

struct api_key_row {
    struct uuid id;
    char *label;
    char *scopes;         /* space-separated: "intakes:write intakes:read decisions:write
                             bookings:write slots:read" */
    struct uuid staff_id; /* the doctor for decisions:write; else nil */
    int64_t created_us;
    int64_t last_used_us;
    int64_t expires_us; /* 0: never */
    bool is_revoked;
};

/* staff_id is the account on whose behalf the key decides; nil: it cannot decide. */
MUST_CHECK enum status store_api_key_create(struct db *db, struct uuid id,
                                            const char *label, struct db_bytes key_hash,
                                            const char *scopes, struct uuid staff_id,
                                            int64_t expires_us,
                                            const struct store_actor *actor);
/* A live key by its hash. NOT_FOUND when unknown, revoked or expired. */
MUST_CHECK enum status store_api_key_find(struct db *db, struct arena *arena,
                                          struct db_bytes key_hash,
                                          struct api_key_row *ret);
MUST_CHECK enum status store_api_key_list(struct db *db, struct arena *arena,
                                          struct api_key_row **ret, size_t *ret_count);
MUST_CHECK enum status store_api_key_revoke(struct db *db, struct uuid id,
                                            const struct store_actor *actor);

#endif
