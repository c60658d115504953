/* Whose disease it is, and whether it is there, in whole texts as people write them. */
#include <check.h>

#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

struct text_case {
    const char *lang;
    const char *field;
    const char *text;
    const char *rule; /* fires, or NULL: nothing for a doctor */
};

static const struct text_case texts[] = {
    /* An answer belongs to its label, whatever was denied before. */
    {"en", "conditions", "no asthma, no gout, epilepsy yes", "LA-08"},
    {"es", "conditions", "asma no, gota no, lupus s\xc3\xad", "AUT-01"},
    /* Somebody else goes on being spoken of, by name, by pronoun or by a bare verb. */
    {"en", "message", "My uncle lives with HIV. They say HIV is no obstacle now.", NULL},
    {"es", "message",
     "Vengo con mi esposo. \xc3\x89l espera afuera porque toma warfarina. Yo estoy sana.",
     NULL},
    {"en", "message", "Insulin is my dad's thing. I only want my hair back.", NULL},
    {"en", "message", "Epilepsy since I was five. My wife will drive me.", "LA-08"},
    {"en", "message", "Only lupus, nothing else. My wife is healthy.", "AUT-01"},
    {"en", "message", "Nobody in my family has lupus", NULL},
    /* A good result clears what was tested, and nothing else. */
    {"en", "message", "I was checked for lupus last year, came back fine", NULL},
    {"es", "conditions", "me hicieron la prueba de hepatitis C, negativa", NULL},
    {"en", "conditions", "the lump in my breast turned out to be a harmless cyst", NULL},
    {"en", "conditions", "HIV, my partner is negative", "IMM-10"},
    /* What a question supposes is not there; what it takes for granted is. */
    {"en", "message", "If someone has lupus, can they come?", NULL},
    {"en", "message", "Do you treat people with HIV? I have it.", "IMM-10"},
    {"es", "message",
     "\xc2\xbf"
     "atienden a gente con lupus? yo lo tengo",
     "AUT-01"},
    {"en", "message", "Could exosomes give me hepatitis?", NULL},
    /* A verb that is denied, and a denial that refers back. */
    {"es", "conditions", "no me han diagnosticado epilepsia", NULL},
    {"en", "medications", "I don't take any insulin, methotrexate or warfarin", NULL},
    {"en", "message", "I know warfarin from the pharmacy, never used any", NULL},
    {"en", "conditions", "I can't say I don't have epilepsy", "LA-08"},
    /* Essays, firms and pets are nobody's disease, but writers and pupils have theirs. */
    {"en", "message", "For my essay I need the definition of lupus, due Monday", NULL},
    {"en", "message", "our company prints leaflets about epilepsy, may we quote you",
     NULL},
    {"en", "message", "I'm a nursing student with epilepsy, does it hurt?", "LA-08"},
    {"en", "message", "my thesis took all year and I have lupus", "AUT-01"},
    {"en", "message", "Our beagle takes prednisone 20 mg, can I pet her?", NULL},
    /* A relative who wants the treatment is the patient. */
    {"en", "message", "My husband wants PRP. He takes warfarin.", "BLD-01"},
    {"es", "message", "mi esposa quiere hacerse el tratamiento, ella tiene lupus",
     "AUT-01"},
    {"en", "message", "My mom wants me to come. She has lupus.", NULL},
    {"en", "message", "My dad has lupus and wants a hair transplant.", "AUT-01"},
    {"en", "message", "My dad is on warfarin, he would like PRP.", "BLD-01"},
    {"en", "message", "My sister, who has lupus, is interested in a consultation.",
     "AUT-01"},
    {"es", "message", "Mi padre toma warfarina y quisiera un trasplante de pelo.",
     "BLD-01"},
    {"en", "message", "A friend has lupus and wants PRP.", "AUT-01"},
    {"en", "message", "My dad has lupus and wants me to get PRP.", NULL},
    {"en", "message", "My dad has lupus and I would like PRP.", NULL},
    {"en", "message", "I live with my dad, who has lupus, and would like PRP.", NULL},
    /* A test without a result is not a good one. */
    {"en", "conditions", "Tested for HIV, results pending", "IMM-10"},
    {"en", "conditions", "tested for HIV last year, nope", NULL},
    {"en", "message", "Do you need me to be tested for hepatitis?", NULL},
    /* Who is named for something else owns nothing that stands alone. */
    {"en", "message", "Lupus. My friend knows.", "AUT-01"},
    {"en", "message", "My wife booked this. Warfarin and a statin.", "BLD-01"},
    {"en", "message", "My sister came to you last year. Lupus.", "AUT-01"},
    {"es", "message", "Mi esposa hizo la cita. Lupus y warfarina.", "BLD-01"},
    {"en", "message", "My sister came with lupus. Methotrexate, too.", NULL},
    {"en", "message", "Lupus. My sister takes methotrexate. What can she eat?", NULL},
    /* A denial of what the sentences before named. */
    {"en", "message", "The advert for Humira is on all day. I don't take it.", NULL},
    {"es", "message", "Piden decir si hay lupus o VIH. Yo no tengo nada de eso.", NULL},
    {"en", "message", "I take Humira. Aspirin too? I don't take it.", "IMM-04"},
    /* A letter that never says "I" asks without a question mark. */
    {"en", "message", "MESSAGE: what does lupus do to the kidneys", NULL},
    {"en", "message", "MESSAGE: what does lupus do to my kidneys", "AUT-01"},
    /* What doctors say is a diagnosis; a comparison is nobody; a clean scan is of itself.
     */
    {"en", "message", "The rash was biopsied and they say it is lupus", "AUT-01"},
    {"en", "message", "I sweat like a pig and have epilepsy", "LA-08"},
    {"en", "message", "stage 2 melanoma and just had a clean scan", "ONC-03"},
    {"en", "message", "my doctor wanted to put me on Humira but I turned it down", NULL},
    {"es", "message", "el doc dice que es lupus", "AUT-01"},
    {"es", "message", "le dio un infarto a mi jefe y no pude ir a la cita", NULL},
    {"es", "message", "la epilepsia de mi abuelita me tiene ocupada", NULL},
    /* A symptom goes on though the medicine, or the verb, is past. */
    {"es", "message", "tom\xc3\xa9 la pastilla y no puedo respirar", "SYM-01"},
    {"es", "message", "me dio un dolor en el pecho y sudo", "SYM-01"},
    /* Somebody whose name is also a term. */
    {"es", "message",
     "mi t\xc3\xad"
     "a toma metotrexato",
     NULL},
    {"en", "message", "my cat has epilepsy", NULL},
    /* "… and so have I": it is the writer's as well. */
    {"en", "message", "my sister takes warfarin, me too", "BLD-01"},
    {"en", "conditions", "my mom had breast cancer and I had it too", "ONC-01"},
    {"en", "conditions", "not allergic to lidocaine, epilepsy controlled", "LA-08"},
    /* A child for whom the message asks; not any child it names. */
    {"en", "message", "our niece is fourteen and balding, could she come?", "AGE-02"},
    {"en", "message", "may I book my 12 y/o?", "AGE-02"},
    {"es", "message", "mi sobrino acaba de cumplir 13, \xc2\xbflo atienden?", "AGE-02"},
    {"en", "message", "our teenager is thinning on top, is that for you?", "AGE-02"},
    {"en", "message", "my nephew is 26 and balding, could he come?", NULL},
    {"en", "message", "my girls are 6 and 9 so I come mornings", NULL},
    {"en", "message", "my son, 5, was born early and my hair fell then", NULL},
    /* The family field is about relatives, until a sentence is about the person. */
    {"en", "family", "Stroke, diabetes on insulin", NULL},
    {"en", "family", "Father: alcohol abuse, cirrhosis. Mother well.", NULL},
    {"en", "family", "Father is on disability after his stroke", NULL},
    {"en", "family", "On disability after his stroke", "CVD-02"},
    {"en", "family", "Drinks heavily. Brother healthy.", "PSY-03"},
    {"en", "family", "Mother with lupus; patient also has lupus.", "AUT-01"},
    {"en", "family", "lupus runs in the family, I was diagnosed with it at 25", "AUT-01"},
    /* Whom somebody lives with is no relative whose story begins … */
    {"en", "family", "Lives with her daughter. She uses oxygen for COPD.", "RES-01"},
    {"en", "family", "Married, two children. He takes warfarin.", "BLD-01"},
    {"es", "family", "Vive con su hija, pensionada por un derrame", "CVD-02"},
    /* … unless more is said of them. */
    {"en", "family", "Lives with her husband, who has HIV.", NULL},
    {"en", "family", "Married, two children with epilepsy.", NULL},
    {"es", "family", "vive con su mujer que tiene VIH", NULL},
    /* Nobody was named before the pronoun: it is the person. */
    {"en", "family", "She has had breast cancer, as has her mother.", "ONC-01"},
    {"en", "family", "Father had breast cancer. He took warfarin.", NULL},
    {"es", "family", "Sin antecedentes familiares. Paciente con epilepsia.", "LA-08"},
    {"es", "family", "La madre de la paciente tuvo lupus", NULL},
    /* Routes: a neighbour that is only a route, and one that is a medicine. */
    {"en", "medications", "cyclosporine for dry eyes", NULL},
    {"en", "medications", "eye drops, methotrexate", "IMM-03"},
    {"en", "medications", "prednisone for a week back in 2012", NULL},
};

START_TEST(a_text_says_whose_and_whether)
{
    const struct text_case *text = &texts[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    result = fixture_screen(&arena, text->lang, text->field, text->text);
    if (text->rule)
        ck_assert_msg(fixture_fires(&result, text->rule), "%s: not %s", text->text,
                      text->rule);
    else
        ck_assert_msg(result.outcome == SCREENING_CLEAR, "%s: %s", text->text,
                      screening_outcome_name(result.outcome));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening messages");
    TCase *tests = tcase_create("messages");

    (void)fixture_screener(); /* before the tests fork */
    tcase_add_loop_test(tests, a_text_says_whose_and_whether, 0, COUNT_OF(texts));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
