/*
 * libFuzzer target: any bytes as a questionnaire. Whatever loads must stand being walked
 * through and checked without answers; whatever does not must say why.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "form/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct form *form)
{
    const struct form_context context = {.today = {2026, 11, 17}, .lang = "es"};
    json_auto_t *answers = json_object(), *response = NULL, *errors = NULL;
    const struct form_item *page = NULL;
    size_t pages = 0;
    while ((page = form_next_page(form, page, answers)) != NULL) {
        json_auto_t *faults = NULL;
        enum status status = form_page_read(form, page, (struct form_pairs){0}, &context,
                                            answers, &faults);
        if ((status == OK) != (faults == NULL) || ++pages > FORM_ITEMS_MAX)
            abort();
    }
    if ((form_check(form, answers, &context, &response, &errors) == OK) !=
        (errors == NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct form *form = NULL;
    struct buf reason = {0};
    enum status status = form_parse((const char *)data, size, &form, &reason);
    if (status == OK)
        walk(form);
    else if (reason.length == 0)
        abort();
    form_free(form);
    buf_done(&reason);
    return 0;
}
