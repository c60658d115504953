/* The commands of the binary, one file each. Each returns the process's exit status. */
#ifndef FORELOCK_COMMAND_COMMAND_H
#define FORELOCK_COMMAND_COMMAND_H

#include "base/config.h"

/* argv[0] is the command's own name. */
typedef int (*command_run)(const struct config *config, int argc, char **argv);

int command_serve(const struct config *config, int argc, char **argv);
int command_staff(const struct config *config, int argc, char **argv);
int command_audit(const struct config *config, int argc, char **argv);
int command_apikey(const struct config *config, int argc, char **argv);
int command_config(const struct config *config, int argc, char **argv);
int command_context(const struct config *config, int argc, char **argv);
int command_health(const struct config *config, int argc, char **argv);
int command_migrate(const struct config *config, int argc, char **argv);
int command_routes(const struct config *config, int argc, char **argv);
int command_rules(const struct config *config, int argc, char **argv);
int command_screen(const struct config *config, int argc, char **argv);

#endif
