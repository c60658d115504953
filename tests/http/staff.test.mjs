// The staff's pages on a real server: signing in and out, the case, a doctor's decision, and
// a booking by the front desk, each with the ways in which it is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Api, answers } from "../lib/api.mjs";
import { Person, hidden, plain } from "../lib/pages.mjs";
import { Server } from "../lib/server.mjs";

const password = "a long enough phrase 7";
const people = {
  doctor: { name: "Odette Fairweather", email: "doctor@example.org", role: "doctor", password },
  desk: { name: "Mara Pinewood", email: "desk@example.org", role: "front_desk", password },
  administrator: { name: "Ines Ashgrove", email: "admin@example.org", role: "administrator", password },
};

let server, api, number = 0;
before(async () => {
  server = await Server.start();
  for (const person of Object.values(people)) server.createStaff(person);
  api = new Api(server.url, server.createKey(["intakes:write", "intakes:read", "bookings:read", "bookings:write"]));
});
after(() => server?.stop());

/** Sends one request; resolves with its id. */
async function send(changes = {}) {
  number++;
  const sent = await api.send(answers({
    "about.family": [`Larkspur${number}`],
    "about.email": [`p${number}@example.org`],
    "about.phone": [`(704) 555-${String(2000 + number)}`],
    ...changes,
  }));
  assert.equal(sent.status, 201, sent.text);
  return { id: sent.json.id, outcome: sent.json.outcome, href: `/staff/intakes/${sent.json.id}` };
}

const flagged = {
  "medicines.taking": ["yes"],
  "medicines.kinds": ["blood_thinner"],
  "medicines.text": ["Señor López gave me naïve advice. I take warfarin 5 mg. My mother takes prednisone 40 mg."],
  "wishes.treatments": ["prp", "exosome"],
};

async function signedIn(who) {
  const person = new Person(server.url);
  const answer = await person.signIn(people[who].email, password);
  assert.equal(answer.status, 303);
  assert.equal(answer.location, "/staff/queue");
  return person;
}

/** The decision form as the page has it, with one verdict for each treatment given. */
function decision(page, verdicts) {
  const fields = { screening: hidden(page.text, "screening"), revision: hidden(page.text, "revision") };
  for (const [treatment, verdict] of Object.entries(verdicts)) {
    fields[`verdict-${treatment}`] = verdict;
    fields[`reason-${treatment}`] = `Because of ${treatment}`;
    fields[`until-${treatment}`] = new RegExp(`id="until-${treatment}"[^>]* value="([^"]*)"`).exec(page.text)[1];
  }
  return fields;
}

/** The first free time of the week shown, else of the weeks after it. */
async function firstSlot(person, intake, treatment) {
  let where = `/staff/calendar?intake=${intake}&treatment=${treatment}`;
  for (let week = 0; week < 4; week++) {
    const page = await person.get(where);
    assert.equal(page.status, 200);
    const value = /name="slot" value="([^"]+)"/.exec(page.text)?.[1];
    if (value) return { slot: value, intake, treatment, week: hidden(page.text, "week"), page };
    where = [...page.text.matchAll(/href="(\/staff\/calendar\?week=[^"]+)"/g)].map((m) => m[1].replace(/&amp;/g, "&"))[2];
  }
  throw new Error("no free time in four weeks");
}

async function clearedCase(doctor, treatments = ["prp"]) {
  const request = await send({ ...flagged, "wishes.treatments": treatments });
  const page = await doctor.get(request.href);
  const answer = await doctor.post(`${request.href}/decisions`,
    decision(page, Object.fromEntries(treatments.map((t) => [t, "cleared"]))));
  assert.equal(answer.status, 303, plain(answer.text));
  return request;
}

