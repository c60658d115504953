/*
 * The doctor's way with the rules through the real server: proposes a version from a file, is
 * told its mistakes, tries it on past requests and sees it go on, puts it in force, and has
 * open requests screened again. Every page is examined (tests/lib/browser.mjs).
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor, examine, expectErrors, launch } from "../lib/browser.mjs";
import { multiplyIntakes } from "../lib/database.mjs";
import { Api, allScopes, password, smokersToDoctor, submit, version } from "../lib/rules.mjs";
import { Server } from "../lib/server.mjs";

const LIMIT = { timeout: 600_000 };
const doctor = { name: "Dr. Odette Fairweather", email: "odette@clinic.example", role: "doctor" };
let server;
let browser;
let visitor;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  server.createStaff({ ...doctor, password });
  const api = new Api(server.url, server.createKey(allScopes));
  for (let i = 0; i < 5; i += 1)
    await submit(api, { "life.smoking": [i === 0 ? "former" : "never"], "about.birth_date": [`19${60 + i}-05-17`] });
  multiplyIntakes(server, 2000);
  visitor = await Visitor.arrive(browser, { size: { width: 1280, height: 800 }, looks: true });
  await visitor.page.goto(`${server.url}/staff`);
  await visitor.page.fill("[name=email]", doctor.email);
  await visitor.page.fill("[name=password]", password);
  await visitor.submit();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const look = (name, status) => examine(visitor, name, { status, staff: true });

async function propose(set) {
  await visitor.page.goto(`${server.url}/staff/rules/propose`);
  await visitor.page.getByLabel("Or choose a file").setInputFiles({
    name: "ruleset.json", mimeType: "application/json", buffer: Buffer.from(typeof set === "string" ? set : JSON.stringify(set)) });
  await visitor.page.waitForFunction(() => document.getElementById("ruleset").value.length > 0);
  await visitor.submit("Check and propose");
}

/** What is said about the work in the background, once it is over; the page is not loaded anew. */
async function end(pattern) {
  const page = visitor.page.url();
  await visitor.page.locator("#progress [role=status]").filter({ hasText: pattern }).first().waitFor();
  assert.equal(visitor.page.url(), page);
}

test("a file with mistakes is answered with all of them", LIMIT, async () => {
  const { page } = visitor;
  await page.goto(`${server.url}/staff/rules/propose`);
  await look("rules-propose");
  await propose("{ nope");
  await expectErrors(visitor, "rules-propose-broken");
  await propose(version("7.0.0", (set) => {
    set.rules[0].severity = "terrible";
    set.rules[1].any = [{ answer: { link: "a.question_whose_name_is_one_word_and_never_comes_to_an_end", any_of: ["yes"] } }];
  }));
  assert.equal(visitor.status, 400);
  assert.equal(await page.locator(".govuk-error-summary a").count(), 2);
  assert.match(await page.locator("#ruleset-error").innerText(), /2 mistakes, each named with its place/);
});

test("a version is proposed, tried, put in force, and open requests are screened again", LIMIT, async () => {
  const { page } = visitor;
  await propose(version("7.0.0", (set) => {
    smokersToDoctor(set);
    set.rules[3].rationale = "Another reason, told at some length so that it does not stand on one line alone. ".repeat(2);
  }));
  assert.equal(visitor.path, "/staff/rules/versions/7.0.0");
  await look("rules-version");
  await visitor.submit("Try it on all requests");
  await page.locator("#progress progress").waitFor();
  await end(/400 of 2000 would change/);
  await page.reload();
  await look("rules-version-tried");
  await visitor.follow("ZZZ-01");
  assert.match(await page.locator("main").innerText(), /This is how version 7\.0\.0 of the rule set has it/);
  await look("rules-rule-other");
  await page.goBack();
  await visitor.submit("Approve and activate");
  assert.match(await page.locator("main").innerText(), /In force/);
  await visitor.submit("Screen them again");
  await end(/400 of 2000 came out more serious/);
  await page.reload();
  await look("rules-version-in-force");
});

test("a text is tried on a phone, however long its words", LIMIT, async () => {
  const { page } = visitor;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${server.url}/staff/rules/try`);
  await page.fill("#text", `I take Humira, no diabetes. ${"Donaudampfschiff".repeat(20)}`);
  await visitor.submit("Try it");
  assert.match(await page.locator("main mark").first().innerText(), /Humira/);
  await look("rules-try");
});
