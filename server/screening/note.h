/* The quantity beside a finding in words. */
#ifndef FORELOCK_SCREENING_NOTE_H
#define FORELOCK_SCREENING_NOTE_H

#include <stdbool.h>

#include "base/arena.h"

/* "20 mg/day", "2.5 mg/day as prednisone": up to four digits, in the arena. */
const char *note_dose(struct arena *arena, double mg_day, bool is_as_prednisone);

/* "today", "10 weeks ago", "3 years ago": rounded to a unit people use. In the arena or
 * constant. */
const char *note_ago(struct arena *arena, double months);

#endif