test("a_sign_in_without_the_form_s_token_is_refused", async () => {
  const person = new Person(server.url);
  await person.get("/staff/sign-in");
  for (const csrf of ["", "0".repeat(64)]) {
    const answer = await person.post("/staff/sign-in", { csrf, email: people.desk.email, password });
    assert.equal(answer.status, 403);
  }
  const other = await person.post("/staff/sign-in", { email: people.desk.email, password }, { Origin: "https://elsewhere.example" });
  assert.equal(other.status, 403);
});

test("unknown_account_and_wrong_password_get_the_same_answer", async () => {
  const pages = [];
  for (const email of [people.administrator.email, "nobody@example.org"]) {
    const person = new Person(server.url);
    const answer = await person.signIn(email, "not the password");
    assert.equal(answer.status, 400);
    pages.push(plain(answer.text));
  }
  assert.equal(pages[0].includes("There is a problem"), true);
  assert.equal(pages[0], pages[1]);
});

test("a_sign_in_leads_to_no_other_site", async () => {
  for (const next of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/staff//elsewhere", "/status/x"]) {
    const person = new Person(server.url);
    await person.get("/staff/sign-in");
    const answer = await person.post("/staff/sign-in", { email: people.desk.email, password, next });
    assert.equal(answer.status, 303);
    assert.equal(answer.location, "/staff/queue", next);
  }
  const person = new Person(server.url);
  const asked = await person.get("/staff/calendar");
  assert.equal(asked.location, "/staff/sign-in?return=/staff/calendar");
  const form = await person.get(asked.location);
  const back = await person.post("/staff/sign-in", { email: people.desk.email, password, next: hidden(form.text, "next") });
  assert.equal(back.location, "/staff/calendar");
});

test("signing_out_ends_the_session_on_the_server", async () => {
  const desk = await signedIn("desk");
  const kept = new Map(desk.cookies);
  await desk.get("/staff/queue");
  const out = await desk.post("/staff/sign-out");
  assert.equal(out.location, "/staff/sign-in?note=out");
  desk.cookies = kept;
  assert.match((await desk.get("/staff/queue")).location, /^\/staff\/sign-in/);
});

test("the_case_shows_reasons_and_the_patient_s_words", async () => {
  const request = await send(flagged);
  assert.notEqual(request.outcome, "clear");
  const page = await (await signedIn("doctor")).get(request.href);
  assert.equal(page.status, 200);
  assert.match(page.text, /I take <mark>warfarin<\/mark>/);
  assert.doesNotMatch(page.text, /<mark>prednisone/);
  const text = plain(page.text);
  assert.match(text, /Anticoagulant/);
  assert.match(text, /BLD-01, version/);
  assert.match(text, /another person/, "what was said about the mother is listed as not counting");
  assert.match(text, /Not open for booking\. A doctor must decide first\./);
});

test("markup_that_a_patient_typed_stays_text", async () => {
  const request = await send({ "wishes.message": ["<img src=x onerror=alert(1)> I have leukemia & \"more\""] });
  const page = await (await signedIn("doctor")).get(request.href);
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.text, /<img src=x/);
  assert.match(page.text, /&lt;img src=x/);
});

test("a_filter_or_a_search_says_nothing_about_everybody", async () => {
  await send(flagged);
  const doctor = await signedIn("doctor");
  assert.match(plain((await doctor.get("/staff/queue")).text), /Need a doctor [1-9]/);
  for (const query of ["q=nobodyatall", "tab=needs_doctor&outcome=clear", "tab=needs_doctor&treatment=transplant&outcome=urgent"]) {
    const page = plain((await doctor.get(`/staff/queue?${query}`)).text);
    assert.match(page, query.startsWith("q=") ? /Nobody found/ : /Nobody here fits these filters/, query);
    assert.doesNotMatch(page, /Need a doctor \d|Nothing needs a doctor|Over target/, query);
  }
  const filtered = (await doctor.get("/staff/queue?tab=new&outcome=review")).text;
  assert.ok(filtered.includes('href="/staff/queue?tab=closed&amp;outcome=review"'), "another section keeps the filter");
});

