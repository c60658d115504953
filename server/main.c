/* The command line: which command, with which configuration. Everything else is theirs.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"
#include "command/command.h"

struct command {
    const char *name;
    command_run run;
    const char *help;
};

static const struct command commands[] = {
    {"serve", command_serve, "serve the site and the API"},
    {"staff", command_staff, "make an account: staff create"},
    {"apikey", command_apikey, "make a key for another system: apikey create"},
    {"audit", command_audit, "verify the audit trail; print the heads of its chains"},
    {"config", command_config, "print the effective configuration, without its secrets"},
    {"context", command_context, "what a sentence says about a phrase; JSON lines"},
    {"health", command_health, "ask the running server for its sign of life"},
    {"migrate", command_migrate, "bring the database up to date; --status lists"},
    {"routes", command_routes, "print every address, and who may call it"},
    {"rules", command_rules, "explain every mistake of a rule set, or list the rules"},
    {"screen", command_screen, "who must see a doctor, and why; JSON lines"},
};

static int usage(FILE *to, int exit_status)
{
    fputs("usage: forelock COMMAND [ARGUMENT ...]\n\n", to);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
    return exit_status;
}

static int run(const struct command *command, int argc, char **argv)
{
    CLEANUP(config_done) struct config config = {0};
    CLEANUP(buf_done) struct buf error = {0};
    if (config_load(NULL, &config, &error) != OK) {
        fprintf(stderr, "forelock: %s\n", buf_text(&error));
        return 2;
    }
    enum log_level level = LOG_INFO;
    if (log_level_parse(config.log_level, &level) == OK)
        log_set_level(level);
    return command->run(&config, argc, argv);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage(stderr, 2);
    if (str_equal(argv[1], "--help") || str_equal(argv[1], "help"))
        return usage(stdout, 0);
    if (secret_init() != OK) {
        fputs("forelock: the cryptography library does not start on this machine\n",
              stderr);
        return 1;
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return run(&commands[i], argc - 1, argv + 1);
    }
    fprintf(stderr, "forelock: there is no command \"%s\"\n\n", argv[1]);
    return usage(stderr, 2);
}
