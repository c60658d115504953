/*
 * Starting programs. Between fork and exec only async-signal-safe calls are made, as
 * other threads may hold any lock at that moment.
 */
#include "db/cluster_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the server ignores or blocks must not be inherited: PostgreSQL needs its signals.
 */
static void reset_signals(void)
{
    static const int handled[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGTERM,
                                  SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM};
    for (size_t i = 0; i < COUNT_OF(handled); i++)
        signal(handled[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static NORETURN void become_program(const struct cluster_user *user,
                                    const char *const *argv, int output, int death_signal,
                                    pid_t parent)
{
    static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin",
                                              "TZ=UTC", "LC_ALL=C.UTF-8", "LC_MESSAGES=C",
                                              NULL};
    enum { FAILED_BEFORE_EXEC = 127 };
    reset_signals();
    setsid(); /* an interrupt typed at the terminal is for the server alone */
    umask(077);
    int empty = open("/dev/null", O_RDONLY);
    if (!cluster_user_become(user) || chdir("/") != 0 || empty < 0 ||
        dup2(empty, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0)
        _exit(FAILED_BEFORE_EXEC);
    /* The lock on the data directory and the server's sockets stay behind. */
    close_range(STDERR_FILENO + 1, ~0U, 0);
    /* Changing the user clears this, so it comes after. */
    prctl(PR_SET_PDEATHSIG, death_signal);
    if (getppid() == parent)
        execve(argv[0], (char *const *)argv, (char *const *)environment);
    _exit(FAILED_BEFORE_EXEC);
}

pid_t cluster_spawn(const struct cluster_user *user, const char *const *argv, int output,
                    int death_signal)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0)
        become_program(user, argv, output, death_signal, parent);
    return child;
}

int cluster_open_log(const char *path)
{
    enum { LOG_LIMIT_BYTES = 8 * 1024 * 1024 };
    struct stat info;
    char older[PATH_MAX];
    if (stat(path, &info) == 0 && info.st_size > LOG_LIMIT_BYTES &&
        snprintf(older, sizeof older, "%s.1", path) < (int)sizeof older)
        (void)rename(path, older);
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool cluster_run(const struct cluster_user *user, const char *const *argv,
                 const char *log)
{
    int output = cluster_open_log(log);
    if (output < 0)
        return false;
    pid_t child = cluster_spawn(user, argv, output, SIGKILL);
    close(output);
    int result = 1;
    while (child > 0 && waitpid(child, &result, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && result == 0;
}

static const char *last_line(char *text)
{
    char *end = text + strlen(text);
    while (end > text && (end[-1] == '\n' || end[-1] == '\r'))
        *--end = '\0';
    const char *newline = strrchr(text, '\n');
    return newline == NULL ? text : newline + 1;
}

/* The last line is often the tidying up after the one that matters. */
static const char *last_complaint(char *text)
{
    static const char *const marks[] = {"FATAL:", "error:"};
    const char *found = NULL;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        for (const char *at = strstr(text, marks[i]); at != NULL;
             at = strstr(at + 1, marks[i]))
            found = found == NULL || at > found ? at : found;
    if (found == NULL)
        return last_line(text);
    *strchrnul(found, '\n') = '\0';
    return found;
}

void cluster_last_complaint(const char *path, struct buf *out)
{
    char tail[2048];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    off_t end = lseek(fd, 0, SEEK_END);
    off_t room = (off_t)sizeof tail - 1;
    ssize_t length = pread(fd, tail, sizeof tail - 1, end > room ? end - room : 0);
    close(fd);
    tail[length > 0 ? length : 0] = '\0';
    buf_puts(out, last_complaint(tail));
}
