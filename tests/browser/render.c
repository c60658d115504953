/*
 * Prints one page over sample data, for looking at it and for the page tests:
 *     render <name> <lang> <sample.json> <manifest.json>
 * The manifest's names are put into the sample as "assets", as the server does. Run in
 * the root of the project.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/macros.h"
#include "view/page.h"
#include "view/template.h"

static enum status print_page(char **argv, struct buf *why)
{
    json_error_t error;
    json_auto_t *sample = json_load_file(argv[3], JSON_REJECT_DUPLICATES, &error);
    if (sample == NULL) {
        buf_printf(why, "%s:%d: %s", argv[3], error.line, error.text);
        return INVALID;
    }
    json_t *assets = NULL;
    enum status status = view_assets_load(argv[4], &assets, why);
    if (status != OK)
        return status;
    json_object_set_new(sample, "assets", assets);

    struct templates *templates = NULL;
    struct buf out = {0};
    status = templates_load("templates", "locales", true, &templates, why);
    if (status == OK)
        status = template_render(templates, argv[1], argv[2], sample, &out, why);
    if (status == OK)
        (void)fwrite(out.data, 1, out.length, stdout);
    templates_free(templates);
    buf_done(&out);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        (void)fprintf(stderr, "render name lang sample.json manifest.json\n");
        return 2;
    }
    struct buf why = {0};
    enum status status = print_page(argv, &why);
    if (status != OK)
        (void)fprintf(stderr, "%s: %s\n", argv[1], buf_text(&why));
    buf_done(&why);
    return status == OK ? 0 : 1;
}
