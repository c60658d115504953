/* Memory, secrets, the log and the configuration. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/config.h"
#include "base/log.h"
#include "base/macros.h"
#include "base/secret.h"
#include "base/str.h"
#include "suite.h"

START_TEST(arena_memory_is_zeroed_aligned_and_reused)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, 8 * 1024 * 1024);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 100000; size = size * 3 + 1) {
            char *bytes = arena_alloc(&arena, size);
            ck_assert_uint_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                ck_assert_int_eq(bytes[i], 0);
            memset(bytes, 0xAA, size);
        }
        arena_reset(&arena);
        ck_assert_uint_eq(arena.used_bytes, 0);
    }
    ck_assert_str_eq(arena_printf(&arena, "%s-%d", "a", 7), "a-7");
    ck_assert_str_eq(arena_strndup(&arena, "abcdef", 3), "abc");
    ck_assert_ptr_null(arena_strdup(&arena, NULL));
}
END_TEST

START_TEST(a_list_in_an_arena_grows_and_keeps_what_it_holds)
{
    CLEANUP(arena_done) struct arena arena;
    int *list = NULL;
    size_t room = 0;
    arena_init(&arena, 8 * 1024 * 1024);
    for (size_t count = 0; count < 1000; count++) {
        list = arena_grow(&arena, list, count, sizeof *list, &room);
        ck_assert_uint_gt(room, count);
        ck_assert_int_eq(list[count], 0);
        list[count] = (int)count;
    }
    for (size_t i = 0; i < 1000; i++)
        ck_assert_int_eq(list[i], (int)i);
    ck_assert_ptr_eq(arena_grow(&arena, list, 1, sizeof *list, &room), list);
}
END_TEST

static void fill_beyond_the_limit(void)
{
    struct arena arena;
    arena_init(&arena, 1000);
    arena_alloc(&arena, 900);
    arena_alloc(&arena, 200);
}

static void ask_for_more_than_there_is(void)
{
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    arena_array(&arena, SIZE_MAX / 2, 3);
}

START_TEST(what_an_arena_cannot_give_ends_the_process)
{
    static void (*const deeds[])(void) = {fill_beyond_the_limit,
                                          ask_for_more_than_there_is};
    pid_t child = fork();
    if (child == 0) {
        deeds[_i]();
        _exit(0);
    }
    int how = 0;
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert(WIFSIGNALED(how));
    ck_assert_int_eq(WTERMSIG(how), SIGABRT);
}
END_TEST

START_TEST(buffers_grow_and_stay_terminated)
{
    CLEANUP(buf_done) struct buf buf = {0};
    ck_assert_str_eq(buf_text(&buf), "");
    for (int i = 0; i < 1000; i++)
        buf_printf(&buf, "%03d", i);
    ck_assert_uint_eq(buf.length, 3000);
    ck_assert_int_eq(buf.data[3000], '\0');
    buf_clear(&buf);
    buf_append(&buf, "a\0b", 3);
    buf_putc(&buf, 'c');
    ck_assert_uint_eq(buf.length, 4);
    char *taken = buf_steal(&buf);
    ck_assert_mem_eq(taken, "a\0bc", 5);
    ck_assert_ptr_null(buf.data);
    free(taken);
}
END_TEST

START_TEST(tokens_differ_and_hash_as_published)
{
    char a[SECRET_TOKEN_SIZE], b[SECRET_TOKEN_SIZE], hex[SECRET_HASH_HEX_SIZE];
    secret_token(a);
    secret_token(b);
    ck_assert_uint_eq(strlen(a), SECRET_TOKEN_SIZE - 1);
    ck_assert_str_ne(a, b);
    ck_assert(
        strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
        strlen(a));
    /* FIPS 180-4, the example "abc" */
    secret_hash_hex("abc", 3, hex);
    ck_assert_str_eq(hex,
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert(secret_equal("same", "same") && !secret_equal("same", "samf") &&
              !secret_equal("same", "sam") && !secret_equal(NULL, NULL));
}
END_TEST

