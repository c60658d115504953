/* PostgreSQL refuses to run as root; this decides whom it runs as, and becomes them. */
#include "db/cluster_parts.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSWD_BYTES = 16384 };

static enum status fill(const struct passwd *entry, struct cluster_user *ret)
{
    if (strlen(entry->pw_name) >= sizeof ret->name)
        return INVALID;
    memset(ret, 0, sizeof *ret);
    memcpy(ret->name, entry->pw_name, strlen(entry->pw_name));
    ret->uid = entry->pw_uid;
    ret->gid = entry->pw_gid;
    ret->is_other = geteuid() != entry->pw_uid;
    ret->group_count = CLUSTER_GROUPS_MAX;
    if (getgrouplist(entry->pw_name, entry->pw_gid, ret->groups, &ret->group_count) < 0) {
        ret->group_count = 1;
        ret->groups[0] = entry->pw_gid;
    }
    return OK;
}

static enum status by_uid(uid_t uid, struct cluster_user *ret)
{
    char buffer[PASSWD_BYTES];
    struct passwd entry, *found = NULL;
    if (getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) != 0 || found == NULL)
        return NOT_FOUND;
    return fill(found, ret);
}

static enum status by_name(const char *name, struct cluster_user *ret)
{
    char buffer[PASSWD_BYTES];
    struct passwd entry, *found = NULL;
    if (getpwnam_r(name, &entry, buffer, sizeof buffer, &found) != 0 || found == NULL)
        return NOT_FOUND;
    return found->pw_uid == 0 ? NOT_FOUND : fill(found, ret);
}

static enum status nameless(uid_t uid, struct buf *reterr)
{
    buf_printf(reterr,
               "User id %u has no name on this machine, and PostgreSQL needs one. Add it "
               "to /etc/passwd, or run the server as a user that is there.",
               (unsigned)uid);
    return INVALID;
}

enum status cluster_user_choose(const char *home, struct cluster_user *ret,
                                struct buf *reterr)
{
    static const char *const candidates[] = {"forelock", "postgres", "nobody"};
    struct stat info;
    bool exists = stat(home, &info) == 0;
    if (exists && info.st_uid != geteuid() && geteuid() != 0) {
        buf_printf(reterr,
                   "The database in %s belongs to user id %u. Run the server as that "
                   "user or as root, or choose another FORELOCK_DATA_DIR.",
                   home, (unsigned)info.st_uid);
        return INVALID;
    }
    uid_t uid = exists ? info.st_uid : geteuid();
    if (uid != 0)
        return by_uid(uid, ret) == OK ? OK : nameless(uid, reterr);
    if (exists) {
        buf_printf(reterr,
                   "%s belongs to root, as whom PostgreSQL does not run. Give it "
                   "to an unprivileged user (chown -R).",
                   home);
        return INVALID;
    }
    for (size_t i = 0; i < COUNT_OF(candidates); i++) {
        if (by_name(candidates[i], ret) == OK)
            return OK;
    }
    buf_puts(reterr, "PostgreSQL does not run as root, and there is no unprivileged user "
                     "for it. Make one: useradd --system forelock");
    return INVALID;
}

bool cluster_user_become(const struct cluster_user *user)
{
    if (!user->is_other)
        return true;
    return setgroups((size_t)user->group_count, user->groups) == 0 &&
           setgid(user->gid) == 0 && setuid(user->uid) == 0;
}

static bool may_pass(const struct cluster_user *user, const char *path)
{
    pid_t child = fork();
    if (child == 0)
        _exit(cluster_user_become(user) && access(path, X_OK) == 0 ? 0 : 1);
    int result = 1;
    while (child > 0 && waitpid(child, &result, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && result == 0;
}

enum status cluster_user_reaches(const struct cluster_user *user, const char *path,
                                 struct buf *reterr)
{
    if (!user->is_other || may_pass(user, path))
        return OK;
    char part[PATH_MAX];
    for (const char *end = strchr(path + 1, '/');; end = strchr(end + 1, '/')) {
        size_t length = end == NULL ? strlen(path) : (size_t)(end - path);
        snprintf(part, sizeof part, "%.*s", (int)length, path);
        if (end == NULL || !may_pass(user, part))
            break;
    }
    buf_printf(reterr,
               "PostgreSQL runs as user %s, who may not enter %s. Choose a "
               "FORELOCK_DATA_DIR elsewhere, such as /var/lib/forelock, or allow it: "
               "chmod o+x %s",
               user->name, part, part);
    return INVALID;
}
