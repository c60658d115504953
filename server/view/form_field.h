/* The model of one field of a question page, shared by the form's page models. */
#ifndef FORELOCK_VIEW_FORM_FIELD_H
#define FORELOCK_VIEW_FORM_FIELD_H

#include <jansson.h>

#include "view/form_page.h"

enum { FORM_ID_SIZE = 128 };

/* The HTML id of an item's field or of a part of it ("month", "own"; "" = itself). */
void form_field_id(const struct form_item *item, const char *part,
                   char out[FORM_ID_SIZE]);

/* The id that an error's link leads to; the first field of a date. */
void form_field_target(const struct form_item *item, const char *part,
                       char out[FORM_ID_SIZE]);

/*
 * A new object: id, name, label, hint, why, error, describedby, value, autocomplete,
 * inputmode, unit, max_length, is_optional, is_heading (its label is the h1), one of
 * is_display is_choice is_pictures is_consent is_text is_area is_dates true; a choice has
 * options [{id, name, code, text, hint, picture, is_checked, is_multiple, is_exclusive,
 * has_or, reveal}] and own (null or a field); dates have parts [{id, name, kind flags,
 * value, autocomplete, has_error}]; a display has blocks [{text, items}].
 */
json_t *form_field_model(const struct form_page_view *view, const struct form_item *item,
                         bool is_heading);

#endif
