/* What the files of the embedded cluster share. Nothing outside server/db includes it. */
#ifndef FORELOCK_DB_CLUSTER_PARTS_H
#define FORELOCK_DB_CLUSTER_PARTS_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

enum {
    CLUSTER_MAJOR_MAX = 17, /* the newest that a private cluster was tried with */
    CLUSTER_GROUPS_MAX = 64,
    CLUSTER_USER_SIZE = 64
};

/* Whom the cluster's processes run as. */
struct cluster_user {
    char name[CLUSTER_USER_SIZE];
    uid_t uid;
    gid_t gid;
    gid_t groups[CLUSTER_GROUPS_MAX];
    int group_count;
    bool is_other; /* we are root and become this user */
};

struct cluster_paths {
    char root[PATH_MAX];     /* the data directory, resolved */
    char lock[PATH_MAX];     /* root/lock */
    char etc[PATH_MAX];      /* root/etc */
    char home[PATH_MAX];     /* root/postgres */
    char fresh[PATH_MAX];    /* root/postgres/new */
    char data[PATH_MAX];     /* root/postgres/data */
    char socket[PATH_MAX];   /* root/run, or a private directory elsewhere */
    char log[PATH_MAX];      /* root/postgres.log */
    char binaries[PATH_MAX]; /* where postgres and initdb are */
};

/* cluster_user.c */

/* Whom to run as: ourselves, or as root the owner of home when it exists, else forelock,
 * postgres or nobody. */
MUST_CHECK enum status cluster_user_choose(const char *home, struct cluster_user *ret,
                                           struct buf *reterr);

/* INVALID with a sentence naming the first directory on the way to path that the user may
 * not pass. */
MUST_CHECK enum status cluster_user_reaches(const struct cluster_user *user,
                                            const char *path, struct buf *reterr);

/* Becomes the user; only in a child process, between fork and exec. */
bool cluster_user_become(const struct cluster_user *user);

/* cluster_binaries.c */

/* The directory of PostgreSQL's programs: of the given major version, or of the newest
 * supported one when it is 0. */
MUST_CHECK enum status cluster_binaries_find(int major, const char *search_path,
                                             char *ret_dir, struct buf *reterr);

/* cluster_process.c */

/* Starts a program as the user, in its own session, with its output to a descriptor, a
 * constant environment and death_signal when the calling thread ends. -1 on failure. */
pid_t cluster_spawn(const struct cluster_user *user, const char *const *argv, int output,
                    int death_signal);

/* Opens a log for appending; a long one is put aside first. -1 on failure. */
int cluster_open_log(const char *path);

/* Runs a program to its end; true when it succeeded. */
bool cluster_run(const struct cluster_user *user, const char *const *argv,
                 const char *log);

/* Appends the last error that a log names, or else its last line, for a message. */
void cluster_last_complaint(const char *path, struct buf *out);

/* cluster_orphans.c */

/* Stops every process that still works in the data directory, politely first, and removes
 * a postmaster.pid that belongs to nobody. Only while holding the data directory's lock.
 * False when some process would not end. */
bool cluster_stop_orphans(const struct cluster_paths *paths);

/* True when postmaster.pid says that this process accepts connections. */
bool cluster_is_ready(const struct cluster_paths *paths, pid_t pid);

/* cluster_files.c */

/* Makes and resolves the data directory and fills the paths below it. */
MUST_CHECK enum status cluster_paths_fill(const char *data_dir, struct cluster_paths *ret,
                                          struct buf *reterr);

/* Takes the data directory's lock; CONFLICT names the process that holds it. */
MUST_CHECK enum status cluster_lock(const struct cluster_paths *paths, int *ret_fd,
                                    struct buf *reterr);

/* The directory of the socket: below the data directory, or when that path is too long,
 * /run (as root) or /tmp with a name made from the data directory's. */
MUST_CHECK enum status cluster_socket_dir(const struct cluster_user *user,
                                          struct cluster_paths *paths,
                                          struct buf *reterr);

/* A directory only the user can enter. An existing one that anybody else owns or can
 * enter is refused. */
MUST_CHECK enum status cluster_private_dir(const struct cluster_user *user,
                                           const char *path, struct buf *reterr);

/* Writes postgresql.conf, pg_hba.conf and pg_ident.conf. */
MUST_CHECK enum status cluster_configure(const struct cluster_user *user,
                                         const struct cluster_paths *paths,
                                         bool is_disposable, struct buf *reterr);

/* Major version that made the data directory, 0 when there is none. */
int cluster_data_major(const struct cluster_paths *paths);

/* cluster_roles.c */

/* Makes the roles and the database unless they exist. */
MUST_CHECK enum status cluster_make_database(const char *admin_conninfo);

#endif
