/* What the words around a phrase say about it, in both languages. */
#include <check.h>
#include <string.h>

#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

/* n negated, o other person, h historical, y hypothetical, u uncertain, "" none. */
struct sentence {
    const char *lang;
    const char *text;
    const char *phrase;
    const char *says;
};

static const struct sentence sentences[] = {
    {"en", "I have diabetes.", "diabetes", ""},
    {"en", "No diabetes, HIV or cancer.", "cancer", "n"},
    {"en", "She denies chest pain, fever, or cough.", "cough", "n"},
    {"en", "Neuropathy but not diabetes", "Neuropathy", ""},
    {"en", "Neuropathy but not diabetes", "diabetes", "n"},
    {"en", "Negative for flu, positive for pneumonia", "pneumonia", ""},
    {"en", "Pneumonia has been ruled out.", "Pneumonia", "n"},
    {"en", "Pneumonia was not ruled out.", "Pneumonia", "u"},
    {"en", "HIV: neg, hepatitis: yes", "HIV", "n"},
    {"en", "HIV: neg, hepatitis: yes", "hepatitis", ""},
    {"en", "cancer - none", "cancer", "n"},
    {"en", "Diabetes? No", "Diabetes", "n"},
    {"en", "My father is a lung cancer patient.", "lung cancer", "o"},
    {"en", "Family history of stroke", "stroke", "oh"},
    {"en", "Mother had lupus but I have psoriasis", "psoriasis", ""},
    {"en", "My wife developed a cough. She has asthma.", "asthma", "o"},
    {"en", "History of stroke in 2010", "stroke", "h"},
    {"en", "Previous ankle fracture, seen for a cough", "ankle fracture", "h"},
    {"en", "Compared with the prior study the effusion is larger", "effusion", ""},
    {"en", "The rash began prior to the fever", "fever", ""},
    {"en", "A man with a past history of gout who presents with pain", "gout", "h"},
    {"en", "A man with a past history of gout who presents with pain", "pain", ""},
    {"en", "Cardiac history significant for two stents and angina", "angina", "h"},
    {"en", "Denies tobacco use", "tobacco use", "nh"},
    {"en", "Prior hip replacement", "Prior hip replacement", "h"},
    {"en", "Gout: the patient has a long history of GOUT", "gout", "h"},
    {"en", "Patient denies angina, stroke, or gout.", "stroke", "n"},
    {"en", "Client denies gout", "gout", "n"},
    {"en", "Husband reports that her asthma is worse", "asthma", ""},
    {"en", "Call the office for fever", "fever", "y"},
    {"en", "Treated empirically for pneumonia", "pneumonia", "u"},
    {"en", "Ovarian cancer in two maternal aunts", "Ovarian cancer", "o"},
    {"en", "The fever has not subsided", "fever", ""},
    {"en", "The mass proved not to be lymphoma", "lymphoma", "n"},
    {"en", "Exposed to an inmate with scabies", "scabies", "o"},
    {"en", "I don't have gout.", "gout", "n"},
    {"en", "I do not take insulin", "insulin", "n"},
    {"en", "Gout I don't have", "Gout", "n"},
    {"en", "I have never had any gout", "gout", "n"},
    {"en", "Between ages five and nine she had croup", "croup", "h"},
    {"en", "Evaluated for lupus because of aches. Serology negative.", "lupus", "n"},
    {"en", "Worked up for lupus; serology negative.", "lupus", "n"},
    {"en", "Lupus workup: nonreactive", "Lupus", "n"},
    {"en", "Being evaluated for lupus. Serology negative.", "lupus", "u"},
    {"en", "Evaluated for lupus, confirmed on biopsy. Serology negative.", "lupus", ""},
    {"en", "Evaluated for lupus. Serology negative but still unwell.", "lupus", ""},
    {"en", "Evaluated for lupus, has gout. Serology negative.", "gout", ""},
    {"en", "Thought it was gout but xray fine", "gout", "n"},
    {"en", "Evaluated for epilepsy and treated since 2010. Serology negative.",
     "epilepsy", ""},
    {"en", "The scan after my stroke was normal", "stroke", ""},
    {"en", "Thought it was heartburn but it was gout, ecg fine since", "gout", ""},
    {"en", "Tested for HIV and gout, gout came back positive", "gout", ""},
    {"en", "Tested for HIV and came back positive", "HIV", ""},
    {"en", "Please call if tested positive for gout", "gout", "y"},
    {"en", "A bypass was considered after the fall but not performed", "bypass", "n"},
    {"en", "Cirrhosis; a bypass was considered but not performed", "Cirrhosis", ""},
    {"en", "Bypass considered but not done yet", "Bypass", ""},
    {"en", "Warfarin appears on the referral in error", "Warfarin", "n"},
    {"en", "Gout and warfarin, recorded in error", "Gout", ""},
    {"en", "Took warfarin in error", "warfarin", ""},
    {"en", "The bypass mentioned in the letter was his brother's", "bypass", "o"},
    {"en", "Kidney transplant, the donor was his brother", "Kidney transplant", ""},
    {"en", "Dystrophy in mother; patient genetically confirmed", "Dystrophy", ""},
    {"en", "Dystrophy in mother; patient unaffected", "Dystrophy", "o"},
    {"es", "A los treinta y dos le dio pancreatitis", "pancreatitis", "h"},
    {"es", "Me da imipramina hace dos a\xc3\xb1os", "imipramina", ""},
    {"es", "De insulina, ninguna", "insulina", "n"},
    {"en", "Never felt worse than with this gout", "gout", ""},
    {"en", "Gout runs on both sides of the family", "Gout", "o"},
    {"en", "Plan: ? gout, aspirate the knee", "gout", "u"},
    {"en", "?gout of the left toe", "gout", "u"},
    {"en", "It isn't gout any more, it is lupus", "lupus", ""},
    {"en", "No gout, it is not lupus", "lupus", "n"},
    {"es", "Ya no es gota, es lupus", "lupus", ""},
    {"en", "In 2011 he was treated for gout", "gout", "h"},
    {"en", "Diagnosed with gout in 2011", "gout", ""},
    {"en", "Gallbladder surgery twelve years ago", "Gallbladder surgery", "h"},
    {"en", "As a toddler she had febrile seizures", "seizures", "h"},
    {"en", "Seen for asthma since 2011", "asthma", ""},
    {"en", "No reaction to iodine", "iodine", "n"},
    {"en", "He cannot quit smoking", "smoking", "h"},
    {"en", "The stroke team has not treated his angina", "angina", ""},
    {"en", "Return in the event of fever", "fever", "y"},
    {"en", "Appendicitis remains a possibility", "Appendicitis", "u"},
    {"es",
     "En 2011 tuvo una neumon\xc3\xad"
     "a",
     "neumon\xc3\xad"
     "a",
     "h"},
    {"es", "Diagnosticado de asma en 2011", "asma", ""},
    {"es", "Operado de apendicitis hace doce a\xc3\xb1os", "apendicitis", "h"},
    {"es",
     "No puede excluirse una neumon\xc3\xad"
     "a",
     "neumon\xc3\xad"
     "a",
     "u"},
    {"es",
     "La gammagraf\xc3\xad"
     "a permiti\xc3\xb3 descartar embolia",
     "embolia", "n"},
    {"es", "Tampoco refiere tos", "tos", "n"},
    {"es", "No ha conseguido dejar el tabaco", "tabaco", ""},
    {"en", "This is a 60-year-old woman with gout", "gout", ""},
    {"en", "possible lupus", "lupus", "u"},
    {"en", "What should I do if I get a fever", "fever", "y"},
    {"en", "vaccinated against hepatitis B", "hepatitis B", "y"},
    {"en", "no change in her asthma", "asthma", ""},
    {"en", "His nausea resolved.", "nausea", "n"},
    {"en", "She is not on any medicine for her hypertension", "hypertension", ""},
    {"en", "Stable angina (no recent attacks), takes aspirin", "aspirin", ""},
    {"en", "In the ED in 2015 for gout", "gout", "h"},
    {"en", "Two years prior to this admission he had gout", "gout", "h"},
    {"en", "Gout in the spring of 2011", "Gout", "h"},
    {"en", "During her last hospitalization she had gout", "gout", "h"},
    {"en", "No gout since her last hospitalization, now a rash", "rash", ""},
    {"en", "Gout over the past two years", "Gout", ""},
    {"en", "The rash is probably due to penicillin", "penicillin", "u"},
    {"en", "A possible rash due to penicillin", "penicillin", ""},
    {"en", "Colchicine did not help his gout", "gout", ""},
    {"en", "There was no sign of her gout", "gout", "n"},
    {"en", "No cough (fever nor chills), gout or rash", "rash", "n"},
    {"en", "No cough (a cold last week), gout or rash", "gout", "n"},
    {"en", "Gout (no tophi) and a rash", "rash", ""},
    {"en", "Return to the clinic with any fever", "fever", "y"},
    {"en", "She returns with fever", "fever", ""},
    {"en", "Heparin for DVT prophylaxis", "DVT", "y"},
    {"en", "There is a high risk of stroke", "stroke", "y"},
    {"en", "The swab could not exclude gout", "gout", "u"},
    {"en", "His wife states that he has gout", "gout", ""},
    {"en", "No improvement in the asthma", "asthma", ""},
    {"en", "The film did not reveal the fracture", "fracture", "n"},
    {"en", "She is not taking her medication for asthma", "asthma", ""},
    {"en", "Gout (resolved), asthma", "Gout", "n"},
    {"en", "Gout, asthma (ruled out), lupus", "gout", ""},
    {"en", "Knee replacement (2011), now a rash", "Knee replacement", "h"},
    {"en", "Call us if there is new swelling", "swelling", "y"},
    {"en", "Her husband called EMS for chest pain", "chest pain", ""},
    {"en", "Her husband has chest pain", "chest pain", "o"},
    {"en", "Brought in by her mother for a fever", "fever", ""},
    {"en", "He lives with a brother who has lupus", "lupus", "o"},
    {"en", "A 6 year old boy with asthma", "asthma", ""},
    {"en", "I care for a 6 year old boy. The boy has asthma", "asthma", "o"},
    {"en", "If he has a fever, call us", "fever", "y"},
    {"en", "Can I have PRP if I have lupus", "lupus", ""},
    {"en", "Appendectomy 1998", "Appendectomy", "h"},
    {"en", "She does not carry a diagnosis of gout", "gout", "n"},
    {"en", "It has not helped, asthma is worse", "asthma", ""},
    {"en", "She did not have asthma, gout or lupus", "lupus", "n"},
    {"en", "The 2014 colonoscopy showed polyps", "polyps", "h"},
    {"en", "Weight gain since her bypass in 2012", "bypass", "h"},
    {"en", "Weight gain since her bypass in 2012", "Weight gain", ""},
    {"en", "The pills may bring on dizziness", "dizziness", "y"},
    {"en", "(-) cough, (-) fever", "fever", "n"},
    {"en", "Cough (-) fever (+)", "fever", ""},
    {"en", "Cough (-) fever (+)", "Cough", "n"},
    {"es", "Mi mama tiene asma. Mi piel tiene psoriasis", "psoriasis", ""},
    {"es", "Mi mama tiene asma. Tiene un inhalador", "inhalador", "o"},
    {"es", "No tengo VIH ni c\xc3\xa1ncer", "c\xc3\xa1ncer", "n"},
    {"es", "Niega diabetes", "diabetes", "n"},
    {"es", "Mi mam\xc3\xa1 tuvo c\xc3\xa1ncer", "c\xc3\xa1ncer", "oh"},
    {"es", "posible lupus", "lupus", "u"},
    {"es", "No se descarta tuberculosis", "tuberculosis", "u"},
    {"es", "sin fiebre, tos ni disnea", "disnea", "n"},
    {"es", "VIH: negativo", "VIH", "n"},
    {"es", "Sin masas, en tratamiento con amiodarona", "amiodarona", ""},
};

