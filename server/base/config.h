/*
 * The effective configuration. Each setting has one name, FORELOCK_SOMETHING; it is taken
 * from the environment, else from the configuration file, else from its default.
 * NAME_FILE names a file that holds the value, for secrets. The names are public surface.
 */
#ifndef FORELOCK_BASE_CONFIG_H
#define FORELOCK_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

struct config {
    char *listen;         /* host:port of the site and the API */
    char *metrics_listen; /* host:port of /metrics; "" turns it off */
    char *public_url;     /* how people reach the site, without a slash at the end */
    char *data_dir;       /* the private cluster and its lock file */
    char *database_url;   /* "" = a private cluster below data_dir */
    char *migrate_url;    /* the owner's connection; "" = database_url */
    char *share_dir;      /* templates, locales, forms, rules, migrations, static files */
    char *clinic_file;    /* name, address, hours, treatments, providers */
    char *trusted_proxy;  /* the one address whose forwarding headers count; "" = none */
    char *log_level;
    char *search_path; /* PATH: where PostgreSQL's programs are looked for last */
    int64_t workers;
    int64_t queue_limit;
    int64_t connection_limit;
    bool strict_templates; /* an unknown key in a template is an error */
};

/* Reads file (NULL: FORELOCK_CONFIG, else /etc/forelock/forelock.conf when it exists) and
 * the environment. INVALID with one sentence in reterr that names the setting and what to
 * do. */
MUST_CHECK enum status config_load(const char *file, struct config *ret,
                                   struct buf *reterr);

/* Frees the strings. Accepts a zeroed object. */
void config_done(struct config *config);

/* One NAME=value line per setting, secrets as "(set)" or "(not set)". */
void config_print(const struct config *config, struct buf *out);

/* A path below the share directory; the caller frees it. */
char *config_share_path(const struct config *config, const char *name);

#endif
