/*
 * libFuzzer target: any bytes as template, partial and data. The first two NULs split the
 * input; nothing may crash, leak or run without end.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "view/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    char *text = calloc(1, size + 3);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    char *partial = text + strlen(text) + 1;
    char *json = partial <= text + size ? partial + strlen(partial) + 1 : partial;
    json_auto_t *value =
        json <= text + size ? json_loads(json, JSON_DECODE_ANY, NULL) : NULL;
    json_auto_t *partials =
        json_pack("{s:s?}", "p", partial <= text + size ? partial : NULL);
    struct buf out = {0}, error = {0};
    enum status status = template_render_text(text, partials, value, false, &out, &error);
    if (status != OK && out.length != 0)
        abort();
    buf_done(&out);
    buf_done(&error);
    free(text);
    return 0;
}
