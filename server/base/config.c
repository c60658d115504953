/*
 * One table of settings drives reading, checking and printing. The share directory is
 * found beside the binary, so that a source tree and an installed package both work
 * unconfigured.
 */
#include "base/config.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"

enum kind { TEXT, NUMBER, FLAG };

struct setting {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *fallback; /* NULL: computed */
    int64_t low, high;
    bool is_secret;
};

enum { LONGEST_LINE = 4096 };

static const struct setting settings[] = {
    {"FORELOCK_LISTEN", TEXT, offsetof(struct config, listen), "127.0.0.1:8080", 0, 0,
     false},
    {"FORELOCK_METRICS_LISTEN", TEXT, offsetof(struct config, metrics_listen),
     "127.0.0.1:8081", 0, 0, false},
    {"FORELOCK_PUBLIC_URL", TEXT, offsetof(struct config, public_url), NULL, 0, 0, false},
    {"FORELOCK_DATA_DIR", TEXT, offsetof(struct config, data_dir), NULL, 0, 0, false},
    {"FORELOCK_DATABASE_URL", TEXT, offsetof(struct config, database_url), "", 0, 0,
     true},
    {"FORELOCK_MIGRATE_URL", TEXT, offsetof(struct config, migrate_url), "", 0, 0, true},
    {"FORELOCK_SHARE_DIR", TEXT, offsetof(struct config, share_dir), NULL, 0, 0, false},
    {"FORELOCK_CLINIC_FILE", TEXT, offsetof(struct config, clinic_file), NULL, 0, 0,
     false},
    {"FORELOCK_TRUSTED_PROXY", TEXT, offsetof(struct config, trusted_proxy), "", 0, 0,
     false},
    {"FORELOCK_LOG_LEVEL", TEXT, offsetof(struct config, log_level), "info", 0, 0, false},
    {"FORELOCK_WORKERS", NUMBER, offsetof(struct config, workers), "16", 1, 64, false},
    {"FORELOCK_QUEUE_LIMIT", NUMBER, offsetof(struct config, queue_limit), "512", 1,
     100000, false},
    {"FORELOCK_CONNECTION_LIMIT", NUMBER, offsetof(struct config, connection_limit),
     "4000", 16, 60000, false},
    {"FORELOCK_STRICT_TEMPLATES", FLAG, offsetof(struct config, strict_templates), "off",
     0, 0, false},
};

static char *copy(const char *text)
{
    char *made = strdup(text);
    if (made == NULL)
        memory_exhausted("config");
    return made;
}

static char *join(const char *directory, const char *name)
{
    struct buf path = {0};
    buf_printf(&path, "%s/%s", directory, name);
    return buf_steal(&path);
}

/* Reads a small file whole, without the line end at its end. NULL when it cannot. */
static char *read_secret_file(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    char line[LONGEST_LINE];
    size_t length = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[length] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return copy(line);
}

/* Puts the value of name from a "NAME=value" file into ret, or leaves ret NULL. */
static enum status find_in_file(const char *path, const char *name, char **ret)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return errno == ENOENT ? NOT_FOUND : UNAVAILABLE;
    char line[LONGEST_LINE];
    size_t name_length = strlen(name);
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (strncmp(line, name, name_length) != 0 || line[name_length] != '=')
            continue;
        free(*ret);
        *ret = copy(line + name_length + 1);
    }
    fclose(file);
    return OK;
}

/* The value as the operator gave it, or NULL when it is not given. */
static enum status given_value(const char *file, const char *name, char **ret,
                               struct buf *reterr)
{
    const char *environment = getenv(name);
    if (environment != NULL) {
        *ret = copy(environment);
        return OK;
    }
    char file_name[128];
    snprintf(file_name, sizeof file_name, "%s_FILE", name);
    const char *secret = getenv(file_name);
    if (secret != NULL) {
        *ret = read_secret_file(secret);
        if (*ret != NULL)
            return OK;
        buf_printf(reterr, "%s names a file that cannot be read: %s", file_name,
                   strerror(errno));
        return INVALID;
    }
    return file == NULL || find_in_file(file, name, ret) != UNAVAILABLE ? OK
                                                                        : UNAVAILABLE;
}

static char *home_data_dir(void)
{
    const char *data_home = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (geteuid() == 0)
        return copy("/var/lib/forelock");
    if (data_home != NULL && data_home[0] == '/')
        return join(data_home, "forelock");
    return join(home != NULL ? home : ".", ".local/share/forelock");
}

