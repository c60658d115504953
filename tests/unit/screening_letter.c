/* Whom a whole message is about and what it is for. */
#include <check.h>
#include <string.h>

#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

struct message_case {
    const char *text;
    const char *rule; /* fires and needs a doctor; NULL: the text is clear */
};

static const struct message_case messages[] = {
    /* asked about, but the writer's own */
    {"What is the difference between Imuran and CellCept? Mine was changed on Monday",
     "IMM-03"},
    {"does gilenya make hair thin? started in march and my ponytail is half", "IMM-15"},
    {"forgot my eliquis twice this week, do I double it?", "BLD-01"},
    {"how long can a kidney transplant last? people like me never get an answer",
     "IMM-06"},
    {"SUBJECT: CLL MESSAGE: white count 42000, should I change what I eat?", "IMM-09"},
    {"SUBJECT: sudden pain in chest MESSAGE: please tell me what it is", "SYM-01"},
    {"How long does CellCept stay in the body? I want to be a dad", "IMM-03"},
    {"Is it ok to have aged cheese on phenelzine", "LA-02"},
    {"Would exosomes calm down vasculitis like mine?", "AUT-01"},
    {"Can lupus cause hair to fall out? I was diagnosed at 22", "AUT-01"},
    {"Is PRP allowed for someone who takes azathioprine? Asking because I do", "IMM-03"},
    {"got the slow type of lymphoma, they just watch it", "IMM-09"},
    {"Is Humira made from living cells? My son has to explain it", NULL},
    {"Is it true that warfarin was a rat poison?", NULL},
    {"can you treat me if I'm HIV positive?", "IMM-10"},
    {"Contact my transplant team first", "IMM-06"},
    {"watch and wait for CLL. massage ok?", "IMM-09"},
    {"lupus:", "AUT-01"},
    {"Question - warfarin:", "BLD-01"},
    {"bald patch with a crust, barber thinks ringworm", "INF-01"},
    {"would you look at my nephew's hair, he is 13", "AGE-02"},
    {"hospice for grandma begins friday, who moves the piano", NULL},
    /* asked about by somebody who is well */
    {"what do people say of Olumiant? I never took it", NULL},
    {"What is lupus? I am just curious", NULL},
    {"Can PRP cause cancer? I'm a healthy man of 50", NULL},
    /* a topic, not an illness */
    {"what are the stages of kidney failure? homework for monday", NULL},
    {"I am a screenwriter, my hero has hemophilia. How would he die?", NULL},
    {"I give a talk about sepsis to farmers. is there a simple slide", NULL},
    {"The dosage of tacrolimus in children please, exam on thursday", NULL},
    {"I teach third grade and a new pupil has epilepsy. What do I do", NULL},
    /* a trade, and an illness of one's own */
    {"I am a nurse and I have lupus", "AUT-01"},
    {"I teach kindergarten and have lupus, catch everything", "AUT-01"},
    {"I'm a medical student and had Hodgkin at 17. For my thesis: do survivors like me "
     "need heart tests?",
     "IMM-09"},
    {"Homework is hard since my chemo started, I am on cycle four", "IMM-08"},
    /* other people, over sentences */
    {"my mom's hands are bent with rheumatoid arthritis and she takes methotrexate",
     NULL},
    {"SUBJECT: grandma MESSAGE: Her pacemaker battery is low. Would you change it?",
     NULL},
    {"Kidney transplant. My father is not well since he got it. What can we do?", NULL},
    {"a guy in my office has TB, should we all get tested?", NULL},
    {"my tenant has hepatitis C. what do I do with the mattress", NULL},
    {"I help my aunt with her pills: warfarin and digoxin. which go first", NULL},
    /* the writer among other people */
    {"my husband is fine but I carry hepatitis B. can he catch it", "INF-03"},
    {"My dad had a heart attack. I am 34. Epilepsy since birth, what now", "LA-08"},
    {"SUBJECT: lupus & work MESSAGE: how do you tell your boss? diagnosed last week",
     "AUT-01"},
    {"my neighbour drives me. Myasthenia gravis since 2012, can I get PRP", "AUT-02"},
    {"my mother took warfarin, she never ate kale. I'm on it since june. Kale?",
     "BLD-01"},
    {"As a vet I handle methotrexate for dogs, and take it myself. Too much?", "IMM-03"},
    {"What is Humira made of? I inject it and I am vegetarian", "IMM-04"},
    {"my bf is on humira, do I have it in me when we kiss?", NULL},
    /* offered, not taken */
    {"the surgeon offers me a cortisone shot. I haven't decided. How long does it last",
     NULL},
    {"the doctor offered me prednisone and I take it since monday", "IMM-02"},
    /* numbers that need no name */
    {"machine in the shop said 201 over 118, feel ok", "CVD-05"},
    {"turned away by the dentist for 188/110", "CVD-05"},
    {"mine is 124/78, good enough?", NULL},
    {"took augmentin 250/125 years ago", NULL},
    {"the code of my flat is 180/100/20", NULL},
    /* what is denied, of pets, and in headings in capitals */
    {"The leaflet mentions suicidal thoughts. I've never had anything like that.", NULL},
    {"our cat takes prednisone, can I touch the tablets?", NULL},
    {"SUBJECT: CLL MESSAGE: My father in law has CLL and they do nothing", NULL},
    {"Saw an ad for Skyrizi on every bus, I don't take any of that", NULL},
    {"dating a man who is HIV positive, I tested negative", NULL},
    {"Hemophiliac here, do you treat us?", "BLD-04"},
    {"does coffee weaken methotrexate? 20 mg on thursdays", "IMM-03"},
    {"I'm a bus driver. Psoriatic arthritis in my hands, can I ask for help", "AUT-01"},
    {"SUBJECT: lymphoma MESSAGE: treated in spring, hair still thin. Any vitamins?",
     "IMM-09"},
    {"I'm a plumber and quote a clinic. How much water does dialysis need?", NULL},
    {"My mom needs a new knee and takes eliquis. What do I ask the surgeon?", NULL},
    {"I am a hairdresser; a client came with ringworm. I have no spots", NULL},
    /* the kind of what one has, and the kind of what one asks about */
    {"I've the rare type of amyloidosis. Which dentist has heard of it?", "AUT-02"},
    {"What type of amyloidosis is the rare one? It's for a biology class", NULL},
    /* a child whose age the next sentence tells */
    {"Could I book our daughter in? She's 7 and has round bald patches", "AGE-02"},
    {"Can you see my grandson? he is 11", "AGE-02"},
    {"is prp ok on a 5 year old girl with bald patches", "AGE-02"},
    {"Could I book our daughter in? She's 27 and has thin hair", NULL},
    {"Our daughter drove me. I'm 7 minutes late. Can I have PRP?", NULL},
    /* a friend's, a leaflet's, a place of work; and the writer's own */
    {"My best mate's got hepatitis C. Can I catch it from his razor?", NULL},
    {"Cheers mate, I'm on warfarin", "BLD-01"},
    {"My mate sent me here. Warfarin 3 mg since 2019.", "BLD-01"},
    {"me and my two sisters have lupus", "AUT-01"},
    {"Your PDF is wrong: on page 3 of the PDF is \"warfarin weekly\"", NULL},
    {"On page 3 of your form I forgot the warfarin", "BLD-01"},
    {"I work on the dialysis ward", NULL},
    {"I work on the ward, dialysis three times a week", "REN-01"},
    {"We have a friend to stay who got someone else's kidney. Recipes?", NULL},
    {"I live with someone else's kidney", "IMM-06"},
};

START_TEST(a_message_is_read_as_a_whole)
{
    const struct message_case *message = &messages[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    result = fixture_screen(&arena, "en", "message", message->text);
    if (message->rule)
        ck_assert_msg(fixture_fires(&result, message->rule), "%s: %s", message->text,
                      message->rule);
    ck_assert_msg((result.outcome == SCREENING_CLEAR) == (message->rule == NULL),
                  "%s: %s", message->text, screening_outcome_name(result.outcome));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening letter");
    TCase *tests = tcase_create("message");

    (void)fixture_screener(); /* before the tests fork */
    tcase_add_loop_test(tests, a_message_is_read_as_a_whole, 0, COUNT_OF(messages));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
