/*
 * A thread of its own that tries proposed rule sets on past requests, a few at a time, so
 * that a doctor sees what a version would change before putting it in force. It begins
 * where it stood when the server was stopped.
 */
#ifndef FORELOCK_JOBS_REPLAY_H
#define FORELOCK_JOBS_REPLAY_H

#include "base/macros.h"
#include "base/status.h"

struct replay_job;

/* conninfo and rules_dir are borrowed until the end; chain is the audit chain of its
 * connection. FAILED when no thread can be made. */
MUST_CHECK enum status replay_start(const char *conninfo, int chain,
                                    const char *rules_dir, struct replay_job **ret);

/* Ends the thread after the batch it is at. Accepts NULL. */
void replay_stop(struct replay_job *job);

#endif
