// A Chromium that visits the real server, and what every page must stand: valid HTML, axe,
// no failed request, the style sheet applied, room at 320 px and at twice the text size,
// targets for thumbs, and a small weight. SCREENSHOTS=directory also takes pictures.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/* Given to the browser once; each page runs it only when it is examined. */
const axeOnCall = `Object.defineProperty(window, "loadAxe", { value() { ${axe}\n} });`;
const pictures = process.env.SCREENSHOTS;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
const WEIGHT_BYTES = 60 * 1024;
const REQUESTS = 8;
const PATIENT_TARGET_PX = 44;
const STAFF_TARGET_PX = 24;
const axeOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"], // of the rest it needs no particulars
  selectors: false,
};

const validator = new HtmlValidate({
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    "doctype-style": ["error", { style: "lowercase" }],
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    "long-title": "off",
    "no-inline-style": "error",
    "no-trailing-whitespace": "off",
    "require-sri": "off",
    "tel-non-breaking": "off", // a rule of the style sheet keeps them together
  },
});

export function launch(args = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
  });
}

/** One person with one browser. Collects whatever goes wrong on the way. */
export class Visitor {
  /** looks: pages will be examined. */
  static async arrive(browser, { scripts = true, looks = false, size = PHONE } = {}) {
    const visitor = new Visitor();
    visitor.size = size;
    visitor.scripts = scripts;
    visitor.trouble = [];
    visitor.context = await browser.newContext({
      viewport: size,
      javaScriptEnabled: scripts,
      hasTouch: size === PHONE,
      reducedMotion: "reduce",
    });
    visitor.context.setDefaultTimeout(60_000);
    if (looks) await bringAxe(visitor.context);
    visitor.page = await visitor.context.newPage();
    visitor.listen();
    return visitor;
  }

  listen() {
    const { page } = this;
    page.on("pageerror", (error) => this.trouble.push(String(error)));
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      // A page that answers 4xx on purpose is noted here too; its status is checked apart.
      if (/the server responded with a status of/.test(message.text())) return;
      this.trouble.push(message.text());
    });
    page.on("requestfailed", (request) => {
      if (request.failure()?.errorText === "net::ERR_ABORTED") return; // left the page meanwhile
      this.trouble.push(`failed: ${request.url()}`);
    });
    page.on("response", (response) => {
      const request = response.request();
      if (request.isNavigationRequest()) this.document = response;
      else if (response.status() >= 400) this.trouble.push(`${response.status()}: ${response.url()}`);
    });
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  get status() {
    return this.document.status();
  }

  heading() {
    return this.page.locator("h1").innerText();
  }

  /** The focused main button, or the one that says so. */
  async submit(name) {
    const button = name ? this.page.getByRole("button", { name }).first() : this.page.locator("main form button[type=submit]").last();
    await Promise.all([this.page.waitForEvent("domcontentloaded"), button.click()]);
    await this.page.waitForLoadState("load");
  }

  async follow(name) {
    const link = this.page.getByRole("link", { name }).first();
    await Promise.all([this.page.waitForEvent("domcontentloaded"), link.click()]);
    await this.page.waitForLoadState("load");
  }

  async leave() {
    await this.context.close();
  }
}

/** What is wrong with the HTML of a page, one finding a line. */
export async function findings(html) {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) => messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}

/** Lets violations() examine the pages of this context. */
export async function bringAxe(context) {
  await context.addInitScript(axeOnCall);
}

/** What axe finds in the page as it is shown now. */
export async function violations(page) {
  return page.evaluate(async (options) => {
    window.loadAxe();
    const { violations: found } = await window.axe.run(document, options);
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
  }, axeOptions);
}

