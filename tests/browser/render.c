/*
 * Prints one page over sample data, for looking at it and for the page tests:
 *     render templates locales <name> <lang> <sample.json> [<assets manifest.json>]
 * The manifest's names are put into the sample as "assets", as the server does.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/macros.h"
#include "view/template.h"

static json_t *assets_of(const char *manifest_path)
{
    json_error_t error;
    json_auto_t *manifest = json_load_file(manifest_path, JSON_REJECT_DUPLICATES, &error);
    if (!manifest) {
        return NULL;
    }
    json_t *assets = json_object();
    const char *name;
    json_t *file;
    json_object_foreach(manifest, name, file)
    {
        char key[64];
        (void)snprintf(key, sizeof key, "%s", name);
        for (char *c = key; *c; c++) {
            *c = strchr(".-", *c) ? '_' : *c;
        }
        json_object_set(assets, key, file);
    }
    return assets;
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        (void)fprintf(stderr,
                      "render templates locales name lang sample.json manifest.json\n");
        return 2;
    }
    json_error_t error;
    json_auto_t *sample = json_load_file(argv[5], JSON_REJECT_DUPLICATES, &error);
    if (!sample) {
        (void)fprintf(stderr, "%s:%d: %s\n", argv[5], error.line, error.text);
        return 1;
    }
    json_object_set_new(sample, "assets", assets_of(argv[6]));
    struct buf out = {0};
    struct buf why = {0};
    struct templates *templates = NULL;
    enum status status = templates_load(argv[1], argv[2], true, &templates, &why);
    if (status == OK) {
        status = template_render(templates, argv[3], argv[4], sample, &out, &why);
    }
    if (status == OK) {
        (void)fwrite(out.data, 1, out.length, stdout);
    } else {
        (void)fprintf(stderr, "%s: %s\n", argv[3], buf_text(&why));
    }
    templates_free(templates);
    buf_done(&out);
    buf_done(&why);
    return status == OK ? 0 : 1;
}
