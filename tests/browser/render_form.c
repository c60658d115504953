/*
 * Writes every page of the real questionnaire as HTML, for looking at it and for the page
 * tests: filled in, and as it comes back with mistakes after nothing was entered.
 *     render_form envelope.json answers.json manifest.json out
 * writes out/form.<page>.html, out/form.<page>.error.html and out/form.check.html. Run in
 * the root of the project.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/macros.h"
#include "form/form.h"
#include "view/form_page.h"
#include "view/page.h"
#include "view/template.h"

struct renderer {
    const struct templates *templates;
    const struct form *form;
    const json_t *envelope;
    const char *out;
};

static const struct form_context context = {.today = {2026, 11, 17}, .lang = "en"};

static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static json_t *load(const char *path)
{
    json_error_t error;
    json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL)
        fail(path, error.text);
    return value;
}

/* Takes the model. */
static void write_page(const struct renderer *renderer, const char *name,
                       const char *state, json_t *model)
{
    json_auto_t *all = json_deep_copy(renderer->envelope);
    json_object_update(all, model);
    json_decref(model);
    struct buf html = {0};
    struct buf why = {0};
    if (template_render(renderer->templates, name, "en", all, &html, &why) != OK)
        fail(state, buf_text(&why));
    struct buf path = {0};
    buf_printf(&path, "%s/form.%s.html", renderer->out, state);
    FILE *file = fopen(buf_text(&path), "w");
    if (file == NULL || fwrite(html.data, 1, html.length, file) != html.length ||
        fclose(file) != 0)
        fail(buf_text(&path), "cannot be written");
    buf_done(&html);
    buf_done(&why);
    buf_done(&path);
}

static void write_question(const struct renderer *renderer, const struct form_item *page,
                           const json_t *answers)
{
    struct form_page_view view = {
        .form = renderer->form,
        .page = page,
        .answers = answers,
        .lang = "en",
        .action = "/form/page",
        .back_href = "/form/before",
        .later_href = "/save",
    };
    struct buf state = {0};
    buf_puts(&state, page->name);
    write_page(renderer, "patient/question", buf_text(&state), form_page_model(&view));

    json_auto_t *emptied = json_deep_copy(answers);
    json_t *errors = NULL;
    struct form_pairs nothing = {0};
    if (form_page_read(renderer->form, page, nothing, &context, emptied, &errors) != OK) {
        view.answers = emptied;
        view.errors = errors;
        buf_puts(&state, ".error");
        write_page(renderer, "patient/question", buf_text(&state),
                   form_page_model(&view));
    }
    json_decref(errors);
    buf_done(&state);
}

static void write_check(const struct renderer *renderer, const json_t *answers)
{
    struct form_review_view view = {
        .form = renderer->form,
        .answers = answers,
        .lang = "en",
        .action = "/form/send",
        .back_href = "/form/before",
        .later_href = "/save",
        .page_base = "/form/",
        .change_suffix = "?change=1",
    };
    write_page(renderer, "patient/check", "check", form_review_model(&view));
}

int main(int argc, char **argv)
{
    if (argc != 5)
        fail("usage", "render_form envelope.json answers.json manifest.json out");
    struct buf why = {0};
    json_auto_t *envelope = load(argv[1]);
    json_auto_t *answers = load(argv[2]);
    json_t *assets = NULL;
    struct templates *templates = NULL;
    struct form *form = NULL;
    if (view_assets_load(argv[3], &assets, &why) != OK ||
        templates_load("templates", "locales", true, &templates, &why) != OK ||
        form_load("forms/consultation.json", &form, &why) != OK)
        fail("render_form", buf_text(&why));
    json_object_set_new(envelope, "assets", assets);

    struct renderer renderer = {templates, form, envelope, argv[4]};
    const struct form_item *page = form_next_page(form, NULL, answers);
    for (; page != NULL; page = form_next_page(form, page, answers))
        write_question(&renderer, page, answers);
    write_check(&renderer, answers);
    form_free(form);
    templates_free(templates);
    buf_done(&why);
    return 0;
}
