/* Roles, steps and references: the whole table of who may do what, written out again. */
#include <check.h>
#include <string.h>

#include "base/macros.h"
#include "base/secret.h"
#include "domain/lifecycle.h"
#include "domain/reference.h"
#include "domain/role.h"
#include "suite.h"

START_TEST(only_doctors_decide_and_only_administrators_manage)
{
    /* front desk, doctor, administrator */
    static const char *const expected[PERMISSION_COUNT] = {
        [MAY_READ_QUEUE] = "yyy",     [MAY_READ_INTAKE] = "yyy",
        [MAY_ENTER_INTAKE] = "yyn",   [MAY_RAISE_FLAG] = "yyn",
        [MAY_DECIDE] = "nyn",         [MAY_BOOK] = "yyn",
        [MAY_CANCEL_BOOKING] = "yyn", [MAY_CLOSE_INTAKE] = "yyn",
        [MAY_READ_RULES] = "yyy",     [MAY_CHANGE_RULES] = "nyn",
        [MAY_MANAGE_STAFF] = "nny",   [MAY_MANAGE_CLINIC] = "nny",
        [MAY_READ_AUDIT] = "nny",     [MAY_MANAGE_KEYS] = "nny",
    };
    for (int p = 0; p < PERMISSION_COUNT; p++) {
        for (int r = ROLE_FRONT_DESK; r < ROLE_COUNT; r++)
            ck_assert_msg(role_may((enum role)r, (enum permission)p) ==
                              (expected[p][r - 1] == 'y'),
                          "permission %d of role %d", p, r);
        ck_assert(!role_may(ROLE_NONE, (enum permission)p));
        ck_assert(!role_may(ROLE_COUNT, (enum permission)p));
        ck_assert(!role_may((enum role) - 1, (enum permission)p));
    }
    ck_assert(!role_may(ROLE_DOCTOR, PERMISSION_COUNT));
    ck_assert(!role_may(ROLE_DOCTOR, (enum permission) - 1));
}
END_TEST

