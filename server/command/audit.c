/*
 * forelock audit heads: the newest hash of every chain, to be printed and kept elsewhere.
 * forelock audit verify [--against FILE]: recomputes every chain, and looks for the heads
 * in such a file: who can write every table can make a new history, but not an old hash.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "command/arguments.h"
#include "command/command.h"
#include "command/database.h"
#include "store/audit.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, EXIT_BROKEN = 1, EXIT_USAGE = 2 };
enum { HASH_HEX = 64 };

static enum status print_heads(struct db *db, struct arena *arena)
{
    struct audit_head *heads = NULL;
    size_t count = 0;
    enum status status = store_audit_heads(db, arena, &heads, &count);
    for (size_t i = 0; status == OK && i < count; i++)
        printf("%" PRId32 " %" PRId64 " %s\n", heads[i].chain, heads[i].sequence,
               heads[i].hash);
    return status;
}

static enum status print_faults(struct db *db, struct arena *arena, size_t *broken)
{
    struct audit_fault *faults = NULL;
    size_t count = 0;
    enum status status = store_audit_verify(db, arena, &faults, &count);
    for (size_t i = 0; status == OK && i < count; i++)
        printf("chain %" PRId32 ", event %" PRId64 ": %s\n", faults[i].chain,
               faults[i].sequence, faults[i].problem);
    *broken += count;
    return status;
}

/* A line that "audit heads" printed, which is cut into its parts. */
static enum status head_parse(char *line, struct audit_head *ret)
{
    char *rest = NULL;
    const char *chain = strtok_r(line, " \n", &rest);
    const char *sequence = strtok_r(NULL, " \n", &rest);
    int64_t number = 0;
    struct audit_head head = {.hash = strtok_r(NULL, " \n", &rest)};
    if (head.hash == NULL || strtok_r(NULL, " \n", &rest) != NULL ||
        strspn(head.hash, "0123456789abcdef") != HASH_HEX || head.hash[HASH_HEX] != '\0')
        return INVALID;
    if (str_parse_int(chain, 0, INT32_MAX, &number) != OK ||
        str_parse_int(sequence, 0, INT64_MAX, &head.sequence) != OK)
        return INVALID;
    head.chain = (int32_t)number;
    *ret = head;
    return OK;
}

static enum status compare_line(struct db *db, char *line, size_t *broken)
{
    struct audit_head head;
    enum status status = head_parse(line, &head);
    if (status == OK)
        status = store_audit_holds(db, &head);
    if (status != NOT_FOUND)
        return status;
    printf("chain %" PRId32 ", event %" PRId64 ": not what was printed\n", head.chain,
           head.sequence);
    (*broken)++;
    return OK;
}

static void close_file(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

/* A file without a head would prove nothing, and is refused. */
static enum status compare_file(struct db *db, const char *path, size_t *broken,
                                struct buf *reterr)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    char line[256];
    int number = 0, heads = 0;
    enum status status = OK;
    while (file != NULL && status == OK && fgets(line, sizeof line, file) != NULL) {
        number++;
        if (str_is_blank(line))
            continue;
        status = compare_line(db, line, broken);
        heads++;
    }
    if (status == INVALID)
        buf_printf(reterr, "%s, line %d: not a line of \"forelock audit heads\"", path,
                   number);
    if (status != OK || (heads > 0 && ferror(file) == 0))
        return status;
    buf_printf(reterr, "%s cannot be read, or has no head in it", path);
    return INVALID;
}

static enum status verify(struct db *db, struct arena *arena, const char *against,
                          size_t *broken, struct buf *reterr)
{
    enum status status = print_faults(db, arena, broken);
    if (status == OK && against != NULL)
        status = compare_file(db, against, broken, reterr);
    if (status == OK && *broken == 0)
        puts("The audit trail is whole.");
    return status;
}

static int run(const struct config *config, bool is_heads, const char *against)
{
    CLEANUP(arena_done) struct arena arena;
    CLEANUP(buf_done) struct buf error = {0};
    CLEANUP(database_stop) struct database database = {0};
    CLEANUP(database_close_connection) struct db *db = NULL;
    size_t broken = 0;
    arena_init(&arena, ARENA_BYTES);
    enum status status = database_connect(config, &database, &db, &error);
    if (status == OK)
        status = is_heads ? print_heads(db, &arena)
                          : verify(db, &arena, against, &broken, &error);
    if (status != OK)
        return database_complain(status, &error);
    return broken == 0 ? 0 : EXIT_BROKEN;
}

int command_audit(const struct config *config, int argc, char **argv)
{
    const char *against = NULL;
    const struct argument known[] = {{"--against", &against, false}};
    bool is_heads = argc == 2 && str_equal(argv[1], "heads");
    if (!is_heads && (argc < 2 || !str_equal(argv[1], "verify"))) {
        fputs("usage: forelock audit heads > FILE\n"
              "       forelock audit verify [--against FILE]\n",
              stderr);
        return EXIT_USAGE;
    }
    if (!arguments_read(argc, argv, 2, known, COUNT_OF(known)))
        return EXIT_USAGE;
    return run(config, is_heads, against);
}