START_TEST(words_around_a_phrase_decide)
{
    const struct sentence *sentence = &sentences[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_context context = {0};
    char says[8] = "";

    arena_init(&arena, 1 << 24);
    ck_assert_int_eq(context_classify(fixture_screener(), &arena, sentence->lang,
                                      sentence->text, sentence->phrase, &context),
                     OK);
    if (context.is_negated)
        strcat(says, "n");
    if (context.experiencer == SCREENING_OTHER)
        strcat(says, "o");
    if (context.temporality == SCREENING_HISTORICAL)
        strcat(says, "h");
    if (context.temporality == SCREENING_HYPOTHETICAL)
        strcat(says, "y");
    if (context.is_uncertain)
        strcat(says, "u");
    ck_assert_msg(strcmp(says, sentence->says) == 0, "\"%s\" in \"%s\": %s, not %s (%s)",
                  sentence->phrase, sentence->text, says, sentence->says, context.cue);
}
END_TEST

START_TEST(a_phrase_that_is_not_there_is_not_found)
{
    CLEANUP(arena_done) struct arena arena;
    struct screening_context context = {0};

    arena_init(&arena, 1 << 24);
    ck_assert_int_eq(context_classify(fixture_screener(), &arena, "en", "I am well",
                                      "cancer", &context),
                     NOT_FOUND);
    ck_assert_int_eq(
        context_classify(fixture_screener(), &arena, "en", "", "cancer", &context),
        INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening context");
    TCase *tests = tcase_create("context");

    (void)fixture_screener(); /* before the tests fork */
    tcase_add_loop_test(tests, words_around_a_phrase_decide, 0, COUNT_OF(sentences));
    tcase_add_test(tests, a_phrase_that_is_not_there_is_not_found);
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
