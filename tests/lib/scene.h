/*
 * A clinic to test in: open every day from 8:00 to 20:00, three treatments of an hour,
 * and people with fresh identifiers, so that tests on one cluster do not meet.
 */
#ifndef FORELOCK_TESTS_LIB_SCENE_H
#define FORELOCK_TESTS_LIB_SCENE_H

#include "base/arena.h"
#include "db/db.h"
#include "pg.h"
#include "store/booking.h"
#include "store/decision.h"
#include "store/intake.h"

struct scene {
    struct db *db; /* as the server connects */
    struct arena arena;
    struct uuid questionnaire_id;
    struct uuid ruleset_id;
    struct uuid doctor_id;
    struct uuid desk_id;
    struct uuid provider_id;
    struct store_actor patient;
    struct store_actor desk;
    struct store_actor doctor;
};

/* Ends the program when the scene cannot be set. */
void scene_init(struct scene *scene, struct pg *pg);
void scene_done(struct scene *scene);

/* A submission with the outcome: one finding that fires when it is flagged. It and what
 * it points at live in the scene's arena. treatments is a JSON array. */
struct intake_submission scene_submission(struct scene *scene,
                                          enum screening_outcome outcome,
                                          const char *treatments);

/* Submits and fails the test unless that works. */
struct intake_receipt scene_submit(struct scene *scene, enum screening_outcome outcome,
                                   const char *treatments);

/* The newest screening of a request. */
struct uuid scene_screening(struct scene *scene, struct uuid intake_id);

enum status scene_decide(struct scene *scene, struct uuid intake_id,
                         const char *treatment, const char *verdict,
                         struct decision_receipt *ret);

/* Tomorrow, at an hour after 8:00 clinic time. */
int64_t scene_slot(int hours);

enum status scene_book(struct scene *scene, struct uuid intake_id, const char *treatment,
                       int64_t start_us, struct booking_row *ret);

/* The text of an identifier, in the arena. */
const char *scene_uuid(struct scene *scene, struct uuid id);

#endif
