/*
 * A patient's whole way on a phone, through the real server: with scripts and without,
 * healthy and flagged, with mistakes, interruptions and impatience. Every page and its
 * error state is examined (tests/lib/browser.mjs).
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answers } from "../lib/api.mjs";
import { Visitor, examine, expectErrors, launch } from "../lib/browser.mjs";
import { answerAll, answerByKeyboard, begin, filledIn, fillIn, manyAnswers, send, sendAnswers, takeTime } from "../lib/patient.mjs";
import { Server } from "../lib/server.mjs";

const LIMIT = { timeout: 600_000 };
/* Pages on which nothing has to be answered: they have no error state when left empty. */
const optional = ["cause", "tried-when", "goals", "health-details", "list", "allergy-details", "alcohol", "doctor-details", "message"];
let server;
let browser;

before(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function withVisitor(options, steps) {
  const visitor = await Visitor.arrive(browser, options);
  try {
    await steps(visitor);
    assert.deepEqual(visitor.trouble, []);
  } finally {
    await visitor.leave();
  }
}

/* Looks at a page, sends it empty, and looks at what it says then. */
function lookTwice(visitor) {
  return async (name) => {
    await examine(visitor, `form-${name}`);
    if (optional.includes(name)) return;
    await visitor.submit("Continue");
    assert.equal(visitor.path, `/form/${name}`);
    await expectErrors(visitor, name);
    await examine(visitor, `form-${name}-error`, { status: 400 });
  };
}

async function chooseTime(visitor) {
  const free = visitor.page.locator("a.p-day").last();
  if (await free.count()) {
    await Promise.all([visitor.page.waitForEvent("domcontentloaded"), free.click()]);
  }
  const slot = visitor.page.locator("input[name=slot]").first();
  await slot.check();
  await visitor.submit("Book this time");
}

function calendarHref(visitor) {
  return visitor.page.getByRole("link", { name: /^Add to your calendar/ }).evaluate((link) => link.href);
}

async function bookMoveCancel(visitor, look) {
  await visitor.follow(/^Choose a time/);
  await look("time");
  await visitor.submit("Book this time");
  await expectErrors(visitor, "time");
  await look("time-error", 400);
  await chooseTime(visitor);
  assert.equal(await visitor.heading(), "Your visit is booked");
  await look("booked");
  const first = await visitor.page.locator(".p-when__v").innerText();

  await visitor.follow("See your consultation");
  assert.equal(await visitor.heading(), "Your visit is booked");
  await look("status-booked");
  const file = await visitor.page.context().request.get(await calendarHref(visitor));
  assert.match(file.headers()["content-type"], /^text\/calendar/);
  assert.match(await file.text(), /^BEGIN:VCALENDAR\r\n[^]*DTSTART:\d{8}T\d{6}Z\r\n/);
  assert.doesNotMatch(await file.text(), /PRP|exosome|transplant/i, "nothing about health");
  await visitor.follow(/^Choose another time/);
  await look("move");
  await visitor.page.locator("input[name=slot]").nth(1).check();
  await visitor.submit("Book this time");
  await look("moved");
  assert.notEqual(await visitor.page.locator(".p-when__v").innerText(), first);

  await visitor.follow("See your consultation");
  await visitor.follow(/^Cancel this visit/);
  await look("cancel");
  await visitor.submit();
  assert.equal(await visitor.heading(), "You can choose a time");
}

test("a healthy person answers, books, moves and cancels", LIMIT, async () => {
  await withVisitor({ looks: true }, async (visitor) => {
    const look = (name, status) => examine(visitor, name, { status });
    await visitor.page.goto(server.url);
    await look("start");
    await begin(visitor, server.url);
    const way = await answerAll(visitor, answers());
    assert.equal(way[0], "name");
    for (const hidden of ["pattern-all-over", "tried-when", "reaction", "health-details", "kinds", "list", "doctor-details"]) {
      assert.ok(!way.includes(hidden), `${hidden} is not asked`);
    }
    await look("check");
    await send(visitor);
    assert.equal(await visitor.heading(), "You can choose a time");
    await look("status-clear");
    await bookMoveCancel(visitor, look);
  });
});

test("the same way works without scripts", LIMIT, async () => {
  await withVisitor({ scripts: false }, async (visitor) => {
    await begin(visitor, server.url);
    await visitor.submit("Continue");
    await expectErrors(visitor, "name");
    await answerAll(visitor, answers());
    await send(visitor);
    assert.equal(await visitor.heading(), "You can choose a time");
    await bookMoveCancel(visitor, async () => {});
  });
});

test("a flagged person meets every question, and a doctor before any time", LIMIT, async () => {
  await withVisitor({ looks: true }, async (visitor) => {
    const { page } = visitor;
    await begin(visitor, server.url);
    const way = await answerAll(visitor, manyAnswers(), lookTwice(visitor));
    assert.ok(way.length >= 30, `all pages are asked: ${way}`);
    await examine(visitor, "check-many");
    await send(visitor);
    assert.equal(await visitor.heading(), "A doctor is looking at your answers first");
    await examine(visitor, "status-review");

    assert.equal(await page.locator('a[href*="/time"]').count(), 0, "no way to a time");
    const status = page.url();
    const csrf = await page.context().request.get(`${server.url}/`).then(async (r) => /name="csrf" value="([^"]+)"/.exec(await r.text())[1]);
    await page.goto(`${status.split("?")[0]}/time?treatment=prp`);
    assert.equal(visitor.path, new URL(status).pathname, "asking for times leads back");
    const forced = await page.context().request.post(`${status.split("?")[0]}/time?treatment=prp`, {
      form: { csrf, slot: "01900000-0000-7000-8000-000000000000.2000000000" },
      headers: { Origin: server.url },
      maxRedirects: 0,
    });
    assert.equal(forced.status(), 303);
    assert.equal(forced.headers().location, new URL(status).pathname, "forcing one leads back");
    await page.goto(status);
    assert.equal(await visitor.heading(), "A doctor is looking at your answers first");
  });
});

