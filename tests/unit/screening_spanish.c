/* Spanish as patients type it and as doctors note it. */
#include <check.h>
#include <string.h>

#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

/* n negated, o other person, h historical, y hypothetical, u uncertain, "" none. */
struct sentence {
    const char *text;
    const char *phrase;
    const char *says;
};

static const struct sentence sentences[] = {
    /* short spellings */
    {"no e tenido ulceras", "ulceras", "n"},
    {"tngo gota", "gota", ""},
    {"mi ermana tubo gota", "gota", "oh"},
    {"mis hermanas tienen gota", "gota", "o"},
    {"no fumo xq tengo asma", "asma", ""},
    {"tomo vitamina d", "vitamina d", ""},
    /* negation: lists, what follows it, what undoes it */
    {"Tampoco presenta edemas", "edemas", "n"},
    {"Serologia de sifilis, toxoplasma y rubeola negativas", "sifilis", "n"},
    {"tengo gota, asma y lupus no", "gota", ""},
    {"La gammagrafia permitio descartar osteomielitis", "osteomielitis", "n"},
    {"Ganglios axilares no palpables", "Ganglios axilares", "n"},
    {"No consigue dejar el tabaco", "tabaco", ""},
    {"sin tratamiento para la gota", "gota", ""},
    {"no carece de antecedentes de gota", "gota", "h"},
    {"no hay fracturas, aunque si artrosis", "artrosis", ""},
    {"niega que tenga vertigo", "vertigo", "n"},
    {"no tengo nada aparte de asma", "asma", ""},
    {"no me funciono el tratamiento del acne", "acne", ""},
    /* doubt */
    {"Se barajan gota o artrosis", "artrosis", "u"},
    {"No puede excluirse una fractura", "fractura", "u"},
    {"Artritis psoriasica por confirmar", "Artritis psoriasica", "u"},
    {"Celulitis?", "Celulitis", "u"},
    {"capaz que tengo gota", "gota", "u"},
    {"nose si tengo gota", "gota", "u"},
    /* the past, and other people */
    {"Neumonia en la infancia", "Neumonia", "h"},
    {"Sin cambios en el quiste respecto a la ecografia previa", "quiste", ""},
    {"Su tia fallecio por un aneurisma", "aneurisma", "oh"},
    {"mi mama y yo tenemos migrana", "migrana", ""},
    {"mi yayo tenia gota", "gota", "oh"},
    {"el doctor dijo que tengo gota", "gota", ""},
    {"pense que era apendicitis pero no", "apendicitis", "n"},
    {"atiendo a chicos con asma", "asma", "o"},
    {"sin que se aprecien fracturas", "fracturas", "n"},
    {"No ha cedido la fiebre", "fiebre", ""},
    /* a "no" that only says of what kind, or that something was missed */
    {"Arritmia no valvular en tratamiento con digoxina", "digoxina", ""},
    {"Cuadro febril de origen no aclarado, ¿brucelosis?", "brucelosis", "u"},
    {"No asistio al control de su gota", "gota", ""},
    {"La biopsia no fue concluyente para sarcoma", "sarcoma", "u"},
    {"tomo algo para que no se me inflame, se llama colchicina", "colchicina", ""},
    {"Desprovista de pustulas", "pustulas", "n"},
    {"Sin hallazgos sugerentes de fractura", "fractura", "n"},
    {"Se orienta como gota frente a artritis septica", "artritis septica", "u"},
    {"Se trataria de una urticaria", "urticaria", "u"},
    {"Cree haber tenido un desmayo", "desmayo", "u"},
    {"Se explican los riesgos, entre ellos la infeccion", "infeccion", "y"},
    {"No pudiendose descartar una fractura", "fractura", "u"},
    {"Se trata como si fuera gota", "gota", "u"},
    {"No era consciente de su gota", "gota", ""},
    {"Acude acompanada de su hija por cefalea", "cefalea", ""},
    {"Acude acompanada de su hija, con asma", "asma", "o"},
    /* both languages in one text */
    {"soy de Charlotte y i dont have gota ni nada", "gota", "n"},
    {"pues my uncle tiene gota, yo estoy bien", "gota", "o"},
};