test("a_page_behind_the_last_is_the_first_and_never_says_that_nobody_waits", async () => {
  await send(flagged);
  const doctor = await signedIn("doctor");
  const rows = (text) => [...text.matchAll(/href="(\/staff\/intakes\/[^"]+)"/g)].map((m) => m[1]);
  const first = rows((await doctor.get("/staff/queue")).text);
  assert.ok(first.length > 0);
  for (const page of ["99", "0", "x"]) assert.deepEqual(rows((await doctor.get(`/staff/queue?page=${page}`)).text), first, page);
  assert.deepEqual(rows((await doctor.get("/staff/queue?q=nobodyatall&page=2")).text), []);
});

test("the_front_desk_sees_no_form_to_decide_and_cannot_send_one", async () => {
  const request = await send(flagged);
  const desk = await signedIn("desk");
  const page = await desk.get(request.href);
  assert.doesNotMatch(page.text, /name="verdict-/);
  assert.doesNotMatch(page.text, /\/staff\/calendar\?intake=/, "nor a way to book");
  const doctor = await signedIn("doctor");
  const fields = decision(await doctor.get(request.href), { prp: "cleared" });
  assert.equal((await desk.post(`${request.href}/decisions`, fields)).status, 403);
});

test("a_flagged_request_cannot_be_booked_by_page_or_api", async () => {
  const request = await send(flagged);
  const desk = await signedIn("desk");
  const calendar = await desk.get(`/staff/calendar?intake=${request.id}&treatment=prp`);
  assert.equal(calendar.status, 200);
  assert.match(plain(calendar.text), /a doctor has to clear this person/);
  assert.doesNotMatch(calendar.text, /name="slot"/);
  const { json } = await api.call("GET", "/slots?treatment=prp");
  const free = json.slots.at(-1);
  const slot = `${free.provider}.${Date.parse(free.starts_at) / 1000}`;
  const booked = await desk.post("/staff/bookings", { csrf: hidden((await desk.get(request.href)).text, "csrf"), intake: request.id, treatment: "prp", slot });
  assert.equal(booked.status, 409);
  assert.match(plain(booked.text), /a doctor has to clear this person/);
  const refused = await api.call("POST", "/bookings", { body: { intake: request.id, treatment: "prp", provider: free.provider, starts_at: free.starts_at } });
  assert.equal(refused.status, 409);
  assert.equal(refused.json.type, "urn:forelock:problem:not-cleared");
});

test("a_doctor_decides_for_several_treatments_at_once", async () => {
  const request = await send(flagged);
  const doctor = await signedIn("doctor");
  const page = await doctor.get(request.href);
  const done = await doctor.postAndFollow(`${request.href}/decisions`, decision(page, { prp: "cleared", exosome: "needs_letter" }));
  assert.equal(done.status, 200);
  const text = plain(done.text);
  assert.match(text, /Your decision is signed/);
  assert.match(text, /Because of prp/);
  assert.match(text, /Because of exosome/);
  assert.match(done.text, new RegExp(`/staff/calendar\\?intake=${request.id}&amp;treatment=prp`));
  assert.doesNotMatch(done.text, /calendar\?intake=[^"]*treatment=exosome/);
});

test("a_decision_needs_a_verdict_a_reason_and_a_day", async () => {
  const request = await send(flagged);
  const doctor = await signedIn("doctor");
  const page = await doctor.get(request.href);
  const good = decision(page, { prp: "cleared", exosome: "not_suitable" });
  const cases = [
    [{ ...good, "verdict-prp": "", "verdict-exosome": "" }, /Choose a verdict/],
    [{ ...good, "reason-exosome": "  " }, /Enter a reason for Exosome therapy/],
    [{ ...good, "until-prp": "2020-01-01" }, /Enter until when PRP is cleared/],
    [{ ...good, "until-prp": "soon" }, /Enter until when PRP is cleared/],
    [{ ...good, "until-prp": "2099-01-01" }, /Enter until when PRP is cleared/],
    [{ ...good, "reason-prp": "x".repeat(4001) }, /Shorten what you wrote for PRP/],
  ];
  for (const [fields, expected] of cases) {
    const answer = await doctor.post(`${request.href}/decisions`, fields);
    assert.equal(answer.status, 400);
    assert.match(plain(answer.text), expected);
    assert.match(answer.text, /<title>Error:/);
  }
  const kept = await doctor.post(`${request.href}/decisions`, { ...good, "reason-exosome": "" });
  assert.match(kept.text, />Because of prp<\/textarea>/, "what was entered is kept");
  assert.match((await doctor.get(request.href)).text, /Needs a doctor/, "nothing was signed");
});

test("a_stale_decision_is_refused_with_what_changed", async () => {
  const request = await send(flagged);
  const doctor = await signedIn("doctor"), desk = await signedIn("desk");
  const page = await doctor.get(request.href);
  const fields = decision(page, { prp: "cleared" });
  await desk.get(request.href);
  const raised = await desk.postAndFollow(`${request.href}/raise`, { outcome: "urgent", reason: "Chest pain on the phone" });
  assert.match(plain(raised.text), /The flag is raised/);
  const answer = await doctor.post(`${request.href}/decisions`, fields);
  assert.equal(answer.status, 409);
  const text = plain(answer.text);
  assert.match(text, /The case has changed since you opened it/);
  assert.match(text, /Mara Pinewood raised a flag/);
  assert.match(answer.text, />Because of prp<\/textarea>/, "what was written is kept");
  assert.doesNotMatch(answer.text, /name="verdict-prp"[^>]* checked/, "but the verdict is chosen anew");
  const again = await doctor.post(`${request.href}/decisions`, decision(answer, { prp: "cleared" }));
  assert.equal(again.status, 303);
});

test("raising_a_flag_needs_how_serious_and_why_and_ends_the_clearance", async () => {
  const doctor = await signedIn("doctor"), desk = await signedIn("desk");
  const request = await clearedCase(doctor);
  await desk.get(request.href);
  for (const [fields, ...errors] of [
    [{ outcome: "clear", reason: "Sounded ill" }, "Choose how serious it is"],
    [{ outcome: "review", reason: " " }, "Enter why a doctor must look"],
    [{ outcome: "review", reason: "x".repeat(1001) }, "Say it in at most 1,000 characters"],
    [{}, "Choose how serious it is", "Enter why a doctor must look"],
  ]) {
    const page = await desk.post(`${request.href}/raise`, fields);
    assert.equal(page.status, 400);
    for (const error of errors) assert.equal(page.text.split(error).length - 1, 2, `${error}: above, and at its field`);
    if (fields.reason) assert.ok(page.text.includes(`>${fields.reason}</textarea>`), "what was written stays");
    assert.equal(/value="review" checked/.test(page.text), fields.outcome === "review");
  }
  const raised = await desk.postAndFollow(`${request.href}/raise`, { outcome: "review", reason: "New medicine" });
  assert.match(plain(raised.text), /Raised by a member of staff/);
  assert.match(plain(raised.text), /New medicine/);
  assert.doesNotMatch(raised.text, /\/staff\/calendar\?intake=/);
});

test("the_front_desk_books_moves_and_cancels_a_cleared_visit", async () => {
  const doctor = await signedIn("doctor"), desk = await signedIn("desk");
  const request = await clearedCase(doctor);
  assert.match((await desk.get(request.href)).text, new RegExp(`/staff/calendar\\?intake=${request.id}&amp;treatment=prp`));
  const { page: _, ...choice } = await firstSlot(desk, request.id, "prp");
  const booked = await desk.postAndFollow("/staff/bookings", choice);
  assert.equal(booked.status, 200);
  assert.match(plain(booked.text), new RegExp(`Larkspur${number} is booked:`));
  const again = await desk.post("/staff/bookings", choice);
  assert.equal(again.status, 409);

  const page = await desk.get(request.href);
  const move = /href="(\/staff\/calendar\?intake=[^"]*move=[^"]*)"/.exec(page.text)[1].replace(/&amp;/g, "&");
  const week = await desk.get(`${move}&week=${choice.week}`);
  const replaces = hidden(week.text, "replaces");
  assert.ok(replaces);
  const slot = [...week.text.matchAll(/name="slot" value="([^"]+)"/g)].at(-1)[1];
  const moved = await desk.post("/staff/bookings", { ...choice, slot, replaces });
  assert.equal(moved.status, 303);

  const after = await desk.get(request.href);
  const cancel = /href="(\/staff\/bookings\/[^"]+\/cancel)"/.exec(after.text)[1];
  const asked = await desk.get(cancel);
  assert.equal(asked.status, 200);
  const blank = await desk.post(cancel, { reason: " " });
  assert.equal(blank.status, 400);
  assert.match(plain(blank.text), /Enter why the visit is cancelled/);
  const done = await desk.postAndFollow(cancel, { reason: "Patient is ill" });
  assert.match(plain(done.text), /The visit is cancelled\./);
  assert.match(plain(done.text), /Patient is ill/);
  assert.equal((await desk.get(cancel)).location, request.href, "a cancelled visit leads back to the case");
  assert.equal((await desk.post(cancel, { reason: "twice" })).status, 409);
});

test("two_people_cannot_have_the_same_time", async () => {
  const doctor = await signedIn("doctor"), desk = await signedIn("desk");
  const first = await clearedCase(doctor), second = await clearedCase(doctor);
  const { page: _, ...choice } = await firstSlot(desk, first.id, "prp");
  assert.equal((await desk.post("/staff/bookings", choice)).status, 303);
  const answer = await desk.post("/staff/bookings", { ...choice, intake: second.id });
  assert.equal(answer.status, 409);
  assert.match(plain(answer.text), /Somebody else has just taken this time/);
  assert.match(answer.text, /name="slot"/, "and other times are offered at once");
});

test("a_booking_form_that_makes_no_sense_is_refused", async () => {
  const doctor = await signedIn("doctor"), desk = await signedIn("desk");
  const request = await clearedCase(doctor);
  const { page: _, ...choice } = await firstSlot(desk, request.id, "prp");
  for (const change of [{ slot: "" }, { slot: "x.1" }, { intake: "x" }, { replaces: request.id }, { treatment: "nonsense" }]) {
    const answer = await desk.post("/staff/bookings", { ...choice, ...change });
    assert.ok(answer.status >= 400 && answer.status < 500, `${JSON.stringify(change)} ${answer.status}`);
  }
});

test("the_calendar_takes_whatever_the_address_says", async () => {
  const desk = await signedIn("desk");
  for (const query of ["week=x", "week=9999-12-31", "week=0001-01-01", "provider=x", "intake=x&treatment=prp", "treatment=prp", "booked=x", "move=1"])
    assert.equal((await desk.get(`/staff/calendar?${query}`)).status, 200, query);
  const missing = "01a20463-9f5e-7b60-a893-3b0e63b1c3b9";
  assert.equal((await desk.get(`/staff/calendar?intake=${missing}&treatment=prp`)).status, 404);
  assert.equal((await desk.get(`/staff/intakes/${missing}`)).status, 404);
  assert.equal((await desk.get("/staff/intakes/1")).status, 404);
  assert.equal((await desk.get(`/staff/bookings/${missing}/cancel`)).status, 404);
});

test("no_name_or_answer_stands_in_an_address_or_in_the_log", async () => {
  const log = server.output;
  assert.doesNotMatch(log, /Larkspur|warfarin|example\.org/i);
});
