/*
 * Starting, watching and stopping the cluster. One thread owns the postmaster: it forks
 * it (the death signal is tied to the thread that forked), waits for it, starts it again
 * after a crash, and stops it. So no signal handler is needed and no process id is used
 * after it was reaped.
 */
#include "db/cluster.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/cluster_parts.h"

enum {
    ROLE_COUNT = 3,
    FIRST_ATTEMPTS = 4,
    BACKOFF_FIRST_MS = 100,
    BACKOFF_MAX_MS = 10000,
    STEADY_MS = 60000, /* after this long a crash is news, not a series */
    FAST_STOP_MS = 20000,
    HARD_STOP_MS = 6000 /* PostgreSQL itself kills what lingers after 5 s */
};

/* A fresh database with its first journal takes about half of this. */
static const unsigned long long SPACE_NEEDED = 100000000;

enum cluster_state { CLUSTER_STARTING, CLUSTER_READY, CLUSTER_DOWN };

struct cluster {
    struct cluster_user user;
    struct cluster_paths paths;
    bool is_disposable;
    int lock_fd;
    char *conninfo[ROLE_COUNT];
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t changed;
    enum cluster_state state;
    bool is_stopping;
    pid_t pid;
    int restarts;
};

static void set_state(struct cluster *cluster, enum cluster_state state, pid_t pid)
{
    pthread_mutex_lock(&cluster->mutex);
    cluster->state = state;
    cluster->pid = pid;
    pthread_cond_broadcast(&cluster->changed);
    pthread_mutex_unlock(&cluster->mutex);
}

/* Waits until somebody wants the cluster stopped, or the time is over. */
static bool is_stop_wanted_within(struct cluster *cluster, int wait_ms)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)wait_ms * 1000;
    struct timespec until = {.tv_sec = until_us / SECOND_US,
                             .tv_nsec = until_us % SECOND_US * 1000};
    pthread_mutex_lock(&cluster->mutex);
    int result = 0;
    while (!cluster->is_stopping && result == 0)
        result = pthread_cond_timedwait(&cluster->changed, &cluster->mutex, &until);
    bool is_wanted = cluster->is_stopping;
    pthread_mutex_unlock(&cluster->mutex);
    return is_wanted;
}

static bool is_over(pid_t pid)
{
    pid_t result = waitpid(pid, NULL, WNOHANG);
    return result == pid || (result < 0 && errno == ECHILD);
}

static bool is_over_within(pid_t pid, int wait_ms)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000000L};
    int64_t deadline_us = clock_monotonic_us() + (int64_t)wait_ms * 1000;
    while (!is_over(pid)) {
        if (clock_monotonic_us() > deadline_us)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

static void stop_postmaster(pid_t pid)
{
    (void)kill(pid, SIGINT);
    if (is_over_within(pid, FAST_STOP_MS))
        return;
    log_event(LOG_WARNING, "cluster_stops_hard");
    (void)kill(pid, SIGQUIT);
    if (is_over_within(pid, HARD_STOP_MS))
        return;
    (void)kill(pid, SIGKILL);
    (void)is_over_within(pid, HARD_STOP_MS);
}

static pid_t spawn_postmaster(const struct cluster *cluster)
{
    CLEANUP(buf_done) struct buf program = {0};
    CLEANUP(buf_done) struct buf config = {0};
    buf_printf(&program, "%s/postgres", cluster->paths.binaries);
    buf_printf(&config, "config_file=%s/postgresql.conf", cluster->paths.etc);
    const char *const argv[] = {program.data, "-D",        cluster->paths.data,
                                "-c",         config.data, NULL};
    int output = cluster_open_log(cluster->paths.log);
    if (output < 0)
        return -1;
    pid_t pid = cluster_spawn(&cluster->user, argv, output, SIGINT);
    close(output);
    return pid;
}

/* One life of the postmaster, from start to end. True when it became ready. */
static bool live_once(struct cluster *cluster)
{
    enum { STARTING_POLL_MS = 10, READY_POLL_MS = 100 };
    if (!cluster_stop_orphans(&cluster->paths))
        return false;
    pid_t pid = spawn_postmaster(cluster);
    if (pid < 0)
        return false;
    bool is_ready = false;
    while (!is_over(pid)) {
        if (!is_ready && cluster_is_ready(&cluster->paths, pid)) {
            is_ready = true;
            set_state(cluster, CLUSTER_READY, pid);
        }
        int poll_ms = is_ready ? READY_POLL_MS : STARTING_POLL_MS;
        if (is_stop_wanted_within(cluster, poll_ms)) {
            stop_postmaster(pid);
            break;
        }
    }
    return is_ready;
}

static void count_restart(struct cluster *cluster, int backoff_ms)
{
    pthread_mutex_lock(&cluster->mutex);
    int restarts = ++cluster->restarts;
    pthread_mutex_unlock(&cluster->mutex);
    log_event(LOG_ERROR, "cluster_restarts", LOG_NUMBER("restarts", restarts),
              LOG_NUMBER("backoff_ms", backoff_ms));
}

static void *supervise(void *arg)
{
    struct cluster *cluster = arg;
    int backoff_ms = BACKOFF_FIRST_MS;
    bool was_ever_ready = false;
    for (int attempt = 1; !is_stop_wanted_within(cluster, 0); attempt++) {
        int64_t began_us = clock_monotonic_us();
        was_ever_ready |= live_once(cluster);
        set_state(cluster, CLUSTER_STARTING, 0);
        if (!was_ever_ready && attempt >= FIRST_ATTEMPTS)
            break;
        if (clock_monotonic_us() - began_us > (int64_t)STEADY_MS * 1000)
            backoff_ms = BACKOFF_FIRST_MS;
        if (is_stop_wanted_within(cluster, 0))
            break;
        count_restart(cluster, backoff_ms);
        (void)is_stop_wanted_within(cluster, backoff_ms);
        backoff_ms = backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : backoff_ms * 2;
    }
    set_state(cluster, CLUSTER_DOWN, 0);
    return NULL;
}

static bool start_thread(struct cluster *cluster)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    cluster->has_thread = pthread_create(&cluster->thread, NULL, supervise, cluster) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return cluster->has_thread;
}

