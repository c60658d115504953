/*
 * The desk's and the doctor's way through the real server: a flagged person waits, the
 * doctor sees why and decides, the front desk books, the patient sees it. Every page is
 * examined (tests/lib/browser.mjs).
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor, examine, expectErrors, launch } from "../lib/browser.mjs";
import { multiplyIntakes } from "../lib/database.mjs";
import { manyAnswers, sendAnswers } from "../lib/patient.mjs";
import { Server } from "../lib/server.mjs";

const LIMIT = { timeout: 600_000 };
const DESK = { width: 1280, height: 800 };
const PASSWORD = "a comb in the strand";
const people = {
  doctor: { name: "Dr. Odette Fairweather", email: "odette@clinic.example", role: "doctor" },
  desk: { name: "Wren Pinewood", email: "wren@clinic.example", role: "front_desk" },
};
let server;
let browser;
let patient;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  for (const person of Object.values(people)) server.createStaff({ ...person, password: PASSWORD });
  patient = await Visitor.arrive(browser, { scripts: false });
  await sendAnswers(patient, server.url, manyAnswers({ "about.family": ["Hazelwick"] }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const look = (visitor, name, status) => examine(visitor, name, { status, staff: true });

async function signIn(person, options = {}) {
  const visitor = await Visitor.arrive(browser, { size: DESK, ...options });
  await visitor.page.goto(`${server.url}/staff`);
  await visitor.page.fill("[name=email]", person.email);
  await visitor.page.fill("[name=password]", PASSWORD);
  await visitor.submit();
  assert.equal(visitor.path, "/staff/queue");
  return visitor;
}

/* From the queue, which shows first who needs a doctor; later by the address kept. */
async function openCase(visitor, address) {
  await visitor.page.goto(address ?? `${server.url}/staff/queue`);
  if (!address) await visitor.follow(/Hazelwick/);
  assert.match(await visitor.heading(), /Hazelwick/);
  return server.url + visitor.path;
}

async function sign(doctor) {
  await Promise.all([doctor.page.waitForEvent("domcontentloaded"), doctor.page.locator("[data-decision] button[type=submit]").click()]);
}

test("a wrong password is refused and nothing is said about the account", LIMIT, async () => {
  const visitor = await Visitor.arrive(browser, { size: DESK, looks: true });
  await visitor.page.goto(`${server.url}/staff/queue`);
  assert.equal(visitor.path, "/staff/sign-in");
  await look(visitor, "staff-sign-in");
  const said = [];
  for (const email of [people.doctor.email, "nobody@clinic.example"]) {
    await visitor.page.fill("[name=email]", email);
    await visitor.page.fill("[name=password]", "not this one");
    await visitor.submit();
    assert.equal(visitor.status, 400);
    assert.match(await visitor.page.title(), /^Error: /);
    said.push(await visitor.page.locator(".govuk-error-summary").innerText());
  }
  assert.equal(said[0], said[1]);
  await look(visitor, "staff-sign-in-error", 400);
  await visitor.leave();
});

test("the front desk sees why, and can neither decide nor book", LIMIT, async () => {
  const visitor = await signIn(people.desk, { looks: true });
  await look(visitor, "staff-queue");
  await openCase(visitor);
  await look(visitor, "staff-case-desk");
  assert.equal(await visitor.page.locator("[data-decision]").count(), 0, "no form to decide");
  assert.equal(await visitor.page.locator('a[href*="/staff/calendar?"]').count(), 0, "no way to a time");
  const marked = await visitor.page.locator(".s-words mark").allInnerTexts();
  assert.ok(marked.some((words) => /humira/i.test(words)), `the words are highlighted: ${marked}`);
  await visitor.leave();
});

test("one request on paper is a document", LIMIT, async () => {
  const visitor = await signIn(people.doctor);
  const { page } = visitor;
  await openCase(visitor);
  assert.equal(await page.locator(".s-more[open]").count(), 0);
  await page.emulateMedia({ media: "print" });
  for (const action of [".s-rail", ".s-crumb", ".s-sum__a", "[data-decision]", ".s-raise"])
    for (const one of await page.locator(action).all()) assert.ok(!(await one.isVisible()), action);
  assert.ok(await page.getByText("confidential").isVisible());
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".s-more:not([open])").count(), 0, "nothing is folded");
  assert.ok((await page.locator(".s-flag").all()).length > 2);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".s-more[open]").count(), 0);
  await visitor.leave();
});

test("in forced colors every shape has the color of its words", LIMIT, async () => {
  const visitor = await signIn(people.doctor);
  const { page } = visitor;
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  for (const path of ["/staff/queue", "/staff/calendar", "/staff/rules"]) {
    await page.goto(server.url + path);
    const colors = await page.locator(".c-ic").evaluateAll((all) =>
      all.map((shape) => [getComputedStyle(shape).color, getComputedStyle(shape.parentElement).color]));
    assert.ok(colors.length > 5, path);
    for (const [shape, words] of colors) assert.equal(shape, words, path);
  }
  await visitor.leave();
});