START_TEST(hmac_is_rfc_4231)
{
    /* Test case 2 of RFC 4231 with its key padded to the 32 bytes taken here, which HMAC
     * defines to be the same key. */
    uint8_t key[32] = "Jefe", mac[SECRET_HASH_BYTES];
    char hex[SECRET_HASH_HEX_SIZE];
    secret_hmac(key, "what do ya want for nothing?", 28, mac);
    str_hex(mac, sizeof mac, hex);
    ck_assert_str_eq(hex,
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
END_TEST

START_TEST(passwords_match_themselves_only)
{
    char stored[SECRET_PASSWORD_SIZE], again[SECRET_PASSWORD_SIZE];
    ck_assert_int_eq(secret_password_hash("correct horse", stored), OK);
    ck_assert_int_eq(secret_password_hash("correct horse", again), OK);
    ck_assert_str_ne(stored, again);
    ck_assert(strncmp(stored, "$argon2id$", 10) == 0);
    ck_assert(secret_password_matches(stored, "correct horse"));
    ck_assert(!secret_password_matches(stored, "correct hors"));
    ck_assert(!secret_password_matches(NULL, "no account has this password"));
}
END_TEST

/* What log lines the body writes, through a pipe in place of standard error. */
static void capture_log(void (*body)(void), char *out, size_t size)
{
    int ends[2], before = dup(STDERR_FILENO);
    ck_assert_int_eq(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    body();
    dup2(before, STDERR_FILENO);
    close(ends[1]);
    close(before);
    ssize_t length = read(ends[0], out, size - 1);
    close(ends[0]);
    out[length > 0 ? length : 0] = '\0';
}

static void log_nasty(void)
{
    log_event(LOG_INFO, "event", LOG_TEXT("text", "a\"\n\\\x01 b"), LOG_NUMBER("n", -5));
    log_event(LOG_DEBUG, "too low");
}

START_TEST(a_value_cannot_forge_a_log_line)
{
    char line[1000];
    capture_log(log_nasty, line, sizeof line);
    ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
    ck_assert_ptr_nonnull(
        strstr(line, "\"text\":\"a\\\"\\u000a\\\\\\u0001 b\",\"n\":-5}"));
    ck_assert_ptr_null(strstr(line, "too low"));
}
END_TEST

static void clear_environment(void)
{
    static const char *const names[] = {
        "FORELOCK_WORKERS",          "FORELOCK_LISTEN",
        "FORELOCK_DATABASE_URL",     "FORELOCK_DATABASE_URL_FILE",
        "FORELOCK_STRICT_TEMPLATES", "FORELOCK_LOG_LEVEL"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        unsetenv(names[i]);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    fclose(file);
}

START_TEST(the_environment_overrides_the_file)
{
    CLEANUP(config_done) struct config config = {0};
    CLEANUP(buf_done) struct buf error = {0}, printed = {0};
    char file[] = "/tmp/forelock-config-XXXXXX", secret[] = "/tmp/forelock-secret-XXXXXX";
    close(mkstemp(file));
    close(mkstemp(secret));
    clear_environment();
    write_file(file, "# comment\nFORELOCK_WORKERS=3\nFORELOCK_LISTEN=127.0.0.1:9\n");
    write_file(secret, "postgresql://u:hunter2@h/d\n");
    setenv("FORELOCK_LISTEN", "127.0.0.1:7", 1);
    setenv("FORELOCK_DATABASE_URL_FILE", secret, 1);
    ck_assert_int_eq(config_load(file, &config, &error), OK);
    ck_assert_int_eq(config.workers, 3);
    ck_assert_str_eq(config.listen, "127.0.0.1:7");
    ck_assert_str_eq(config.database_url, "postgresql://u:hunter2@h/d");
    ck_assert_str_eq(config.public_url, "http://127.0.0.1:7");
    config_print(&config, &printed);
    ck_assert_ptr_nonnull(strstr(buf_text(&printed), "FORELOCK_DATABASE_URL=(set)\n"));
    ck_assert_ptr_null(strstr(buf_text(&printed), "hunter2"));
    unlink(file);
    unlink(secret);
    clear_environment();
}
END_TEST

START_TEST(a_wrong_setting_is_named)
{
    static const char *const cases[][2] = {
        {"FORELOCK_WORKERS", "0"},      {"FORELOCK_WORKERS", "many"},
        {"FORELOCK_WORKERS", "65"},     {"FORELOCK_STRICT_TEMPLATES", "yes"},
        {"FORELOCK_LOG_LEVEL", "loud"}, {"FORELOCK_DATABASE_URL_FILE", "/nowhere/at/all"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config config = {0};
        CLEANUP(buf_done) struct buf error = {0};
        clear_environment();
        setenv(cases[i][0], cases[i][1], 1);
        ck_assert_int_eq(config_load(NULL, &config, &error), INVALID);
        ck_assert_msg(strstr(buf_text(&error), cases[i][0]) != NULL, "%s",
                      buf_text(&error));
        ck_assert_ptr_null(config.listen);
    }
    clear_environment();
}
END_TEST

int main(void)
{
    if (secret_init() != OK)
        return 1;
    TCase *tests = tcase_create("base_services");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, arena_memory_is_zeroed_aligned_and_reused);
    tcase_add_test(tests, a_list_in_an_arena_grows_and_keeps_what_it_holds);
    tcase_add_loop_test(tests, what_an_arena_cannot_give_ends_the_process, 0, 2);
    tcase_add_test(tests, buffers_grow_and_stay_terminated);
    tcase_add_test(tests, tokens_differ_and_hash_as_published);
    tcase_add_test(tests, hmac_is_rfc_4231);
    tcase_add_test(tests, passwords_match_themselves_only);
    tcase_add_test(tests, a_value_cannot_forge_a_log_line);
    tcase_add_test(tests, the_environment_overrides_the_file);
    tcase_add_test(tests, a_wrong_setting_is_named);
    Suite *suite = suite_create("base_services");
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
