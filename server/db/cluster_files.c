/* The cluster's lock and directories. */
#include "db/cluster_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/secret.h"

enum { SOCKET_FILE_BYTES = sizeof "/.s.PGSQL.5432" };

static enum status explain(struct buf *reterr, const char *what, const char *path)
{
    buf_printf(reterr, "%s %s: %s.", what, path, strerrordesc_np(errno));
    return INVALID;
}

/* Makes a directory and those above it. As root others may pass through, because the
 * cluster's user has to. */
static bool make_directories(const char *path)
{
    char part[PATH_MAX];
    mode_t mode = geteuid() == 0 ? 0711 : 0700;
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return false;
    for (char *slash = strchr(part + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(part, mode) == 0 || errno == EEXIST;
}

static bool join(char *ret, const char *dir, const char *name)
{
    return snprintf(ret, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

enum status cluster_paths_fill(const char *data_dir, struct cluster_paths *ret,
                               struct buf *reterr)
{
    memset(ret, 0, sizeof *ret);
    if (!make_directories(data_dir))
        return explain(reterr, "Cannot make the data directory", data_dir);
    if (realpath(data_dir, ret->root) == NULL)
        return explain(reterr, "Cannot use the data directory", data_dir);
    bool fits =
        join(ret->lock, ret->root, "lock") && join(ret->etc, ret->root, "etc") &&
        join(ret->home, ret->root, "postgres") && join(ret->fresh, ret->home, "new") &&
        join(ret->data, ret->home, "data") && join(ret->socket, ret->root, "run") &&
        join(ret->log, ret->root, "postgres.log");
    if (fits)
        return OK;
    buf_puts(reterr, "The path of the data directory is too long.");
    return INVALID;
}

enum status cluster_lock(const struct cluster_paths *paths, int *ret_fd,
                         struct buf *reterr)
{
    int fd = open(paths->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return explain(reterr, "Cannot open", paths->lock);
    char holder[32] = "";
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ssize_t length = pread(fd, holder, sizeof holder - 1, 0);
        close(fd);
        buf_printf(reterr,
                   "The data directory %s is in use by another Forelock server (process "
                   "%.*s). Stop that one first, or choose another FORELOCK_DATA_DIR.",
                   paths->root, length > 0 ? (int)strcspn(holder, "\n") : 1,
                   length > 0 ? holder : "?");
        return CONFLICT;
    }
    int length = snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, holder, (size_t)length, 0) != length) {
        enum status status = explain(reterr, "Cannot write", paths->lock);
        close(fd);
        return status;
    }
    *ret_fd = fd;
    return OK;
}

enum status cluster_private_dir(const struct cluster_user *user, const char *path,
                                struct buf *reterr)
{
    if (mkdir(path, 0700) == 0) {
        if (user->is_other && lchown(path, user->uid, user->gid) != 0)
            return explain(reterr, "Cannot hand over", path);
        return OK;
    }
    struct stat info;
    if (errno != EEXIST || lstat(path, &info) != 0)
        return explain(reterr, "Cannot make the directory", path);
    if (S_ISDIR(info.st_mode) && info.st_uid == user->uid && (info.st_mode & 077) == 0)
        return OK;
    buf_printf(reterr,
               "%s must be a directory that belongs to user %s and that nobody else may "
               "enter (chmod 700). Remove it, or mend it.",
               path, user->name);
    return INVALID;
}

static bool fits_a_socket(const char *dir)
{
    return strlen(dir) + SOCKET_FILE_BYTES <= sizeof((struct sockaddr_un *)0)->sun_path;
}

enum status cluster_socket_dir(const struct cluster_user *user,
                               struct cluster_paths *paths, struct buf *reterr)
{
    if (!fits_a_socket(paths->socket)) {
        char hash[SECRET_HASH_HEX_SIZE];
        secret_hash_hex(paths->root, strlen(paths->root), hash);
        bool has_run = geteuid() == 0 && access("/run", W_OK) == 0;
        snprintf(paths->socket, sizeof paths->socket, "%s/forelock-%.16s",
                 has_run ? "/run" : "/tmp", hash);
    }
    return cluster_private_dir(user, paths->socket, reterr);
}

int cluster_data_major(const struct cluster_paths *paths)
{
    char path[PATH_MAX], text[16] = "";
    if (!join(path, paths->data, "PG_VERSION"))
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    return length > 0 ? (int)strtol(text, NULL, 10) : 0;
}
