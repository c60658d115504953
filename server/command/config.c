/* forelock config: prints the effective configuration without its secrets. */
#include <stdio.h>

#include "command/command.h"

int command_config(const struct config *config, int argc, char **argv)
{
    (void)argc, (void)argv;
    CLEANUP(buf_done) struct buf out = {0};
    config_print(config, &out);
    return fputs(buf_text(&out), stdout) == EOF ? 1 : 0;
}
