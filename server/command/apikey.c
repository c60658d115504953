/*
 * forelock apikey create --label LABEL --scopes "SCOPE SCOPE" [--doctor EMAIL] [--days
 * N]: prints the key once; only its hash is stored.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "command/arguments.h"
#include "command/command.h"
#include "command/database.h"
#include "store/staff.h"

enum { ARENA_BYTES = 1024 * 1024, DAYS_LIMIT = 3650 };

struct key_request {
    const char *label;
    const char *scopes;
    const char *doctor; /* e-mail of the doctor for whom it decides; NULL: none */
    const char *days;   /* until it ends; NULL: never */
};

static bool is_known_scope(const char *scope, size_t length)
{
    static const char *const scopes[] = {
        "intakes:write",  "intakes:read", "decisions:write", "bookings:read",
        "bookings:write", "rules:read",   "rules:write"};
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        if (strlen(scopes[i]) == length && strncmp(scopes[i], scope, length) == 0)
            return true;
    }
    return false;
}

static bool are_known_scopes(const char *scopes)
{
    for (const char *at = scopes; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (!is_known_scope(at, length)) {
            fprintf(stderr, "forelock: there is no scope \"%.*s\"\n", (int)length, at);
            return false;
        }
        at += length;
        at += strspn(at, " ");
    }
    return true;
}

static enum status find_doctor(struct db *db, struct arena *arena, const char *email,
                               struct uuid *ret)
{
    struct staff_row staff;
    if (email == NULL)
        return OK;
    enum status status = store_staff_by_email(db, arena, email, &staff);
    if (status != OK)
        return status;
    if (!str_equal(staff.role, "doctor") || staff.is_disabled)
        return INVALID;
    *ret = staff.id;
    return OK;
}

static enum status create(struct db *db, const struct key_request *request, char *key)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    struct uuid doctor = {{0}};
    int64_t days = 0;
    uint8_t hash[SECRET_HASH_BYTES];
    const struct store_actor actor = {.kind = ACTOR_KIND_SYSTEM};
    if (request->days != NULL && str_parse_int(request->days, 1, DAYS_LIMIT, &days) != OK)
        return INVALID;
    enum status status = find_doctor(db, &arena, request->doctor, &doctor);
    if (status != OK)
        return status;
    secret_token(key);
    secret_hash(key, strlen(key), hash);
    return store_api_key_create(
        db, uuid_make(), request->label, (struct db_bytes){hash, sizeof hash},
        request->scopes, doctor, days == 0 ? 0 : clock_now_us() + days * DAY_US, &actor);
}

static int create_key(const struct config *config, const struct key_request *request)
{
    char key[SECRET_TOKEN_SIZE];
    CLEANUP(buf_done) struct buf error = {0};
    CLEANUP(database_stop) struct database database = {0};
    CLEANUP(database_close_connection) struct db *db = NULL;
    enum status status = database_connect(config, &database, &db, &error);
    if (status == OK)
        status = create(db, request, key);
    if (status == OK) {
        printf("%s\n", key);
        return 0;
    }
    if (status == NOT_FOUND || status == INVALID)
        buf_puts(&error,
                 "--doctor is the e-mail of a doctor's account, --days 1 to 3650");
    return database_complain(status, &error);
}

int command_apikey(const struct config *config, int argc, char **argv)
{
    struct key_request request = {0};
    const struct argument known[] = {{"--label", &request.label, true},
                                     {"--scopes", &request.scopes, true},
                                     {"--doctor", &request.doctor, false},
                                     {"--days", &request.days, false}};
    if (argc < 2 || !str_equal(argv[1], "create")) {
        fputs("usage: forelock apikey create --label LABEL --scopes \"intakes:write "
              "intakes:read decisions:write bookings:read bookings:write rules:read "
              "rules:write\" "
              "[--doctor EMAIL] [--days N]\n",
              stderr);
        return 2;
    }
    if (!arguments_read(argc, argv, 2, known, COUNT_OF(known)) ||
        !are_known_scopes(request.scopes))
        return 2;
    return create_key(config, &request);
}