/* What PostgreSQL said, and the most frequent reason in plain words. */
static void explain(const struct cluster_paths *paths, struct buf *reterr)
{
    struct statvfs disk;
    cluster_last_complaint(paths->log, reterr);
    buf_printf(reterr, " (%s)", paths->log);
    if (statvfs(paths->root, &disk) == 0 && disk.f_bavail * disk.f_frsize < SPACE_NEEDED)
        buf_printf(reterr,
                   ". The disk of %s is full: free at least %llu MB and start again.",
                   paths->root, SPACE_NEEDED / 1000000);
}

static enum status wait_until_ready(struct cluster *cluster, struct buf *reterr)
{
    bool is_started = start_thread(cluster);
    pthread_mutex_lock(&cluster->mutex);
    while (is_started && cluster->state == CLUSTER_STARTING)
        pthread_cond_wait(&cluster->changed, &cluster->mutex);
    bool is_ready = cluster->state == CLUSTER_READY;
    pthread_mutex_unlock(&cluster->mutex);
    if (is_ready)
        return OK;
    buf_puts(reterr, "PostgreSQL did not start. It says: ");
    explain(&cluster->paths, reterr);
    return FAILED;
}

/* The finished data directory appears in one step, so an interrupted one is made anew. */
static enum status make_data(const struct cluster *cluster, struct buf *reterr)
{
    const struct cluster_paths *paths = &cluster->paths;
    const char *const remove[] = {"/bin/rm", "-rf", paths->fresh, NULL};
    CLEANUP(buf_done) struct buf program = {0};
    buf_printf(&program, "%s/initdb", paths->binaries);
    const char *const make[] = {program.data,
                                "--data-checksums",
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--auth=peer",
                                "--username=postgres",
                                "--no-instructions",
                                "-D",
                                paths->fresh,
                                cluster->is_disposable ? "--no-sync" : NULL,
                                NULL};
    if (access(paths->fresh, F_OK) == 0 &&
        !cluster_run(&cluster->user, remove, paths->log))
        buf_printf(reterr, "Cannot remove %s, left by an interrupted start.",
                   paths->fresh);
    else if (!cluster_run(&cluster->user, make, paths->log)) {
        buf_puts(reterr, "Making the database failed. initdb says: ");
        explain(paths, reterr);
    } else if (rename(paths->fresh, paths->data) != 0)
        buf_printf(reterr, "Cannot make %s: %s.", paths->data, strerrordesc_np(errno));
    else
        return OK;
    return FAILED;
}

static enum status prepare_directories(struct cluster *cluster, struct buf *reterr)
{
    struct cluster_paths *paths = &cluster->paths;
    enum status status = cluster_user_choose(paths->home, &cluster->user, reterr);
    if (status == OK)
        status = cluster_user_reaches(&cluster->user, paths->root, reterr);
    if (status == OK)
        status = cluster_private_dir(&cluster->user, paths->home, reterr);
    if (status == OK)
        status = cluster_socket_dir(&cluster->user, paths, reterr);
    if (status == OK)
        status = cluster_configure(&cluster->user, paths, cluster->is_disposable, reterr);
    return status;
}

