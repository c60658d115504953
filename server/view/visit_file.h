/*
 * A visit as a calendar file (iCalendar, RFC 5545) for the patient's own calendar. It
 * names the clinic, the place and the time; neither the treatment nor anything else about
 * health, because calendars are shared and synchronised.
 */
#ifndef FORELOCK_VIEW_VISIT_FILE_H
#define FORELOCK_VIEW_VISIT_FILE_H

#include <stdint.h>

#include "base/buf.h"

struct visit_file {
    const char *id; /* of the booking: the same visit imported again is no second one */
    int64_t start_us;
    int64_t end_us;
    int64_t now_us;
    const char *title; /* "Visit at Larkmoor Hair Clinic" */
    const char *place;
    const char *phone;
};

/* Appends the whole file. */
void visit_file_write(const struct visit_file *visit, struct buf *out);

#endif
