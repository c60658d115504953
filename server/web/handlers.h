/* Every handler of the route table, by the file it is in. All have the contract of
 * route_handler: OK once the response is filled, else dispatch answers for the status. */
#ifndef FORELOCK_WEB_HANDLERS_H
#define FORELOCK_WEB_HANDLERS_H

#include "web/context.h"

/* health.c */
enum status health_ready(struct ctx *ctx);

/* staff_session.c */
enum status staff_sign_in_ask(struct ctx *ctx);
enum status staff_sign_in(struct ctx *ctx);
enum status staff_sign_out(struct ctx *ctx);
enum status staff_home(struct ctx *ctx);
enum status staff_setup_ask(struct ctx *ctx);
enum status staff_setup(struct ctx *ctx);

/* staff_queue.c */
enum status staff_queue(struct ctx *ctx);

/* staff_case.c, staff_decision.c, staff_raise.c */
enum status staff_case(struct ctx *ctx);
enum status staff_decide(struct ctx *ctx);
enum status staff_raise(struct ctx *ctx);

/* staff_booking.c, staff_cancel.c */
enum status staff_calendar(struct ctx *ctx);
enum status staff_book(struct ctx *ctx);
enum status staff_cancel_ask(struct ctx *ctx);
enum status staff_cancel(struct ctx *ctx);

/* staff_rules.c */
enum status staff_rules(struct ctx *ctx);
enum status staff_rule(struct ctx *ctx);

/* staff_rules_try.c */
enum status staff_rules_try_ask(struct ctx *ctx);
enum status staff_rules_try(struct ctx *ctx);

/* staff_rescreen.c */
enum status staff_rescreen(struct ctx *ctx);

/* staff_rulesets.c */
enum status staff_rules_propose_ask(struct ctx *ctx);
enum status staff_rules_propose(struct ctx *ctx);
enum status staff_rulesets(struct ctx *ctx);
enum status staff_ruleset(struct ctx *ctx);

/* staff_ruleset_steps.c */
enum status staff_ruleset_replay(struct ctx *ctx);
enum status staff_ruleset_rescreen(struct ctx *ctx);
enum status staff_ruleset_activate(struct ctx *ctx);

/* api_rulesets.c */
enum status api_ruleset_list(struct ctx *ctx);
enum status api_ruleset_read(struct ctx *ctx);
enum status api_ruleset_create(struct ctx *ctx);
enum status api_ruleset_replay(struct ctx *ctx);

/* api_intakes.c */
enum status api_intake_create(struct ctx *ctx);
enum status api_intake_list(struct ctx *ctx);
enum status api_intake_read(struct ctx *ctx);

/* api_decisions.c */
enum status api_decision_create(struct ctx *ctx);

/* api_bookings.c */
enum status api_slot_list(struct ctx *ctx);
enum status api_booking_create(struct ctx *ctx);
enum status api_booking_cancel(struct ctx *ctx);

/* patient_form.c */
enum status patient_start(struct ctx *ctx);
enum status patient_begin(struct ctx *ctx);
enum status patient_page(struct ctx *ctx);
enum status patient_answer(struct ctx *ctx);
enum status patient_check(struct ctx *ctx);
enum status patient_send(struct ctx *ctx);

/* patient_save.c */
enum status patient_save_ask(struct ctx *ctx);
enum status patient_save(struct ctx *ctx);
enum status patient_resume_ask(struct ctx *ctx);
enum status patient_resume(struct ctx *ctx);

/* patient_status.c */
enum status patient_status(struct ctx *ctx);

/* patient_change.c */
enum status patient_answers(struct ctx *ctx);
enum status patient_change_ask(struct ctx *ctx);
enum status patient_change(struct ctx *ctx);

/* patient_booking.c */
enum status patient_time(struct ctx *ctx);
enum status patient_book(struct ctx *ctx);
enum status patient_booked(struct ctx *ctx);
enum status patient_visit_file(struct ctx *ctx);
enum status patient_cancel_ask(struct ctx *ctx);
enum status patient_cancel(struct ctx *ctx);

#endif
