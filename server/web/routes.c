/*
 * THE route table: which addresses there are, who may call them, and who answers. Static
 * files, /healthz and /metrics are answered before any worker sees them (command/serve).
 */
#include "web/handlers.h"
#include "web/route.h"

const struct route routes[] = {
    {HTTP_GET, "/readyz", FOR_ANYBODY, health_ready, "ready"},

    /* patients: no account; what a link opens is found by the hash of its token */
    {HTTP_GET, "/", FOR_ANYBODY, patient_start, "patient_start"},
    {HTTP_POST, "/start", FOR_ANYBODY, patient_begin, "patient_begin"},
    {HTTP_GET, "/form/check", FOR_ANYBODY, patient_check, "patient_check"},
    {HTTP_POST, "/form/send", FOR_ANYBODY, patient_send, "patient_send"},
    {HTTP_GET, "/form/{page}", FOR_ANYBODY, patient_page, "patient_page"},
    {HTTP_POST, "/form/{page}", FOR_ANYBODY, patient_answer, "patient_answer"},
    {HTTP_GET, "/save", FOR_ANYBODY, patient_save_ask, "patient_save_ask"},
    {HTTP_POST, "/save", FOR_ANYBODY, patient_save, "patient_save"},
    {HTTP_GET, "/resume", FOR_ANYBODY, patient_resume_ask, "patient_resume_ask"},
    {HTTP_POST, "/resume", FOR_ANYBODY, patient_resume, "patient_resume"},
    {HTTP_GET, "/status/{token}", FOR_ANYBODY, patient_status, "patient_status"},
    {HTTP_GET, "/status/{token}/answers", FOR_ANYBODY, patient_answers,
     "patient_answers"},
    {HTTP_GET, "/status/{token}/change", FOR_ANYBODY, patient_change_ask,
     "patient_change_ask"},
    {HTTP_POST, "/status/{token}/change", FOR_ANYBODY, patient_change, "patient_change"},
    {HTTP_GET, "/status/{token}/time", FOR_ANYBODY, patient_time, "patient_time"},
    {HTTP_POST, "/status/{token}/time", FOR_ANYBODY, patient_book, "patient_book"},
    {HTTP_GET, "/status/{token}/bookings/{booking}", FOR_ANYBODY, patient_booked,
     "patient_booked"},
    {HTTP_GET, "/status/{token}/bookings/{booking}/visit.ics", FOR_ANYBODY,
     patient_visit_file, "patient_visit_file"},
    {HTTP_GET, "/status/{token}/bookings/{booking}/cancel", FOR_ANYBODY,
     patient_cancel_ask, "patient_cancel_ask"},
    {HTTP_POST, "/status/{token}/bookings/{booking}/cancel", FOR_ANYBODY, patient_cancel,
     "patient_cancel"},

    /* staff: a session, and the permission that the route names */
    {HTTP_GET, "/staff/sign-in", FOR_ANYBODY, staff_sign_in_ask, "staff_sign_in_ask"},
    {HTTP_POST, "/staff/sign-in", FOR_ANYBODY, staff_sign_in, "staff_sign_in"},
    {HTTP_GET, "/staff/setup/{token}", FOR_ANYBODY, staff_setup_ask, "staff_setup_ask"},
    {HTTP_POST, "/staff/setup/{token}", FOR_ANYBODY, staff_setup, "staff_setup"},
    {HTTP_GET, "/staff", FOR_STAFF(MAY_READ_QUEUE), staff_home, "staff_home"},
    {HTTP_GET, "/staff/queue", FOR_STAFF(MAY_READ_QUEUE), staff_queue, "staff_queue"},
    {HTTP_POST, "/staff/sign-out", FOR_STAFF(MAY_READ_QUEUE), staff_sign_out,
     "staff_sign_out"},
    {HTTP_GET, "/staff/intakes/{intake}", FOR_STAFF(MAY_READ_INTAKE), staff_case,
     "staff_case"},
    {HTTP_POST, "/staff/intakes/{intake}/decisions", FOR_STAFF(MAY_DECIDE), staff_decide,
     "staff_decide"},
    {HTTP_POST, "/staff/intakes/{intake}/raise", FOR_STAFF(MAY_RAISE_FLAG), staff_raise,
     "staff_raise"},
    {HTTP_GET, "/staff/calendar", FOR_STAFF(MAY_READ_QUEUE), staff_calendar,
     "staff_calendar"},
    {HTTP_POST, "/staff/bookings", FOR_STAFF(MAY_BOOK), staff_book, "staff_book"},
    {HTTP_GET, "/staff/bookings/{booking}/cancel", FOR_STAFF(MAY_CANCEL_BOOKING),
     staff_cancel_ask, "staff_cancel_ask"},
    {HTTP_POST, "/staff/bookings/{booking}/cancel", FOR_STAFF(MAY_CANCEL_BOOKING),
     staff_cancel, "staff_cancel"},

    /* staff: the rule set */
    {HTTP_GET, "/staff/rules", FOR_STAFF(MAY_READ_RULES), staff_rules, "staff_rules"},
    {HTTP_GET, "/staff/rules/try", FOR_STAFF(MAY_READ_RULES), staff_rules_try_ask,
     "staff_rules_try_ask"},
    {HTTP_POST, "/staff/rules/try", FOR_STAFF(MAY_READ_RULES), staff_rules_try,
     "staff_rules_try"},
    {HTTP_GET, "/staff/rules/propose", FOR_STAFF(MAY_CHANGE_RULES),
     staff_rules_propose_ask, "staff_rules_propose_ask"},
    {HTTP_POST, "/staff/rules/propose", FOR_STAFF(MAY_CHANGE_RULES), staff_rules_propose,
     "staff_rules_propose"},
    {HTTP_GET, "/staff/rules/versions/{version}", FOR_STAFF(MAY_READ_RULES),
     staff_ruleset, "staff_ruleset"},
    {HTTP_POST, "/staff/rules/versions/{version}/replay", FOR_STAFF(MAY_CHANGE_RULES),
     staff_ruleset_replay, "staff_ruleset_replay"},
    {HTTP_POST, "/staff/rules/versions/{version}/activate", FOR_STAFF(MAY_CHANGE_RULES),
     staff_ruleset_activate, "staff_ruleset_activate"},
    {HTTP_GET, "/staff/rules/{rule}", FOR_STAFF(MAY_READ_RULES), staff_rule,
     "staff_rule"},

    /* other systems: an API key with the scope */
    {HTTP_POST, "/api/v1/intakes", FOR_API("intakes:write"), api_intake_create,
     "api_intake_create"},
    {HTTP_GET, "/api/v1/intakes", FOR_API("intakes:read"), api_intake_list,
     "api_intake_list"},
    {HTTP_GET, "/api/v1/intakes/{intake}", FOR_API("intakes:read"), api_intake_read,
     "api_intake_read"},
    {HTTP_POST, "/api/v1/intakes/{intake}/decisions", FOR_API("decisions:write"),
     api_decision_create, "api_decision_create"},
    {HTTP_GET, "/api/v1/slots", FOR_API("bookings:read"), api_slot_list, "api_slot_list"},
    {HTTP_POST, "/api/v1/bookings", FOR_API("bookings:write"), api_booking_create,
     "api_booking_create"},
    {HTTP_DELETE, "/api/v1/bookings/{booking}", FOR_API("bookings:write"),
     api_booking_cancel, "api_booking_cancel"},
};

const size_t route_count = COUNT_OF(routes);