test("what was typed wrong stays, and is said at its field", LIMIT, async () => {
  await withVisitor({ looks: true }, async (visitor) => {
    await begin(visitor, server.url);
    await fillIn(visitor, answers());
    await visitor.submit("Continue");

    await fillIn(visitor, { "about.birth_date.month": ["February"], "about.birth_date.day": ["31"], "about.birth_date.year": ["1984"] });
    await visitor.submit("Continue");
    await expectErrors(visitor, "birth-date");
    assert.deepEqual(await filledIn(visitor), { "about.birth_date.month": "February", "about.birth_date.day": "31", "about.birth_date.year": "1984" });
    await examine(visitor, "form-birth-date-wrong", { status: 400 });
    await fillIn(visitor, { "about.birth_date.month": ["feb"], "about.birth_date.day": ["3"], "about.birth_date.year": ["1984"] });
    await visitor.submit("Continue");
    assert.equal(visitor.path, "/form/sex", "the name of a month is understood");
    await fillIn(visitor, answers());
    await visitor.submit("Continue");

    await fillIn(visitor, { "about.email": ["ada at example"], "about.phone": ["704.555.0100"] });
    await visitor.submit("Continue");
    await expectErrors(visitor, "contact");
    assert.deepEqual(await filledIn(visitor), { "about.email": "ada at example", "about.phone": "704.555.0100" });

    await visitor.page.goto(`${server.url}/form/conditions`);
    const none = visitor.page.locator('[value="none"]');
    await visitor.page.evaluate(() => {
      for (const value of ["none", "heart"]) document.querySelector(`[value=${value}]`).checked = true;
    });
    assert.ok(await none.isChecked());
    await visitor.submit("Continue");
    await expectErrors(visitor, "conditions");
    await examine(visitor, "form-conditions-none-and-more", { status: 400 });
  });
});