START_TEST(role_names_go_both_ways_and_nothing_else_is_a_role)
{
    static const char *const bad[] = {"", NULL, "Doctor", "doctor ", "root"};
    enum role role = ROLE_NONE;
    for (int r = ROLE_FRONT_DESK; r < ROLE_COUNT; r++) {
        ck_assert_int_eq(role_parse(role_name((enum role)r), &role), OK);
        ck_assert_int_eq((int)role, r);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_int_eq(role_parse(bad[i], &role), INVALID);
    ck_assert_str_eq(role_name(ROLE_NONE), "");
}
END_TEST

struct step_case {
    const char *name;
    struct lifecycle_facts facts;
    enum step step;
    enum refusal refusal;
};

#define FACTS(state, actor, role, cleared, booked)                                       \
    {                                                                                    \
        STATE_##state, ACTOR_##actor, ROLE_##role, cleared, booked                       \
    }

static const struct step_case step_cases[] = {
    {"desk books a cleared person", FACTS(CLEARED, STAFF, FRONT_DESK, true, false),
     STEP_BOOK, REFUSAL_NONE},
    {"desk cannot book a flagged person",
     FACTS(NEEDS_DOCTOR, STAFF, FRONT_DESK, false, false), STEP_BOOK,
     REFUSAL_NOT_CLEARED},
    {"doctor cannot book a flagged person either",
     FACTS(NEEDS_DOCTOR, STAFF, DOCTOR, false, false), STEP_BOOK, REFUSAL_NOT_CLEARED},
    {"state alone clears nobody", FACTS(CLEARED, STAFF, FRONT_DESK, false, false),
     STEP_BOOK, REFUSAL_NOT_CLEARED},
    {"administrator does not book", FACTS(CLEARED, STAFF, ADMINISTRATOR, true, false),
     STEP_BOOK, REFUSAL_ROLE},
    {"patient books when cleared", FACTS(CLEARED, PATIENT, NONE, true, false), STEP_BOOK,
     REFUSAL_NONE},
    {"patient cannot book when flagged", FACTS(NEEDS_DOCTOR, PATIENT, NONE, false, false),
     STEP_BOOK, REFUSAL_NOT_CLEARED},
    {"nobody books twice", FACTS(BOOKED, PATIENT, NONE, true, true), STEP_BOOK,
     REFUSAL_BOOKED},
    {"key without a role books nothing", FACTS(CLEARED, API, NONE, true, false),
     STEP_BOOK, REFUSAL_ROLE},
    {"key of the desk books", FACTS(CLEARED, API, FRONT_DESK, true, false), STEP_BOOK,
     REFUSAL_NONE},
    {"closed is closed", FACTS(CLOSED, STAFF, FRONT_DESK, true, false), STEP_BOOK,
     REFUSAL_CLOSED},
    {"doctor decides", FACTS(NEEDS_DOCTOR, STAFF, DOCTOR, false, false), STEP_DECIDE,
     REFUSAL_NONE},
    {"doctor decides again", FACTS(BOOKED, STAFF, DOCTOR, true, true), STEP_DECIDE,
     REFUSAL_NONE},
    {"desk does not decide", FACTS(NEEDS_DOCTOR, STAFF, FRONT_DESK, false, false),
     STEP_DECIDE, REFUSAL_ROLE},
    {"patient does not decide", FACTS(NEEDS_DOCTOR, PATIENT, DOCTOR, false, false),
     STEP_DECIDE, REFUSAL_ROLE},
    {"administrator does not decide",
     FACTS(NEEDS_DOCTOR, STAFF, ADMINISTRATOR, false, false), STEP_DECIDE, REFUSAL_ROLE},
    {"no decision on a closed request", FACTS(CLOSED, STAFF, DOCTOR, false, false),
     STEP_DECIDE, REFUSAL_CLOSED},
    {"desk raises a flag", FACTS(CLEARED, STAFF, FRONT_DESK, true, false), STEP_RAISE,
     REFUSAL_NONE},
    {"patient raises none", FACTS(CLEARED, PATIENT, NONE, true, false), STEP_RAISE,
     REFUSAL_ROLE},
    {"patient answers again", FACTS(BOOKED, PATIENT, NONE, true, true), STEP_RESUBMIT,
     REFUSAL_NONE},
    {"no answers to a closed request", FACTS(CLOSED, PATIENT, NONE, false, false),
     STEP_RESUBMIT, REFUSAL_CLOSED},
    {"patient cancels", FACTS(BOOKED, PATIENT, NONE, true, true), STEP_CANCEL,
     REFUSAL_NONE},
    {"nothing to cancel", FACTS(CLEARED, PATIENT, NONE, true, false), STEP_CANCEL,
     REFUSAL_NOTHING_BOOKED},
    {"desk closes", FACTS(WAITING, STAFF, FRONT_DESK, false, false), STEP_CLOSE,
     REFUSAL_NONE},
    {"closed once", FACTS(CLOSED, STAFF, FRONT_DESK, false, false), STEP_CLOSE,
     REFUSAL_CLOSED},
    {"desk opens again", FACTS(CLOSED, STAFF, FRONT_DESK, false, false), STEP_REOPEN,
     REFUSAL_NONE},
    {"open is not opened", FACTS(WAITING, STAFF, FRONT_DESK, false, false), STEP_REOPEN,
     REFUSAL_NOT_CLOSED},
    {"unknown step", FACTS(WAITING, STAFF, DOCTOR, true, false), STEP_COUNT,
     REFUSAL_ROLE},
};

START_TEST(each_step_is_for_whom_it_is_for)
{
    for (size_t i = 0; i < COUNT_OF(step_cases); i++) {
        enum refusal refusal = lifecycle_check(&step_cases[i].facts, step_cases[i].step);
        ck_assert_msg(refusal == step_cases[i].refusal, "%s: %s", step_cases[i].name,
                      refusal_name(refusal));
    }
}
END_TEST

START_TEST(nobody_books_without_a_live_clearance)
{
    for (int state = 0; state < STATE_COUNT; state++) {
        for (int actor = ACTOR_PATIENT; actor <= ACTOR_API; actor++) {
            for (int role = ROLE_NONE; role < ROLE_COUNT; role++) {
                struct lifecycle_facts facts = {.state = (enum intake_state)state,
                                                .actor = (enum actor)actor,
                                                .role = (enum role)role};
                ck_assert_int_ne((int)lifecycle_check(&facts, STEP_BOOK), REFUSAL_NONE);
            }
        }
    }
}
END_TEST

START_TEST(state_names_go_both_ways)
{
    enum intake_state state;
    for (int s = 0; s < STATE_COUNT; s++) {
        ck_assert_int_eq(
            intake_state_parse(intake_state_name((enum intake_state)s), &state), OK);
        ck_assert_int_eq((int)state, s);
    }
    ck_assert_int_eq(intake_state_parse("open", &state), INVALID);
    ck_assert_int_eq(intake_state_parse(NULL, &state), INVALID);
}
END_TEST

START_TEST(references_have_no_look_alikes_and_read_back)
{
    enum { MANY = 2000 };
    for (int i = 0; i < MANY; i++) {
        char stored[REFERENCE_SIZE];
        char shown[REFERENCE_SHOWN_SIZE];
        char read[REFERENCE_SIZE];
        reference_make(stored);
        ck_assert_uint_eq(strlen(stored), REFERENCE_LENGTH);
        ck_assert_uint_eq(strcspn(stored, "0O1IL2Z5S8BUVGQAE"), REFERENCE_LENGTH);
        reference_show(stored, shown);
        ck_assert(shown[4] == '-' && strlen(shown) == REFERENCE_SHOWN_SIZE - 1);
        ck_assert_int_eq(reference_read(shown, read), OK);
        ck_assert_str_eq(read, stored);
    }
}
END_TEST

START_TEST(references_are_read_as_people_type_them)
{
    static const char *const good[] = {"CDFH-JKMN", "cdfh-jkmn", " cdfh jkmn ",
                                       "C-D-F-HJKMN"};
    static const char *const bad[] = {
        NULL, "", "CDFH-JKM", "CDFH-JKMNN", "CDFH-JKM0", "CDFH_JKMN", "CDFH-JKM\xc3\xa9"};
    char read[REFERENCE_SIZE];
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        ck_assert_int_eq(reference_read(good[i], read), OK);
        ck_assert_str_eq(read, "CDFHJKMN");
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_int_eq(reference_read(bad[i], read), INVALID);
}
END_TEST

int main(void)
{
    if (secret_init() != OK)
        return 1;
    TCase *tests = tcase_create("domain_policy");
    tcase_add_test(tests, only_doctors_decide_and_only_administrators_manage);
    tcase_add_test(tests, role_names_go_both_ways_and_nothing_else_is_a_role);
    tcase_add_test(tests, each_step_is_for_whom_it_is_for);
    tcase_add_test(tests, nobody_books_without_a_live_clearance);
    tcase_add_test(tests, state_names_go_both_ways);
    tcase_add_test(tests, references_have_no_look_alikes_and_read_back);
    tcase_add_test(tests, references_are_read_as_people_type_them);
    Suite *suite = suite_create("domain_policy");
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