START_TEST(words_around_a_phrase_decide)
{
    const struct sentence *sentence = &sentences[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_context context = {0};
    char says[8] = "";

    arena_init(&arena, 1 << 24);
    ck_assert_int_eq(context_classify(fixture_screener(), &arena, "es", sentence->text,
                                      sentence->phrase, &context),
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

struct text_case {
    const char *field;
    const char *text;
    const char *rule; /* fires; NULL: nothing but advice does */
};

static const struct text_case texts[] = {
    {"message", "ise quimio xq me salio un tumor", "ONC-01"},
    {"conditions", "infarto ase 3 semanas", "CVD-01"},
    {"conditions", "cancer d mama", "ONC-01"},
    {"medications", "vitamina d", NULL},
    {"allergies", "Refiere exantema con amoxicilina", NULL},
    {"allergies", "anestesia local sin incidencias", NULL},
    {"conditions", "VHB, VHC y VIH negativos", NULL},
    {"family", "el padre, un tio y tambien el paciente con miocardiopatia dilatada",
     "CVD-03"},
    {"message", "mi suegra quiere el tratamiento, ella toma apixaban", "BLD-01"},
    {"message", "mi suegra toma apixaban", NULL},
    {"conditions", "TA en consulta 190/115", "CVD-05"},
    {"conditions", "VIH (-), epilepsia (-)", NULL},
    {"conditions", "VIH (+), epilepsia (-)", "IMM-10"},
    {"message", "trabajo en la unidad de dialisis", NULL},
    {"message", "me vacune del zoster", NULL},
    {"conditions", "varices en una pierna", NULL},
    {"conditions", "pustulas activas en la espalda", NULL},
    {"message", "este suero puede hacerme dano?", NULL},
    {"message", "he pensado en hacerme dano", "PSY-01"},
    {"message", "estoy esperando su respuesta", NULL},
    {"message", "mi tia toma imipramina", NULL},
    {"message", "tome minoxidil y no puedo respirar", "SYM-01"},
    {"message", "tengo miedo de que el plasma me provoque lupus", NULL},
    {"medications", "valcote 500", "LA-08"},
    {"medications", "neotrex 20", NULL},
    {"message", "estoy esperando un bebe", "PRG-01"},
    {"operations", "tx renal 2017", "IMM-06"},
    {"conditions", "me cure de un cancer d mama", "ONC-02"},
    {"conditions", "FA no valvular a tto con apixaban", "BLD-01"},
    {"message", "me dio un infarto hace mes y medio", "CVD-01"},
    {"message", "el mes pasado me ingresaron por un infarto", "CVD-01"},
    {"conditions", "metformina 850", NULL},
    {"conditions", "la glicosilada paso de 7,1 a 9,3", "MET-01"},
    {"conditions", "la glicosilada paso de 9,3 a 6,9", NULL},
    {"message", "mi son de 12 tiene bald spots, lo ven?", "AGE-02"},
    {"message", "mi dad toma apixaban, yo no tomo nada", NULL},
    {"message", "hicimos y llevaste, probemos y revisaran", NULL},
    {"message", "de joven llevaba una melena larga", NULL},
    {"social", "etilismo social", NULL},
    {"message", "le saco la cita a mi papa, toma apixaban", "BLD-01"},
    /* what is not heard at the start of a word */
    {"medications", "me pincho umira los jueves", "IMM-04"},
    {"operations", "un estent en 2015", "CVD-02"},
    {"conditions", "la silla ancha", NULL},
    /* in a list of allergies a colon starts no list of medicines */
    {"allergies", "Alergia a sulfas: exantema con cotrimoxazol", NULL},
    {"allergies", "Ninguna. Toma: cotrimoxazol", "INF-02"},
    /* two medicines in one, and what a cream holds */
    {"medications", "budesonida + formoterol", NULL},
    {"medications", "budesonida + prednisona", "IMM-02"},
    {"medications", "crema con betametasona", NULL},
    {"medications", "salbutamol con betametasona", "IMM-02"},
    /* what is written about, and what is said of everybody */
    {"message", "estoy redactando un articulo sobre el lupus", NULL},
    {"message", "estoy con lupus y se me cae el pelo", "AUT-01"},
    {"message", "llevo un podcast sobre hepatitis C", NULL},
    {"message", "llevo dos meses con hepatitis C", "INF-03"},
    {"message", "la quimioterapia y el lupus causan calvicie", NULL},
    {"message", "el lupus me causa calvicie", "AUT-01"},
    {"message", "si alguien toma apixaban lo atienden? no es mi caso", NULL},
    {"message", "si alguien toma apixaban lo atienden? es mi caso", "BLD-01"},
    {"medications", "la prednisona me la quitaron en 2019", NULL},
    /* a phrase that says itself whose it is */
    {"message", "mi novia me dejo y me corto los brazos", "PSY-01"},
    {"message", "mi novia se corta los brazos", NULL},
};

START_TEST(a_text_has_its_rule)
{
    const struct text_case *text = &texts[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    result = fixture_screen(&arena, "es", text->field, text->text);
    if (text->rule)
        ck_assert_msg(fixture_fires(&result, text->rule), "%s: no %s", text->text,
                      text->rule);
    else
        ck_assert_msg(result.outcome == SCREENING_CLEAR, "%s is not clear", text->text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening spanish");
    TCase *tests = tcase_create("spanish");

    (void)fixture_screener(); /* before the tests fork */
    tcase_add_loop_test(tests, words_around_a_phrase_decide, 0, COUNT_OF(sentences));
    tcase_add_loop_test(tests, a_text_has_its_rule, 0, COUNT_OF(texts));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
