/* Words that mean something only together: in any order, near each other, in one
 * sentence. */
#include <check.h>

#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

struct reading_case {
    const char *text;
    const char *rule; /* fires, or with ! does not */
};

static const struct reading_case english[] = {
    {"the box below my collarbone shocks me now and then", "CVD-04"},
    {"it shocks me, the little machine in my chest", "CVD-04"},
    {"my uncle has a machine in his chest that shocks him", "!CVD-04"},
    {"my chest is fine. A box came today and shocked me with its price", "!CVD-04"},
    {"they saw clots in both of my legs", "BLD-06"},
    {"there is no clot anywhere in the leg", "!BLD-06"},
    {"a clot of gel fell off my comb, and I walked home to rest, had dinner and hurt my "
     "leg",
     "!BLD-06"},
    {"I have lived with my sister's kidney for years", "IMM-06"},
    {"cannot stop pulling at my eyebrows", "PSY-02"},
    {"they put a tube from my brain down to my tummy to take off water", "NEU-02"},
    {"a steel plate sits over my left ear", "NEU-02"},
    {"a titanium comb with sharp teeth scratches my head", "!NEU-02"},
    {"every scar I ever had grew ropey", "SKN-01"},
    {"a scar from a bike fall, can you hide it", "!SKN-01"},
    {"my thyroid is racing like mad", "LA-09"},
    {"the neighbors put a chip in my tooth", "PSY-02"},
    {"bled for two days after they pulled a wisdom tooth", "BLD-04"},
    {"a heavy weight training day, chest day today", "!SYM-01"},
    {"I saved up pills under the mattress", "PSY-01"},
    {"the box of pills arrived and I counted the money", "!PSY-01"},
    {"my weight dropped 30 pounds since May and I eat like a horse", "SYM-02"},
    {"my weight dropped 30 pounds since May with a diet and the gym", "!SYM-02"},
    {"a black spot on my calf doubled and the edge is jagged", "ONC-03"},
    {"dark spots on my face after acne", "!ONC-03"},
    {"my head is full of sore lumps with yellow stuff coming out", "INF-01"},
    {"unless I have a drink I shake", "PSY-03"},
    {"if I do not have the first vodka before 8 in the morning I shake", "PSY-03"},
    {"I don't drink and I don't shake", "!PSY-03"},
    {"the dentist froze my gum and my lips blew up like a balloon", "LA-01"},
    {"the dentist froze my gum and it felt fat for two hours", "!LA-01"},
    {"do I have to wait until she's weaned", "PRG-02"},
    {"I was weaned off sertraline last year", "!PRG-02"},
    {"26 weeks today. The midwife says rest", "PRG-01"},
    {"26 weeks today since my session", "!PRG-01"},
};

static const struct reading_case spanish[] = {
    {"de noche uso un tanque, me falta el oxigeno", "RES-01"},
    {"mi abuela duerme con oxigeno en casa", "!RES-01"},
    {"me faltan cuatro sesiones de quimio", "IMM-08"},
    {"trabajo en el hospital y tomo leche", "!ALG-01"},
    {"quiero un corte para pelo grueso", "!SKN-01"},
    {"la muela me estuvo sangrando tres dias", "BLD-04"},
    /* what a word that keeps apart is wanted for */
    {"los riñones casi ya no me jalan", "REN-01"},
    {"los riñones me jalan bien", "!REN-01"},
    {"el corazon que llevo adentro no era mio", "IMM-06"},
    {"compre un suero para el pelo, cada noche me lo pongo", "!IMM-08"},
    {"los jueves me ponen los sueros en oncologia", "IMM-08"},
    {"el lunar de la nuca lleva meses creciendo", "ONC-03"},
    {"tengo un lunar en la nuca de nacimiento", "!ONC-03"},
    {"mi mama tiene un lunar que le va creciendo", "!ONC-03"},
    {"los aretes me hicieron unas bolitas en las orejas", "SKN-01"},
    {"compre aretes de bolitas para el pelo", "!SKN-01"},
    {"se me torcio la boca y no me responde el brazo", "SYM-01"},
    {"cumplo seis años sin cancer", "ONC-02"},
    {"no hay cancer en mi familia en años", "!ONC-02"},
    /* both languages in one text */
    {"pues mira, my white count is on the floor desde enero, dice el doctor", "IMM-13"},
    {"the doctor said my numbers are fine, pero los riñones ya no me jalan", "REN-01"},
};

static void check_reading(const char *lang, const struct reading_case *reading)
{
    bool is_wanted = reading->rule[0] != '!';
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    result = fixture_screen(&arena, lang, "message", reading->text);
    ck_assert_msg(fixture_fires(&result, reading->rule + (is_wanted ? 0 : 1)) ==
                      is_wanted,
                  "%s: %s", reading->text, reading->rule);
}

START_TEST(words_together_are_heard)
{
    check_reading("en", &english[_i]);
}
END_TEST

START_TEST(words_together_are_heard_in_spanish)
{
    check_reading("es", &spanish[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening together");
    TCase *tests = tcase_create("together");

    (void)fixture_screener(); /* before the tests fork */
    tcase_add_loop_test(tests, words_together_are_heard, 0, COUNT_OF(english));
    tcase_add_loop_test(tests, words_together_are_heard_in_spanish, 0, COUNT_OF(spanish));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
