/* The closed classes, folded (no accents, lower case), sorted by nothing but sense. */
#include "screening/grammar.h"

#include <string.h>

struct grammar_word {
    const char *text;
    double value;
    uint8_t grammar;
};

static const struct grammar_word WORDS[] = {
    {"half", 0.5, GRAMMAR_NUMBER},      {"one", 1, GRAMMAR_NUMBER},
    {"two", 2, GRAMMAR_NUMBER},         {"three", 3, GRAMMAR_NUMBER},
    {"four", 4, GRAMMAR_NUMBER},        {"five", 5, GRAMMAR_NUMBER},
    {"six", 6, GRAMMAR_NUMBER},         {"seven", 7, GRAMMAR_NUMBER},
    {"eight", 8, GRAMMAR_NUMBER},       {"nine", 9, GRAMMAR_NUMBER},
    {"ten", 10, GRAMMAR_NUMBER},        {"eleven", 11, GRAMMAR_NUMBER},
    {"twelve", 12, GRAMMAR_NUMBER},     {"couple", 2, GRAMMAR_NUMBER},
    {"few", 3, GRAMMAR_NUMBER},         {"several", 4, GRAMMAR_NUMBER},
    {"medio", 0.5, GRAMMAR_NUMBER},     {"media", 0.5, GRAMMAR_NUMBER},
    {"un", 1, GRAMMAR_NUMBER},          {"una", 1, GRAMMAR_NUMBER},
    {"uno", 1, GRAMMAR_NUMBER},         {"dos", 2, GRAMMAR_NUMBER},
    {"tres", 3, GRAMMAR_NUMBER},        {"cuatro", 4, GRAMMAR_NUMBER},
    {"cinco", 5, GRAMMAR_NUMBER},       {"seis", 6, GRAMMAR_NUMBER},
    {"siete", 7, GRAMMAR_NUMBER},       {"ocho", 8, GRAMMAR_NUMBER},
    {"nueve", 9, GRAMMAR_NUMBER},       {"diez", 10, GRAMMAR_NUMBER},
    {"doce", 12, GRAMMAR_NUMBER},       {"mg", 1, GRAMMAR_MASS},
    {"mgs", 1, GRAMMAR_MASS},           {"mgr", 1, GRAMMAR_MASS},
    {"mgrs", 1, GRAMMAR_MASS},          {"milligram", 1, GRAMMAR_MASS},
    {"milligrams", 1, GRAMMAR_MASS},    {"miligramo", 1, GRAMMAR_MASS},
    {"miligramos", 1, GRAMMAR_MASS},    {"mcg", 0.001, GRAMMAR_MASS},
    {"ug", 0.001, GRAMMAR_MASS},        {"microgram", 0.001, GRAMMAR_MASS},
    {"micrograms", 0.001, GRAMMAR_MASS},
    {"microgramos", 0.001, GRAMMAR_MASS},
    {"g", 1000, GRAMMAR_MASS},          {"gr", 1000, GRAMMAR_MASS},
    {"gram", 1000, GRAMMAR_MASS},       {"grams", 1000, GRAMMAR_MASS},
    {"gramos", 1000, GRAMMAR_MASS},     {"tablet", 1, GRAMMAR_COUNT},
    {"tablets", 1, GRAMMAR_COUNT},      {"tab", 1, GRAMMAR_COUNT},
    {"tabs", 1, GRAMMAR_COUNT},         {"pill", 1, GRAMMAR_COUNT},
    {"pills", 1, GRAMMAR_COUNT},        {"capsule", 1, GRAMMAR_COUNT},
    {"capsules", 1, GRAMMAR_COUNT},     {"puff", 1, GRAMMAR_COUNT},
    {"puffs", 1, GRAMMAR_COUNT},        {"pastilla", 1, GRAMMAR_COUNT},
    {"pastillas", 1, GRAMMAR_COUNT},    {"comprimido", 1, GRAMMAR_COUNT},
    {"comprimidos", 1, GRAMMAR_COUNT},  {"tableta", 1, GRAMMAR_COUNT},
    {"tabletas", 1, GRAMMAR_COUNT},     {"capsula", 1, GRAMMAR_COUNT},
    {"once", 1, GRAMMAR_TIMES},         {"twice", 2, GRAMMAR_TIMES},
    {"thrice", 3, GRAMMAR_TIMES},       {"times", 0, GRAMMAR_TIMES},
    {"time", 0, GRAMMAR_TIMES},         {"veces", 0, GRAMMAR_TIMES},
    {"vez", 0, GRAMMAR_TIMES},          {"daily", 1, GRAMMAR_PER_DAY},
    {"qd", 1, GRAMMAR_PER_DAY},         {"od", 1, GRAMMAR_PER_DAY},
    {"qday", 1, GRAMMAR_PER_DAY},       {"everyday", 1, GRAMMAR_PER_DAY},
    {"nightly", 1, GRAMMAR_PER_DAY},    {"qhs", 1, GRAMMAR_PER_DAY},
    {"qam", 1, GRAMMAR_PER_DAY},        {"qpm", 1, GRAMMAR_PER_DAY},
    {"bid", 2, GRAMMAR_PER_DAY},        {"bd", 2, GRAMMAR_PER_DAY},
    {"tid", 3, GRAMMAR_PER_DAY},        {"tds", 3, GRAMMAR_PER_DAY},
    {"qid", 4, GRAMMAR_PER_DAY},        {"qds", 4, GRAMMAR_PER_DAY},
    {"qod", 0.5, GRAMMAR_PER_DAY},      {"weekly", 1.0 / 7, GRAMMAR_PER_DAY},
    {"monthly", 1.0 / 30, GRAMMAR_PER_DAY},
    {"diario", 1, GRAMMAR_PER_DAY},     {"diaria", 1, GRAMMAR_PER_DAY},
    {"diarios", 1, GRAMMAR_PER_DAY},    {"diarias", 1, GRAMMAR_PER_DAY},
    {"diariamente", 1, GRAMMAR_PER_DAY},
    {"semanal", 1.0 / 7, GRAMMAR_PER_DAY},
    {"semanales", 1.0 / 7, GRAMMAR_PER_DAY},
    {"mensual", 1.0 / 30, GRAMMAR_PER_DAY},
    {"every", 0, GRAMMAR_EVERY},        {"each", 0, GRAMMAR_EVERY},
    {"cada", 0, GRAMMAR_EVERY},         {"q", 0, GRAMMAR_EVERY},
    {"per", 0, GRAMMAR_PER},            {"a", 0, GRAMMAR_PER},
    {"al", 0, GRAMMAR_PER},             {"por", 0, GRAMMAR_PER},
    {"other", 0, GRAMMAR_OTHER},        {"alternate", 0, GRAMMAR_OTHER},
    {"alternos", 0, GRAMMAR_OTHER},     {"morning", 1, GRAMMAR_PART},
    {"evening", 1, GRAMMAR_PART},       {"night", 1, GRAMMAR_PART},
    {"bedtime", 1, GRAMMAR_PART},       {"lunch", 1, GRAMMAR_PART},
    {"noon", 1, GRAMMAR_PART},          {"manana", 1, GRAMMAR_PART},
    {"mananas", 1, GRAMMAR_PART},       {"noche", 1, GRAMMAR_PART},
    {"noches", 1, GRAMMAR_PART},        {"mediodia", 1, GRAMMAR_PART},
    {"day", 1, GRAMMAR_SPAN},           {"days", 1, GRAMMAR_SPAN},
    {"d", 1, GRAMMAR_SPAN},             {"dia", 1, GRAMMAR_SPAN},
    {"dias", 1, GRAMMAR_SPAN},          {"week", 7, GRAMMAR_SPAN},
    {"weeks", 7, GRAMMAR_SPAN},         {"wk", 7, GRAMMAR_SPAN},
    {"wks", 7, GRAMMAR_SPAN},           {"semana", 7, GRAMMAR_SPAN},
    {"semanas", 7, GRAMMAR_SPAN},       {"month", 30.44, GRAMMAR_SPAN},
    {"months", 30.44, GRAMMAR_SPAN},    {"mo", 30.44, GRAMMAR_SPAN},
    {"mos", 30.44, GRAMMAR_SPAN},       {"mes", 30.44, GRAMMAR_SPAN},
    {"meses", 30.44, GRAMMAR_SPAN},     {"year", 365.25, GRAMMAR_SPAN},
    {"years", 365.25, GRAMMAR_SPAN},    {"yr", 365.25, GRAMMAR_SPAN},
    {"yrs", 365.25, GRAMMAR_SPAN},      {"ano", 365.25, GRAMMAR_SPAN},
    {"anos", 365.25, GRAMMAR_SPAN},     {"hour", 0, GRAMMAR_HOUR},
    {"hours", 0, GRAMMAR_HOUR},         {"hr", 0, GRAMMAR_HOUR},
    {"hrs", 0, GRAMMAR_HOUR},           {"h", 0, GRAMMAR_HOUR},
    {"hora", 0, GRAMMAR_HOUR},          {"horas", 0, GRAMMAR_HOUR},
    {"for", 0, GRAMMAR_FOR},            {"during", 0, GRAMMAR_FOR},
    {"durante", 0, GRAMMAR_FOR},        {"x", 0, GRAMMAR_FOR},
    {"since", 0, GRAMMAR_SINCE},        {"desde", 0, GRAMMAR_SINCE},
    {"ago", 0, GRAMMAR_AGO},            {"earlier", 0, GRAMMAR_AGO},
    {"back", 0, GRAMMAR_AGO},           {"post", 0, GRAMMAR_AGO},
    {"atras", 0, GRAMMAR_AGO},          {"antes", 0, GRAMMAR_AGO},
    {"hace", 0, GRAMMAR_AGO_FIRST},     {"last", 0, GRAMMAR_LAST},
    {"past", 0, GRAMMAR_LAST},          {"pasado", 0, GRAMMAR_LAST},
    {"pasada", 0, GRAMMAR_LAST},        {"ultimo", 0, GRAMMAR_LAST},
    {"this", 0, GRAMMAR_LAST},          {"este", 0, GRAMMAR_LAST},
    {"esta", 0, GRAMMAR_LAST},          {"today", 0, GRAMMAR_RECENT},
    {"yesterday", 1, GRAMMAR_RECENT},   {"hoy", 0, GRAMMAR_RECENT},
    {"ayer", 1, GRAMMAR_RECENT},        {"recently", 14, GRAMMAR_RECENT},
    {"recientemente", 14, GRAMMAR_RECENT},
    {"january", 1, GRAMMAR_MONTH},      {"february", 2, GRAMMAR_MONTH},
    {"march", 3, GRAMMAR_MONTH},        {"april", 4, GRAMMAR_MONTH},
    {"may", 5, GRAMMAR_MONTH},          {"june", 6, GRAMMAR_MONTH},
    {"july", 7, GRAMMAR_MONTH},         {"august", 8, GRAMMAR_MONTH},
    {"september", 9, GRAMMAR_MONTH},    {"october", 10, GRAMMAR_MONTH},
    {"november", 11, GRAMMAR_MONTH},    {"december", 12, GRAMMAR_MONTH},
    {"jan", 1, GRAMMAR_MONTH},          {"feb", 2, GRAMMAR_MONTH},
    {"mar", 3, GRAMMAR_MONTH},          {"apr", 4, GRAMMAR_MONTH},
    {"jun", 6, GRAMMAR_MONTH},          {"jul", 7, GRAMMAR_MONTH},
    {"aug", 8, GRAMMAR_MONTH},          {"sept", 9, GRAMMAR_MONTH},
    {"sep", 9, GRAMMAR_MONTH},          {"oct", 10, GRAMMAR_MONTH},
    {"nov", 11, GRAMMAR_MONTH},         {"dec", 12, GRAMMAR_MONTH},
    {"enero", 1, GRAMMAR_MONTH},        {"febrero", 2, GRAMMAR_MONTH},
    {"marzo", 3, GRAMMAR_MONTH},        {"abril", 4, GRAMMAR_MONTH},
    {"mayo", 5, GRAMMAR_MONTH},         {"junio", 6, GRAMMAR_MONTH},
    {"julio", 7, GRAMMAR_MONTH},        {"agosto", 8, GRAMMAR_MONTH},
    {"septiembre", 9, GRAMMAR_MONTH},   {"octubre", 10, GRAMMAR_MONTH},
    {"noviembre", 11, GRAMMAR_MONTH},   {"diciembre", 12, GRAMMAR_MONTH},
    {"in", 0, GRAMMAR_IN},              {"en", 0, GRAMMAR_IN},
    {"to", 0, GRAMMAR_TO},              {"hasta", 0, GRAMMAR_TO},
    {"taper", 0, GRAMMAR_TAPER},        {"tapering", 0, GRAMMAR_TAPER},
    {"tapered", 0, GRAMMAR_TAPER},
};

void grammar_add(struct words *words)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        words_add(words, WORDS[i].text, strlen(WORDS[i].text), WORD_GRAMMAR,
                  (uint8_t)(i + 1));
}

uint8_t grammar_class(uint8_t index)
{
    return index == 0 ? (uint8_t)GRAMMAR_NONE : WORDS[index - 1].grammar;
}

double grammar_value(uint8_t index)
{
    return index == 0 ? 0 : WORDS[index - 1].value;
}
