/*
 * The cluster's configuration files. They lie outside PostgreSQL's own directory, so that
 * root never writes where the cluster's user could plant a link.
 */
#include "db/cluster_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Errors may quote row values, so the log starts at the level above them, without
 * details, statements and parameters. */
static const char settings[] =
    "# Written by forelock at every start; changes here are lost.\n"
    "listen_addresses = ''\n"
    "port = 5432\n"
    "unix_socket_permissions = 0700\n"
    "cluster_name = 'forelock'\n"
    "max_connections = 64\n"
    "shared_buffers = 128MB\n"
    "effective_cache_size = 1GB\n"
    "work_mem = 8MB\n"
    "maintenance_work_mem = 64MB\n"
    "max_parallel_workers_per_gather = 0\n"
    "random_page_cost = 1.1\n"
    "jit = off\n"
    "wal_level = replica\n"
    "wal_compression = on\n"
    "min_wal_size = 80MB\n"
    "max_wal_size = 1GB\n"
    "checkpoint_timeout = 5min\n"
    "synchronous_commit = on\n"
    "password_encryption = 'scram-sha-256'\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "datestyle = 'iso, ymd'\n"
    "lc_messages = 'C'\n"
    "log_destination = 'stderr'\n"
    "logging_collector = off\n"
    "log_line_prefix = '%m [%p] '\n"
    "log_min_messages = log\n"
    "log_min_error_statement = panic\n"
    "log_error_verbosity = terse\n"
    "log_parameter_max_length = 0\n"
    "log_parameter_max_length_on_error = 0\n"
    "log_checkpoints = off\n"
    "log_statement = 'none'\n";

static const char durable[] = "fsync = on\nfull_page_writes = on\n";
static const char disposable[] =
    "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nautovacuum = off\n"
    "shared_buffers = 16MB\n";

/* Puts text between single quotes for a configuration file. */
static void put_quoted(struct buf *out, const char *text)
{
    buf_putc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buf_putc(out, '\'');
        if (*text == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
    buf_puts(out, "'\n");
}

static enum status write_file(const char *dir, const char *name,
                              const struct buf *content, struct buf *reterr)
{
    char path[PATH_MAX], draft[PATH_MAX];
    bool fits = snprintf(path, sizeof path, "%s/%s", dir, name) < PATH_MAX &&
                snprintf(draft, sizeof draft, "%s/%s.new", dir, name) < PATH_MAX;
    (void)unlink(draft);
    int fd = fits
                 ? open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644)
                 : -1;
    bool is_written =
        fd >= 0 && fchmod(fd, 0644) == 0 &&
        write(fd, content->data, content->length) == (ssize_t)content->length;
    if (fd >= 0 && close(fd) != 0)
        is_written = false;
    if (is_written && rename(draft, path) == 0)
        return OK;
    buf_printf(reterr, "Cannot write %s in %s: %s.", name, dir, strerrordesc_np(errno));
    return INVALID;
}

static enum status write_settings(const struct cluster_paths *paths, bool is_disposable,
                                  struct buf *reterr)
{
    CLEANUP(buf_done) struct buf content = {0};
    buf_puts(&content, settings);
    buf_puts(&content, is_disposable ? disposable : durable);
    /* A bare root made with debootstrap or a small container may lack /dev/shm. */
    buf_printf(&content, "dynamic_shared_memory_type = %s\n",
               access("/dev/shm", W_OK) == 0 ? "posix" : "mmap");
    buf_puts(&content, "unix_socket_directories = ");
    /* The value is a list, whose items are quoted once more. */
    CLEANUP(buf_done) struct buf directory = {0};
    buf_printf(&directory, "\"%s\"", paths->socket);
    put_quoted(&content, directory.data);
    const char *const others[][2] = {{"hba_file = ", "pg_hba.conf"},
                                     {"ident_file = ", "pg_ident.conf"}};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        CLEANUP(buf_done) struct buf path = {0};
        buf_printf(&path, "%s/%s", paths->etc, others[i][1]);
        buf_puts(&content, others[i][0]);
        put_quoted(&content, path.data);
    }
    return write_file(paths->etc, "postgresql.conf", &content, reterr);
}

/* The kernel says who connects; only the cluster's user and the server's own user do. */
static void put_map(struct buf *out, const char *system_user)
{
    static const char *const roles[] = {"postgres", "forelock_owner", "forelock_app"};
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        buf_printf(out, "forelock \"%s\" %s\n", system_user, roles[i]);
}

static enum status write_ident(const struct cluster_user *user,
                               const struct cluster_paths *paths, struct buf *reterr)
{
    CLEANUP(buf_done) struct buf content = {0};
    put_map(&content, user->name);
    char buffer[4096];
    struct passwd entry, *found = NULL;
    if (user->is_other &&
        getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 &&
        found != NULL)
        put_map(&content, found->pw_name);
    return write_file(paths->etc, "pg_ident.conf", &content, reterr);
}

enum status cluster_configure(const struct cluster_user *user,
                              const struct cluster_paths *paths, bool is_disposable,
                              struct buf *reterr)
{
    if (mkdir(paths->etc, 0755) != 0 && errno != EEXIST) {
        buf_printf(reterr, "Cannot make %s: %s.", paths->etc, strerrordesc_np(errno));
        return INVALID;
    }
    (void)chmod(paths->etc, 0755);
    enum status status = write_settings(paths, is_disposable, reterr);
    if (status == OK)
        status = write_ident(user, paths, reterr);
    if (status != OK)
        return status;
    CLEANUP(buf_done) struct buf hba = {0};
    buf_puts(&hba, "local all all peer map=forelock\n");
    return write_file(paths->etc, "pg_hba.conf", &hba, reterr);
}
