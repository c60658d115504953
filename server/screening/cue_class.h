/* Classes of words in cues and frames: "@person told me" stands for one for each person.
 */
#ifndef FORELOCK_SCREENING_CUE_CLASS_H
#define FORELOCK_SCREENING_CUE_CLASS_H

#include "screening/loader.h"

/* Called once for each text that a cue with classes stands for. */
typedef enum status (*cue_class_each)(void *context, const char *text);

/* Writes out the classes in a cue; classes is the object of lists in the cue file, or
 * NULL. INVALID with a complaint for an unknown class or too many in one cue; otherwise
 * what each returned. The texts live in the loader's arena. */
MUST_CHECK enum status cue_class_expand(struct loader *loader, const json_t *classes,
                                        const char *text, cue_class_each each,
                                        void *context);

#endif
