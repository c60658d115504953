/*
 * Every template over sample data (samples/<template>[.<state>].json, merged into
 * samples/envelope.json), and every page of the real questionnaire: strict rendering, html-validate, axe, no failed request, the
 * style sheet really applied, nothing wider than a window of 320 px, no error in the
 * console under the server's content security policy.
 *
 * Needs build/tests/browser/render and render_form, build/static, node_modules and a
 * Chromium (CHROMIUM, default /usr/bin/chromium): make pages.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bringAxe, findings, launch, violations } from "../lib/browser.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const build = process.env.BUILD ?? join(root, "build");
const samples = join(root, "tests/browser/samples");
const policy =
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; " +
    "form-action 'self'";
const types = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
};
const envelope = JSON.parse(readFileSync(join(samples, "envelope.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "forelock-pages-"));
const names = readdirSync(samples)
    .map((file) => basename(file, ".json"))
    .filter((name) => name !== "envelope")
    .concat(renderForm())
    .sort();
const pages = new Map();
let browser;
let page; // shows all samples in turn, for a new one costs a process of the browser's
let trouble; // what went wrong in it since the last sample
let server;

/* Writes the questionnaire's pages into the folder; returns their names. */
function renderForm() {
    execFileSync(
        join(build, "tests/browser/render_form"),
        [
            join(samples, "envelope.json"),
            join(root, "tests/browser/form_answers.json"),
            join(build, "static/manifest.json"),
            folder,
        ],
        { cwd: root },
    );
    return readdirSync(folder).map((file) => basename(file, ".html"));
}

function render(name) {
    if (name.startsWith("form.")) {
        return readFileSync(join(folder, `${name}.html`), "utf8");
    }
    const sample = JSON.parse(readFileSync(join(samples, `${name}.json`), "utf8"));
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify({ ...envelope, ...sample }));
    const template = name.split(".").slice(0, 2).join("/");
    return execFileSync(
        join(build, "tests/browser/render"),
        [template, "en", file, join(build, "static/manifest.json")],
        { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
}

function answer(request, response) {
    const path = new URL(request.url, "http://localhost").pathname;
    const headers = { "content-security-policy": policy };
    if (pages.has(path)) {
        response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" });
        response.end(pages.get(path));
        return;
    }
    try {
        const bytes = readFileSync(join(build, "static", basename(path)));
        response.writeHead(200, { ...headers, "content-type": types[extname(path)] });
        response.end(bytes);
    } catch {
        response.writeHead(404).end();
    }
}

before(async () => {
    server = createServer(answer);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await launch();
    const context = await browser.newContext();
    await bringAxe(context);
    page = await context.newPage();
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
            trouble.push(message.text());
        }
    });
    page.on("pageerror", (error) => trouble.push(String(error)));
    page.on("requestfailed", (request) => trouble.push(`failed: ${request.url()}`));
    page.on("response", (response) => {
        if (response.status() >= 400) {
            trouble.push(`${response.status()}: ${response.url()}`);
        }
    });
});

after(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
});

test("every template has a sample, and one with what was entered wrong", () => {
  const elsewhere = ["patient/answers", "patient/check", "patient/question"]; // patient.test.mjs
  const templates = ["patient", "staff"].flatMap((folder) =>
    readdirSync(join(root, "templates", folder)).map((file) => `${folder}/${basename(file, ".mustache")}`),
  );
  const missing = templates.flatMap((template) => {
    const source = readFileSync(join(root, "templates", `${template}.mustache`), "utf8");
    const name = template.replace("/", ".");
    const wanted = source.includes("partials/errors") ? [name, `${name}.error`] : [name];
    return elsewhere.includes(template) ? [] : wanted.filter((one) => !names.includes(one));
  });
  assert.deepEqual(missing, ["patient.status"]); // it has none but its states
});

for (const name of names) {
    test(name, async (t) => {
        const html = render(name);
        pages.set(`/${name}`, html);

        await t.test("is valid HTML without inline style or script", async () => {
            assert.deepEqual(await findings(html), []);
            assert.doesNotMatch(html, /<script(?![^>]* src=)/);
            assert.ok(html.startsWith("<!doctype html>"));
        });

        // patient.test.mjs looks at every question in the real server, mistakes and all.
        if (name.startsWith("form.")) {
            return;
        }

        await t.test("loads everything, is styled, and fits a window of 320 px", async () => {
            trouble = [];
            await page.setViewportSize({ width: 320, height: 900 });
            await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
            const seen = await page.evaluate(async () => {
                await document.fonts.ready;
                const skip = document.querySelector(".govuk-skip-link");
                return {
                    beyond: document.documentElement.scrollWidth - window.innerWidth,
                    font: getComputedStyle(document.body).fontFamily.split(",")[0],
                    skip: getComputedStyle(skip).position,
                };
            });
            assert.ok(seen.beyond <= 0, `${seen.beyond} px too wide`);
            assert.equal(seen.font, "Figtree");
            assert.equal(seen.skip, "absolute");
            assert.deepEqual(trouble, []);
        });

        await t.test("has no finding of axe", async () => {
            const width = name.startsWith("staff") ? 1280 : 390;
            await page.setViewportSize({ width, height: 900 });
            assert.deepEqual(await violations(page), []);
        });
    });
}