test("back and forth loses nothing, and resends nothing", LIMIT, async () => {
  await withVisitor({}, async (visitor) => {
    const { page } = visitor;
    await begin(visitor, server.url);
    await fillIn(visitor, answers());
    await visitor.submit("Continue");
    await fillIn(visitor, answers());
    await visitor.submit("Continue");
    assert.equal(visitor.path, "/form/sex");
    await page.goBack();
    assert.equal(visitor.path, "/form/birth-date");
    assert.equal((await filledIn(visitor))["about.birth_date.year"], "1984");
    await visitor.follow("Back");
    assert.equal((await filledIn(visitor))["about.given"], "Ada");
    await page.reload();
    assert.equal((await filledIn(visitor))["about.family"], "Larkspur");
    await visitor.submit("Continue");
    await visitor.submit("Continue");
    assert.equal(visitor.path, "/form/sex");
    await page.goto(server.url);
    await visitor.follow("Continue your form");
    assert.match(visitor.path, /^\/form\//);
  });
});

test("a change leads back to the check page; new questions are asked, hidden answers go", LIMIT, async () => {
  await withVisitor({}, async (visitor) => {
    const { page } = visitor;
    await begin(visitor, server.url);
    await answerAll(visitor, answers());

    await visitor.follow(/^Change.*date of birth/i);
    assert.equal(visitor.path, "/form/birth-date");
    await fillIn(visitor, { "about.birth_date": ["1990-12-01"] });
    await visitor.submit("Continue");
    assert.equal(visitor.path, "/form/check");
    assert.ok((await page.locator("main").innerText()).includes("1990"));

    const medicines = page.locator('a[href^="/form/taking"]');
    await Promise.all([page.waitForEvent("domcontentloaded"), medicines.click()]);
    await fillIn(visitor, { "medicines.taking": ["yes"] });
    await visitor.submit("Continue");
    assert.equal(visitor.path, "/form/kinds", "the question that this opens");
    await answerAll(visitor, manyAnswers());
    assert.ok((await page.locator("main").innerText()).includes("Humira"));

    await Promise.all([page.waitForEvent("domcontentloaded"), medicines.click()]);
    await fillIn(visitor, { "medicines.taking": ["no"] });
    await visitor.submit("Continue");
    assert.equal(visitor.path, "/form/check");
    assert.ok(!(await page.locator("main").innerText()).includes("Humira"), "hidden answers are not sent");
    await page.goto(`${server.url}/form/kinds`);
    assert.notEqual(visitor.path, "/form/kinds", "a hidden page is not shown");
    await page.goto(`${server.url}/form/check`);
    await send(visitor);
    assert.equal(await visitor.heading(), "You can choose a time", "what was hidden does not count");
  });
});

test("a form is finished later, in another browser, with the code", LIMIT, async () => {
  let code;
  await withVisitor({ looks: true }, async (visitor) => {
    await begin(visitor, server.url);
    await fillIn(visitor, answers());
    await visitor.submit("Continue");
    await visitor.follow("Finish later");
    await examine(visitor, "save");
    await visitor.submit("Save my form");
    await examine(visitor, "saved");
    code = /\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b/.exec(await visitor.page.locator("main").innerText())[0];
  });
  await withVisitor({ looks: true }, async (visitor) => {
    await visitor.page.goto(server.url);
    await visitor.follow("Open a form I saved");
    await examine(visitor, "resume");
    await visitor.page.fill("[name=code]", "2222-2222-2222-2222");
    await visitor.submit("Open my form");
    await expectErrors(visitor, "resume");
    await examine(visitor, "resume-error", { status: 400 });
    await visitor.page.fill("[name=code]", code.toLowerCase().replaceAll("-", " "));
    await visitor.submit("Open my form");
    assert.match(visitor.path, /^\/form\//);
    await visitor.page.goto(`${server.url}/form/name`);
    assert.equal((await filledIn(visitor))["about.given"], "Ada");
  });
});

test("a draft and a receipt survive a killed server", LIMIT, async () => {
  const own = await Server.start();
  try {
    await withVisitor({}, async (visitor) => {
      await begin(visitor, own.url);
      await fillIn(visitor, answers());
      await visitor.submit("Continue");
      await own.crashAndRestart();
      await visitor.page.goto(`${own.url}/`);
      await visitor.follow("Continue your form");
      await visitor.page.goto(`${own.url}/form/name`);
      assert.equal((await filledIn(visitor))["about.family"], "Larkspur");
      await answerAll(visitor, answers());
      await send(visitor);
      const status = visitor.path;
      const reference = await visitor.page.locator(".p-ref b").innerText();
      await own.crashAndRestart();
      await visitor.page.goto(own.url + status);
      assert.equal(await visitor.page.locator(".p-ref b").innerText(), reference);
    });
  } finally {
    await own.stop();
  }
});

test("clicking Send twice sends once, and leads to the receipt", LIMIT, async () => {
  const key = server.createKey(["intakes:read"]);
  const list = async () => {
    const answer = await fetch(`${server.url}/api/v1/intakes?page_size=100`, { headers: { Authorization: `Bearer ${key}` } });
    return (await answer.json()).total;
  };
  await withVisitor({ scripts: false }, async (visitor) => {
    const { page } = visitor;
    const before = await list();
    await begin(visitor, server.url);
    await answerAll(visitor, answers());
    await takeTime(visitor);
    await page.locator("main form button[type=submit]").last().dblclick();
    await page.waitForURL(/\/status\//);
    assert.equal(await visitor.heading(), "You can choose a time");
    assert.equal(await list(), before + 1);
  });
  // The second request comes when the first was answered, as after a lost answer.
  await withVisitor({}, async (visitor) => {
    const { page } = visitor;
    const before = await list();
    await begin(visitor, server.url);
    await answerAll(visitor, answers());
    await takeTime(visitor);
    const csrf = await page.locator("[name=csrf]").first().inputValue();
    const cookies = await page.context().cookies();
    const post = () =>
      fetch(`${server.url}/form/send`, {
        method: "POST",
        redirect: "manual",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          Origin: server.url,
          Cookie: cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join("; "),
        },
        body: new URLSearchParams({ csrf }),
      });
    const both = [await post(), await post()];
    const references = [];
    for (const answer of both) {
      assert.equal(answer.status, 303);
      await page.goto(server.url + answer.headers.get("location"));
      references.push(await page.locator(".p-ref b").innerText());
    }
    assert.equal(references[0], references[1]);
    assert.equal(await list(), before + 1);
  });
});

test("the status page can be kept; other links open nothing", LIMIT, async () => {
  let status;
  await withVisitor({}, async (visitor) => {
    await sendAnswers(visitor, server.url, answers());
    status = server.url + visitor.path;
    await visitor.page.goto(`${server.url}/form/check`);
    assert.equal(visitor.status, 410, "the form is not there any more");
  });
  await withVisitor({ looks: true }, async (visitor) => {
    await visitor.page.goto(status);
    assert.equal(await visitor.heading(), "You can choose a time");
    const links = await visitor.page.locator("main a[href^='/']").evaluateAll((all) => all.map((a) => a.href));
    for (const link of links) assert.equal((await fetch(link)).status, 200, link);

    await visitor.page.goto(`${status.slice(0, -4)}AAAA`);
    await examine(visitor, "problem-missing", { status: 404 });
    await visitor.page.goto(`${server.url}/form/check`);
    await examine(visitor, "gone", { status: 410 });
    for (const nothing of ["/nothing", "/status/x", "/status/x/time?treatment=prp", "/form/nothing"]) {
      const answer = await visitor.page.goto(server.url + nothing);
      assert.ok([404, 410].includes(answer.status()), nothing);
    }
  });
});

test("what was sent can be read and changed; then a doctor looks, and the visit is void", LIMIT, async () => {
  await withVisitor({ looks: true }, async (visitor) => {
    const { page } = visitor;
    await sendAnswers(visitor, server.url, answers());
    const reference = await page.locator(".p-ref b").innerText();
    await visitor.follow(/^Choose a time/);
    await chooseTime(visitor);
    await visitor.follow("See your consultation");

    await visitor.follow(/^Print or save a copy/);
    assert.ok((await page.locator("main").innerText()).includes("Larkspur"));
    assert.equal(await page.locator("main a[href*='/form/']").count(), 0, "a copy is to read");
    await examine(visitor, "answers");
    await visitor.follow("Your consultation");
    await visitor.follow(/^Change an answer/);
    await examine(visitor, "change");
    await visitor.submit();
    assert.equal(visitor.path, "/form/check");

    const medicines = page.locator('a[href^="/form/taking"]');
    await Promise.all([page.waitForEvent("domcontentloaded"), medicines.click()]);
    await fillIn(visitor, { "medicines.taking": ["yes"] });
    await visitor.submit("Continue");
    await answerAll(visitor, manyAnswers());
    await send(visitor);
    assert.equal(await visitor.heading(), "A doctor is looking at your answers first");
    assert.equal(await page.locator(".p-ref b").innerText(), reference);
    assert.equal(await page.locator('a[href*="/time"]').count(), 0, "no way to a time");
    assert.match(await page.locator("main").innerText(), /Your visit on .* is off the calendar/);
    await examine(visitor, "status-changed");
  });
});

test("the keyboard alone is enough, from the first page to a visit", LIMIT, async () => {
  await withVisitor({}, async (visitor) => {
    const { page } = visitor;
    await page.goto(server.url);
    visitor.begunAt = performance.now();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to main content");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none", "the focus can be seen");
    await answerByKeyboard(visitor, {}, "Start now");
    await answerByKeyboard(visitor, {});
    await expectErrors(visitor, "name");
    while (visitor.path !== "/form/check") {
      const before = visitor.path;
      await answerByKeyboard(visitor, answers());
      assert.notEqual(visitor.path, before, `${before} was answered`);
    }
    await takeTime(visitor);
    await answerByKeyboard(visitor, {}, "Send my answers");
    assert.equal(await visitor.heading(), "You can choose a time");
    await visitor.follow(/^Choose a time/);
    const slot = await page.locator("input[name=slot]").nth(1).inputValue();
    await answerByKeyboard(visitor, { slot: [slot] }, "Book this time");
    assert.equal(await visitor.heading(), "Your visit is booked");
  });
});
