/*
 * What an earlier server left running. The caller holds the lock on the data directory,
 * so any PostgreSQL process that works in it belongs to nobody.
 */
#include "db/cluster_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { PID_FILE_BYTES = 1024 };

static ssize_t read_file(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -1;
    ssize_t length = read(fd, out, size - 1);
    close(fd);
    if (length >= 0)
        out[length] = '\0';
    return length;
}

static bool read_pid_file(const struct cluster_paths *paths, char *out)
{
    char path[PATH_MAX];
    return snprintf(path, sizeof path, "%s/postmaster.pid", paths->data) < PATH_MAX &&
           read_file(path, out, PID_FILE_BYTES) > 0;
}

/* Line 1 is the process, line 8 its state; see PostgreSQL's pidfile.h. */
bool cluster_is_ready(const struct cluster_paths *paths, pid_t pid)
{
    char content[PID_FILE_BYTES];
    if (!read_pid_file(paths, content) || strtol(content, NULL, 10) != pid)
        return false;
    const char *line = content;
    for (int i = 1; i < 8 && line != NULL; i++) {
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return line != NULL && strncmp(line, "ready", 5) == 0;
}

/* The postmaster and its children have the data directory as their working directory.
 * Where that may not be read (another user's process, in a container), the postmaster is
 * known by its arguments, which name the data directory. */
static bool is_ours(const struct cluster_paths *paths, long pid)
{
    char path[64], text[PATH_MAX + 64];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    if (read_file(path, text, sizeof text) <= 0)
        return false;
    const char *name_end = strrchr(text, ')');
    if (strstr(text, "(postgres)") == NULL || name_end == NULL || name_end[1] != ' ' ||
        name_end[2] == 'Z')
        return false;
    snprintf(path, sizeof path, "/proc/%ld/cwd", pid);
    ssize_t length = readlink(path, text, sizeof text - 1);
    if (length >= 0) {
        text[length] = '\0';
        return strcmp(text, paths->data) == 0;
    }
    snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
    length = read_file(path, text, sizeof text);
    for (ssize_t at = 0; at < length; at += (ssize_t)strlen(text + at) + 1) {
        if (strcmp(text + at, paths->data) == 0)
            return true;
    }
    return false;
}

/* Sends a signal (0: none) to everything of ours; returns how many there are. */
static int signal_all(const struct cluster_paths *paths, int signal_number)
{
    DIR *proc = opendir("/proc");
    if (proc == NULL)
        return 0;
    int count = 0;
    for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (pid <= 1 || *end != '\0' || !is_ours(paths, pid))
            continue;
        count++;
        if (signal_number != 0)
            (void)kill((pid_t)pid, signal_number);
    }
    closedir(proc);
    return count;
}

static bool are_gone_within(const struct cluster_paths *paths, int wait_ms)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000000L};
    int64_t deadline_us = clock_monotonic_us() + (int64_t)wait_ms * 1000;
    while (signal_all(paths, 0) > 0) {
        if (clock_monotonic_us() > deadline_us)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* SIGINT is the postmaster's fast shutdown; its children would take it as a cancel. */
static bool stop_all(const struct cluster_paths *paths)
{
    enum { FAST_MS = 15000, HARD_MS = 3000 };
    char content[PID_FILE_BYTES];
    long pid = read_pid_file(paths, content) ? strtol(content, NULL, 10) : 0;
    if (pid > 1 && is_ours(paths, pid)) {
        log_event(LOG_WARNING, "cluster_takes_over", LOG_NUMBER("pid", pid));
        (void)kill((pid_t)pid, SIGINT);
        if (are_gone_within(paths, FAST_MS))
            return true;
    }
    if (signal_all(paths, SIGQUIT) == 0 || are_gone_within(paths, HARD_MS))
        return true;
    (void)signal_all(paths, SIGCONT);
    (void)signal_all(paths, SIGKILL);
    return are_gone_within(paths, HARD_MS);
}

bool cluster_stop_orphans(const struct cluster_paths *paths)
{
    if (access(paths->data, F_OK) != 0)
        return true;
    if (!stop_all(paths))
        return false;
    /* The number in it may meanwhile belong to any other process, which would keep
     * PostgreSQL from starting. */
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/postmaster.pid", paths->data) < PATH_MAX)
        (void)unlink(path);
    return true;
}