test("a doctor decides, the desk books, and the patient sees it", LIMIT, async () => {
  const doctor = await signIn(people.doctor, { looks: true });
  const address = await openCase(doctor);
  assert.ok((await doctor.page.locator(".s-flag").count()) > 2, "every reason is shown");
  assert.ok((await doctor.page.locator(".s-words mark").allInnerTexts()).some((words) => /crohn/i.test(words)));
  await look(doctor, "staff-case");
  await doctor.page.locator("[data-decision] button[type=submit]").click();
  await doctor.page.waitForURL(/decisions/);
  await expectErrors(doctor, "staff-case-undecided");
  await look(doctor, "staff-case-undecided", 400);

  await openCase(doctor);
  await doctor.page.locator('[name=verdict-prp][value=cleared]').check();
  await doctor.page.locator("[data-decision] button[type=submit]").click();
  await doctor.page.waitForURL(/decisions/);
  await expectErrors(doctor, "staff-case", { status: 400 });
  await look(doctor, "staff-case-error", 400);
  assert.ok(await doctor.page.locator('[name=verdict-prp][value=cleared]').isChecked(), "what was entered stays");
  await doctor.page.fill("[name=reason-prp]", "Remission for ten years, letter of the oncologist seen");
  await doctor.page.locator("[data-decision] button[type=submit]").click();
  await doctor.page.waitForURL((url) => !/decisions/.test(url.pathname));
  await look(doctor, "staff-case-signed");
  await doctor.leave();

  await patient.page.reload();
  assert.equal(await patient.heading(), "You can choose a time");
  assert.equal(await patient.page.locator('a[href*="treatment=prp"]').count(), 1);
  assert.equal(await patient.page.locator('a[href*="treatment=exosome"]').count(), 0, "only what was cleared");

  const desk = await signIn(people.desk, { looks: true });
  await openCase(desk, address);
  assert.equal(await desk.page.locator("[data-decision]").count(), 0);
  await desk.page.locator('.s-sum a[href*="calendar"]').first().click();
  await desk.page.waitForURL(/calendar/);
  while (!(await desk.page.locator("button[name=slot]").count())) await desk.follow("Week after");
  await look(desk, "staff-calendar-choose");
  await desk.page.locator("button[name=slot]").first().click();
  await desk.page.waitForLoadState("load");
  await desk.page.locator("[role=status]").first().waitFor();
  await look(desk, "staff-calendar-booked");

  await patient.page.reload();
  assert.equal(await patient.heading(), "Your visit is booked");

  await openCase(desk, address);
  await desk.page.locator('a[href*="/cancel"]').first().click();
  await desk.page.waitForURL(/cancel/);
  await look(desk, "staff-cancel");
  await desk.submit();
  await expectErrors(desk, "staff-cancel");
  await look(desk, "staff-cancel-error", 400);
  await desk.page.fill("[name=reason]", "The patient called");
  await desk.submit();
  await patient.page.reload();
  assert.equal(await patient.heading(), "You can choose a time");
  await desk.leave();
});

test("the staff's way works without scripts", LIMIT, async () => {
  const waiting = await Visitor.arrive(browser, { scripts: false });
  await sendAnswers(waiting, server.url, manyAnswers({ "about.family": ["Campoverde"], "wishes.treatments": ["prp"] }));
  const doctor = await signIn(people.doctor, { scripts: false });
  const { page } = doctor;
  await page.fill("#find", "Campoverde");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=Campoverde/);
  await doctor.follow(/Campoverde/);
  const address = page.url();
  await sign(doctor);
  await expectErrors(doctor, "staff-case");
  await page.goto(address);
  await page.locator("[name=verdict-prp][value=cleared]").check();
  await page.fill("[name=reason-prp]", "Seen, stable for years");
  await sign(doctor);
  await doctor.leave();

  const desk = await signIn(people.desk, { scripts: false });
  await desk.page.goto(address);
  await desk.follow("Book PRP");
  while (!(await desk.page.locator("button[name=slot]").count())) await desk.follow("Week after");
  await Promise.all([desk.page.waitForEvent("domcontentloaded"), desk.page.locator("button[name=slot]").first().click()]);
  await waiting.page.reload();
  assert.equal(await waiting.heading(), "Your visit is booked");
  await desk.page.goto(address);
  await desk.follow(/^Cancel/);
  await desk.page.fill("[name=reason]", "The patient called");
  await desk.submit();
  await waiting.page.reload();
  assert.equal(await waiting.heading(), "You can choose a time");
  for (const visitor of [waiting, desk]) await visitor.leave();
});

test("pages of the staff open for nobody else", LIMIT, async () => {
  for (const path of ["/staff/queue", "/staff/calendar", "/staff/intakes/01900000-0000-7000-8000-000000000000"]) {
    const answer = await fetch(server.url + path, { redirect: "manual" });
    assert.equal(answer.status, 303, path);
    assert.match(answer.headers.get("location"), /^\/staff\/sign-in/);
  }
  const visitor = await signIn(people.desk, { looks: true });
  await visitor.page.goto(`${server.url}/staff/intakes/01900000-0000-7000-8000-000000000000`);
  await look(visitor, "staff-missing", 404);
  await visitor.leave();
});

test("a queue of many stays light, a page at a time", LIMIT, async () => {
  multiplyIntakes(server, 40);
  const visitor = await signIn(people.doctor, { looks: true });
  await visitor.page.goto(`${server.url}/staff/queue?tab=new`);
  await look(visitor, "staff-queue-full");
  const first = await visitor.page.locator(".s-who").evaluateAll((all) => all.map((a) => a.href));
  await visitor.follow("Next page");
  const second = await visitor.page.locator(".s-who").evaluateAll((all) => all.map((a) => a.href));
  assert.equal(new Set([...first, ...second]).size, 2 * first.length);
  await visitor.leave();
});

test("the rules stay light, a page at a time", LIMIT, async () => {
  const visitor = await signIn(people.doctor, { looks: true });
  for (const [name, query] of [["staff-rules", ""], ["staff-rules-review", "?severity=doctor_review&page=2"], ["staff-rules-mind", "?category=mind"]]) {
    await visitor.page.goto(`${server.url}/staff/rules${query}`);
    await look(visitor, name);
  }
  await visitor.leave();
});
