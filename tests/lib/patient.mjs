// What a patient does with the form: fill in the page in front of them, go on, send.
import assert from "node:assert/strict";
import { answers } from "./api.mjs";

const MOST_PAGES = 60;
const MOST_PRESSES = 80;
/* A form sent sooner after its start than this is taken for a program's. */
const SHORTEST_MS = 5000;

/** Answers that lead over every page of the form, and to a doctor. */
export function manyAnswers(changes = {}) {
  return answers({
    "hair.pattern": ["diffuse"],
    "hair.pattern_diffuse": ["d2"],
    "hair.cause": ["stress", "menopause"],
    "hair.tried": ["prp", "exosome", "transplant"],
    "hair.prp_last": ["2024-06"],
    "hair.exosome_last": ["2025-02"],
    "hair.transplant_last": ["2019-11"],
    "hair.reaction": ["yes"],
    "hair.reaction_text": ["Swelling around the eyes for two days"],
    "hair.goals": ["A fuller hairline"],
    "health.conditions": ["cancer", "diabetes", "autoimmune"],
    "health.conditions_text": ["Crohn’s disease since 2015, breast cancer treated in 2012"],
    "health.cancer_treatment": ["past"],
    "health.diabetes_treatment": ["tablets"],
    "health.a1c": ["6.8"],
    "health.operations": ["yes"],
    "health.operations_text": ["Appendix taken out in 1998"],
    "health.now": ["antibiotics"],
    "health.pregnancy": ["unsure"],
    "health.implant": ["unsure"],
    "medicines.taking": ["yes"],
    "medicines.kinds": ["immune"],
    "medicines.text": ["Humira 40 mg every two weeks"],
    "allergies.kinds": ["latex"],
    "allergies.text": ["Rash from gloves"],
    "allergies.needles": ["unsure"],
    "life.smoking": ["current"],
    "life.cigarettes": ["5"],
    "life.alcohol": ["3"],
    "life.dependence": ["unsure"],
    "doctor.has": ["yes"],
    "doctor.name": ["Dr. Juniper"],
    "doctor.phone": ["704 555 0123"],
    "wishes.treatments": ["prp", "exosome"],
    "wishes.message": ["Is it safe with my medicine?"],
    ...changes,
  });
}

async function controls(page) {
  return page.locator("main form").first().evaluate((form) =>
    [...form.elements]
      .filter((e) => e.name && e.name !== "csrf" && e.type !== "hidden")
      .map((e) => ({ name: e.name, type: e.type, value: e.value, id: e.id })),
  );
}

function partOfDate(value, part) {
  const [year, month, day] = value.split("-");
  return { year, month: String(Number(month)), day: String(Number(day)) }[part];
}

/* What these answers say for one control: a text, true to check it, undefined for nothing. */
function wanted(control, flat) {
  const values = flat[control.name];
  if (["radio", "checkbox"].includes(control.type)) return values?.map(String).includes(control.value) || undefined;
  if (values) return String(values[0]);
  const date = /^(.*)\.(year|month|day)$/.exec(control.name);
  return date && flat[date[1]] ? partOfDate(flat[date[1]][0], date[2]) : undefined;
}

/* What the keyboard is at. */
const atFocus = (page) => page.evaluate(() => {
  const { name, type, value, textContent, checked } = document.activeElement;
  return { name, type, value, text: textContent.trim(), checked };
});

/**
 * Fills in the page and presses its button with the keyboard alone: Tab to each control, what
 * people press there, Enter at the button.
 */
export async function answerByKeyboard(visitor, flat, button = "Continue") {
  const { page } = visitor;
  const { keyboard } = page;
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (presses > 0) await keyboard.press("Tab");
    let at = await atFocus(page);
    if (at.type === "submit" && at.text.startsWith(button)) {
      await Promise.all([page.waitForEvent("domcontentloaded"), keyboard.press("Enter")]);
      await page.waitForLoadState("load");
      return;
    }
    if (at.type === "radio") {
      const choices = flat[at.name]?.map(String);
      if (!choices) continue;
      for (let i = 0; i < MOST_PRESSES && !choices.includes(at.value); i += 1) {
        await keyboard.press("ArrowDown");
        at = await atFocus(page);
      }
      if (!at.checked) await keyboard.press("Space");
      continue;
    }
    const want = at.name ? wanted(at, flat) : undefined;
    if (want === true && !at.checked) await keyboard.press("Space");
    if (typeof want === "string" && at.value === "") await keyboard.type(want);
  }
  assert.fail(`${visitor.path}: the keyboard does not lead to “${button}”`);
}

/** Fills in whatever the page asks. Returns the names of the controls it had. */
export async function fillIn(visitor, flat) {
  const all = await controls(visitor.page);
  for (const control of all) {
    const want = wanted(control, flat);
    const element = visitor.page.locator(`[id="${control.id}"]`);
    if (want === undefined) {
      if (control.type === "checkbox" && (await element.isChecked())) await element.uncheck();
      continue;
    }
    if (want === true) await element.check();
    else await element.fill(want);
  }
  return all.map((control) => control.name);
}

/** What the controls of the page hold now, by name. */
export async function filledIn(visitor) {
  return visitor.page.locator("main form").first().evaluate((form) =>
    Object.fromEntries(
      [...form.elements]
        .filter((e) => e.name && e.name !== "csrf" && (["radio", "checkbox"].includes(e.type) ? e.checked : e.type !== "hidden"))
        .map((e) => [e.name + (e.type === "checkbox" ? `=${e.value}` : ""), e.value]),
    ),
  );
}

export async function begin(visitor, url) {
  await visitor.page.goto(`${url}/`);
  visitor.begunAt = performance.now();
  await visitor.submit("Start now");
}

/** From the page in front of them to "Check your answers"; look(name) sees every page. */
export async function answerAll(visitor, flat, look = async () => {}) {
  const way = [];
  while (visitor.path !== "/form/check") {
    const name = visitor.path.replace("/form/", "");
    assert.ok(way.length < MOST_PAGES && !way.includes(name), `goes in circles: ${[...way, name]}`);
    way.push(name);
    await look(name);
    await fillIn(visitor, flat);
    await visitor.submit("Continue");
    assert.equal(visitor.status, 200, `${name}: ${await visitor.page.locator(".govuk-error-summary").allInnerTexts()}`);
  }
  return way;
}

/** Waits as long as a person takes at least. */
export async function takeTime(visitor) {
  const left = SHORTEST_MS + 500 - (performance.now() - visitor.begunAt);
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

export async function send(visitor) {
  await takeTime(visitor);
  await visitor.submit("Send my answers");
}

/** The whole way in one go; ends on the status page. */
export async function sendAnswers(visitor, url, flat) {
  await begin(visitor, url);
  await answerAll(visitor, flat);
  await send(visitor);
  assert.match(visitor.path, /^\/status\//);
}
