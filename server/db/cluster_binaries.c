/* Finds PostgreSQL's programs: where packages put them first, then the search path. */
#include "db/cluster_parts.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/db.h"

static bool has_programs(const char *dir)
{
    static const char *const needed[] = {"postgres", "initdb"};
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s", dir, needed[i]);
        if (length >= (int)sizeof path || access(path, X_OK) != 0)
            return false;
    }
    return true;
}

static bool find_packaged(int major, char *ret_dir)
{
    snprintf(ret_dir, PATH_MAX, "/usr/lib/postgresql/%d/bin", major); /* Debian */
    if (has_programs(ret_dir))
        return true;
    snprintf(ret_dir, PATH_MAX, "/usr/pgsql-%d/bin", major); /* PostgreSQL's own RPMs */
    return has_programs(ret_dir);
}

/* "postgres (PostgreSQL) 15.20 (Debian …)" → 15; 0 when it says anything else. */
static int version_of(const char *dir)
{
    char path[PATH_MAX], line[128] = "";
    if (snprintf(path, sizeof path, "%s/postgres", dir) >= (int)sizeof path)
        return 0;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return 0;
    const struct cluster_user self = {.is_other = false};
    const char *const argv[] = {path, "--version", NULL};
    pid_t child = cluster_spawn(&self, argv, ends[1], SIGKILL);
    close(ends[1]);
    ssize_t length = child < 0 ? 0 : read(ends[0], line, sizeof line - 1);
    close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    static const char before[] = "postgres (PostgreSQL) ";
    if (length <= 0 || strncmp(line, before, sizeof before - 1) != 0)
        return 0;
    return (int)strtol(line + sizeof before - 1, NULL, 10);
}

/* Looks through the search path for a version within [low, high]; *ret_seen is the last
 * version that was found but does not fit. */
static bool find_on_path(int low, int high, const char *search_path, char *ret_dir,
                         int *ret_seen)
{
    for (const char *part = search_path; part != NULL && *part != '\0';) {
        size_t length = strcspn(part, ":");
        int printed = snprintf(ret_dir, PATH_MAX, "%.*s", (int)length, part);
        if (printed > 0 && printed < PATH_MAX && ret_dir[0] == '/' &&
            has_programs(ret_dir)) {
            int major = version_of(ret_dir);
            if (major >= low && major <= high)
                return true;
            *ret_seen = major;
        }
        part += length + (part[length] == ':');
    }
    return false;
}

enum status cluster_binaries_find(int major, const char *search_path, char *ret_dir,
                                  struct buf *reterr)
{
    int low = major == 0 ? DB_MAJOR_MIN : major;
    int high = major == 0 ? CLUSTER_MAJOR_MAX : major;
    for (int version = high; version >= low; version--) {
        if (find_packaged(version, ret_dir))
            return OK;
    }
    static const char usual[] = "/usr/local/pgsql/bin:/usr/local/bin:/usr/bin";
    int seen = 0;
    if (find_on_path(low, high, search_path, ret_dir, &seen) ||
        find_on_path(low, high, usual, ret_dir, &seen))
        return OK;
    if (major != 0)
        buf_printf(
            reterr,
            "This data directory was made by PostgreSQL %d, which is not installed. "
            "Install postgresql-%d.",
            major, major);
    else
        buf_printf(
            reterr,
            "PostgreSQL %d to %d is needed and was not found%s. Install it (apt-get "
            "install postgresql), or set FORELOCK_DATABASE_URL to use a server of "
            "your own.",
            DB_MAJOR_MIN, CLUSTER_MAJOR_MAX,
            seen == 0 ? "" : "; the version on the search path is another");
    return INVALID;
}