/* The first of the usual places, seen from the binary, that holds the templates. */
static char *find_share_dir(void)
{
    static const char *const places[] = {"..", "../share/forelock", "../../", "."};
    char binary[LONGEST_LINE];
    ssize_t length = readlink("/proc/self/exe", binary, sizeof binary - 1);
    binary[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(binary, '/');
    if (slash != NULL)
        *slash = '\0';
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        char *share = join(binary, places[i]);
        char *templates = join(share, "templates");
        bool is_there = access(templates, R_OK) == 0;
        free(templates);
        if (is_there)
            return share;
        free(share);
    }
    return copy("/usr/share/forelock");
}

static enum status set_value(const struct setting *setting, char *value,
                             struct config *config, struct buf *reterr)
{
    char *at = (char *)config + setting->offset;
    if (setting->kind == TEXT) {
        *(char **)(void *)at = value;
        return OK;
    }
    enum status status = OK;
    if (setting->kind == NUMBER) {
        status = str_parse_int(value, setting->low, setting->high, (int64_t *)(void *)at);
        if (status != OK)
            buf_printf(reterr, "%s must be a number from %lld to %lld", setting->name,
                       (long long)setting->low, (long long)setting->high);
    } else {
        *(bool *)(void *)at = str_equal(value, "on");
        if (!str_equal(value, "on") && !str_equal(value, "off")) {
            buf_printf(reterr, "%s must be on or off", setting->name);
            status = INVALID;
        }
    }
    free(value);
    return status;
}

/* Defaults that depend on other settings or on the machine. */
static void fill_computed(struct config *config)
{
    if (config->data_dir == NULL)
        config->data_dir = home_data_dir();
    if (config->share_dir == NULL)
        config->share_dir = find_share_dir();
    if (config->clinic_file == NULL)
        config->clinic_file = join(config->share_dir, "config/clinic.json");
    const char *search_path = getenv("PATH");
    config->search_path = copy(search_path != NULL ? search_path : "");
    if (config->public_url == NULL) {
        struct buf url = {0};
        buf_printf(&url, "http://%s", config->listen);
        config->public_url = buf_steal(&url);
    }
}

enum status config_load(const char *file, struct config *ret, struct buf *reterr)
{
    struct config config = {0};
    enum status status = OK;
    if (file == NULL)
        file = getenv("FORELOCK_CONFIG");
    if (file != NULL && access(file, R_OK) != 0) {
        buf_printf(reterr, "the configuration file cannot be read: %s", strerror(errno));
        return INVALID;
    }
    if (file == NULL)
        file = "/etc/forelock/forelock.conf";
    for (size_t i = 0; i < COUNT_OF(settings) && status == OK; i++) {
        char *value = NULL;
        status = given_value(file, settings[i].name, &value, reterr);
        if (status == OK && value == NULL && settings[i].fallback != NULL)
            value = copy(settings[i].fallback);
        if (status == OK && value != NULL)
            status = set_value(&settings[i], value, &config, reterr);
    }
    enum log_level level;
    if (status == OK && log_level_parse(config.log_level, &level) != OK) {
        buf_puts(reterr, "FORELOCK_LOG_LEVEL must be debug, info, warning or error");
        status = INVALID;
    }
    if (status != OK) {
        config_done(&config);
        return status;
    }
    fill_computed(&config);
    *ret = config;
    return OK;
}

void config_done(struct config *config)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        if (settings[i].kind == TEXT)
            free(*(char **)(void *)((char *)config + settings[i].offset));
    }
    free(config->search_path);
    *config = (struct config){0};
}

void config_print(const struct config *config, struct buf *out)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        const char *at = (const char *)config + settings[i].offset;
        buf_printf(out, "%s=", settings[i].name);
        if (settings[i].kind == NUMBER)
            buf_printf(out, "%lld\n", (long long)*(const int64_t *)(const void *)at);
        else if (settings[i].kind == FLAG)
            buf_puts(out, *(const bool *)(const void *)at ? "on\n" : "off\n");
        else if (!settings[i].is_secret)
            buf_printf(out, "%s\n", *(char *const *)(const void *)at);
        else
            buf_puts(out, str_is_blank(*(char *const *)(const void *)at) ? "(not set)\n"
                                                                         : "(set)\n");
    }
}

char *config_share_path(const struct config *config, const char *name)
{
    return join(config->share_dir, name);
}