/* Runs in the page: what it weighs, how it is styled, and which targets are too small. */
function measure(smallest) {
  const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const targets = document.querySelectorAll(
    "main a.govuk-button, main button, .govuk-back-link, .p-top a, .p-opt, .p-pick, .p-slot, .p-day, main input[type=text], main input[type=password], main textarea, main select",
  );
  const small = [...targets]
    .filter((target) => target.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }))
    .map((target) => [target, target.getBoundingClientRect()])
    .filter(([target, box]) => !target.closest("[aria-hidden=true]") && box.width > 1 && (box.height < smallest - 0.5 || box.width < smallest - 0.5))
    .map(([target, box]) => `${target.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
  return {
    bytes: entries.reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    requests: entries.length,
    font: getComputedStyle(document.body).fontFamily.split(",")[0],
    skip: getComputedStyle(document.querySelector(".govuk-skip-link")).position,
    headings: document.querySelectorAll("h1").length,
    small,
  };
}

/* How far the page reaches beyond its window, in px; text may be made larger first. */
async function reach(page, textSize) {
  return page.evaluate((size) => {
    document.documentElement.style.fontSize = size;
    const beyond = document.documentElement.scrollWidth - window.innerWidth;
    document.documentElement.style.fontSize = "";
    return beyond;
  }, textSize);
}

async function photograph(visitor, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  for (const size of [PHONE, DESK]) {
    await visitor.page.setViewportSize(size);
    await visitor.page.screenshot({ path: path.join(pictures, `${name}-${size.width}.png`), fullPage: true });
  }
}

/** Examines the page in front of the visitor; name is for messages and pictures. */
export async function examine(visitor, name, { status = 200, staff = false } = {}) {
  const { page } = visitor;
  const html = await visitor.document.text();
  assert.equal(visitor.status, status, `${name}: status`);
  assert.ok(html.startsWith("<!doctype html>"), `${name}: doctype`);
  assert.deepEqual(await findings(html), [], `${name}: html-validate`);
  assert.doesNotMatch(html, /<script(?![^>]* src=)/, `${name}: no script in the page`);

  await page.evaluate(() => document.fonts.ready);
  const seen = await page.evaluate(measure, staff ? STAFF_TARGET_PX : PATIENT_TARGET_PX);
  assert.equal(seen.font, "Figtree", `${name}: the style sheet is applied`);
  assert.equal(seen.skip, "absolute", `${name}: the style sheet is applied`);
  assert.equal(seen.headings, 1, `${name}: one h1`);
  assert.deepEqual(seen.small, [], `${name}: targets`);
  assert.ok(seen.requests <= REQUESTS, `${name}: ${seen.requests} requests`);
  assert.ok(seen.bytes <= WEIGHT_BYTES, `${name}: ${seen.bytes} bytes`);
  assert.deepEqual(await violations(page), [], `${name}: axe`);

  await photograph(visitor, name);
  await page.setViewportSize({ width: 320, height: 640 });
  const beyond = await reach(page, "");
  await page.setViewportSize(visitor.size);
  const large = await reach(page, "200%");
  assert.ok(beyond <= 0, `${name}: ${beyond} px too wide at 320 px`);
  assert.ok(large <= 0, `${name}: ${large} px too wide with text at 200 %`);
  assert.deepEqual(visitor.trouble, [], `${name}: nothing went wrong`);
}

/** The page says what is wrong, where, and leads there. */
export async function expectErrors(visitor, name, { status = 400 } = {}) {
  const { page } = visitor;
  assert.equal(visitor.status, status, `${name}: status`);
  assert.match(await page.title(), /^Error: /, `${name}: title`);
  const summary = page.locator(".govuk-error-summary");
  const links = await summary.locator("a").evaluateAll((all) =>
    all.map((a) => ({ text: a.textContent.trim(), target: a.getAttribute("href").slice(1) })),
  );
  assert.ok(links.length > 0, `${name}: a summary`);
  const shown = (await page.locator(".govuk-error-message").allInnerTexts()).map((text) => text.replace(/^Error:\s*/, "").trim());
  for (const { text, target } of links) {
    assert.ok(shown.includes(text), `${name}: “${text}” stands at its field too, not only ${shown}`);
    assert.equal(await page.locator(`[id="${target}"]`).count(), 1, `${name}: #${target} is there`);
    assert.doesNotMatch(text, /please|sorry|invalid|valid\b|forgot/i, `${name}: says what to do`);
  }
  if (!visitor.scripts) return;
  const focused = await summary.evaluate((element) => element.contains(document.activeElement));
  assert.ok(focused, `${name}: the summary has the focus`);
  await summary.locator("a").first().click();
  const active = await page.evaluate(() => document.activeElement.id);
  assert.equal(active, links[0].target, `${name}: the link leads to the field`);
}