static void fill_conninfo(struct cluster *cluster)
{
    static const char *const users[ROLE_COUNT] = {[CLUSTER_APP] = "forelock_app",
                                                  [CLUSTER_OWNER] = "forelock_owner",
                                                  [CLUSTER_ADMIN] = "postgres"};
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct buf text = {0};
        buf_puts(&text, "host='");
        for (const char *c = cluster->paths.socket; *c != '\0'; c++) {
            if (*c == '\'' || *c == '\\')
                buf_putc(&text, '\\');
            buf_putc(&text, *c);
        }
        buf_printf(&text, "' port=5432 user=%s dbname=%s", users[i],
                   i == CLUSTER_ADMIN ? "postgres" : "forelock");
        cluster->conninfo[i] = buf_steal(&text);
    }
}

static enum status bring_up(struct cluster *cluster,
                            const struct cluster_options *options, struct buf *reterr)
{
    struct cluster_paths *paths = &cluster->paths;
    enum status status = cluster_lock(paths, &cluster->lock_fd, reterr);
    if (status == OK)
        status = prepare_directories(cluster, reterr);
    if (status != OK)
        return status;
    int major = cluster_data_major(paths);
    status = cluster_binaries_find(major, options->search_path, paths->binaries, reterr);
    if (status == OK && major == 0)
        status = make_data(cluster, reterr);
    if (status == OK)
        status = wait_until_ready(cluster, reterr);
    if (status != OK)
        return status;
    fill_conninfo(cluster);
    if (cluster_make_database(cluster->conninfo[CLUSTER_ADMIN]) == OK)
        return OK;
    buf_printf(reterr, "PostgreSQL runs, but its roles could not be made. See %s.",
               paths->log);
    return FAILED;
}

static void init_sync(struct cluster *cluster)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&cluster->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&cluster->mutex, NULL);
}

enum status cluster_start(const struct cluster_options *options, struct cluster **ret,
                          struct buf *reterr)
{
    struct cluster *cluster = calloc(1, sizeof *cluster);
    if (cluster == NULL)
        memory_exhausted("cluster");
    cluster->lock_fd = -1;
    cluster->is_disposable = options->is_disposable;
    init_sync(cluster);
    enum status status = cluster_paths_fill(options->data_dir, &cluster->paths, reterr);
    if (status == OK)
        status = bring_up(cluster, options, reterr);
    if (status != OK) {
        cluster_stop(cluster);
        return status;
    }
    *ret = cluster;
    return OK;
}

enum status cluster_attach(const char *data_dir, struct cluster **ret, struct buf *reterr)
{
    struct cluster *cluster = calloc(1, sizeof *cluster);
    if (cluster == NULL)
        memory_exhausted("cluster");
    cluster->lock_fd = -1;
    init_sync(cluster);
    enum status status = cluster_paths_fill(data_dir, &cluster->paths, reterr);
    if (status == OK)
        status = cluster_user_choose(cluster->paths.home, &cluster->user, reterr);
    if (status == OK)
        status = cluster_socket_dir(&cluster->user, &cluster->paths, reterr);
    if (status != OK) {
        cluster_stop(cluster);
        return status;
    }
    fill_conninfo(cluster);
    *ret = cluster;
    return OK;
}

const char *cluster_conninfo(const struct cluster *cluster, enum cluster_role role)
{
    return cluster->conninfo[role];
}

pid_t cluster_pid(struct cluster *cluster)
{
    pthread_mutex_lock(&cluster->mutex);
    pid_t pid = cluster->pid;
    pthread_mutex_unlock(&cluster->mutex);
    return pid;
}

int cluster_restarts(struct cluster *cluster)
{
    pthread_mutex_lock(&cluster->mutex);
    int restarts = cluster->restarts;
    pthread_mutex_unlock(&cluster->mutex);
    return restarts;
}

void cluster_stop(struct cluster *cluster)
{
    if (cluster == NULL)
        return;
    pthread_mutex_lock(&cluster->mutex);
    cluster->is_stopping = true;
    pthread_cond_broadcast(&cluster->changed);
    pthread_mutex_unlock(&cluster->mutex);
    if (cluster->has_thread)
        pthread_join(cluster->thread, NULL);
    for (int i = 0; i < ROLE_COUNT; i++)
        free(cluster->conninfo[i]);
    if (cluster->lock_fd >= 0)
        close(cluster->lock_fd);
    pthread_cond_destroy(&cluster->changed);
    pthread_mutex_destroy(&cluster->mutex);
    free(cluster);
}
