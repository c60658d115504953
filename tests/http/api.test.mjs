// The JSON API against a real server: every refusal names its field and stores nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Api, answers, response } from "../lib/api.mjs";
import { Server } from "../lib/server.mjs";

const everything = ["intakes:write", "intakes:read", "decisions:write", "bookings:read", "bookings:write"];
let server, api, desk, reader;

before(async () => {
  server = await Server.start();
  server.createStaff({ name: "Dr. Fairweather", email: "doctor@example.org", role: "doctor", password: "a long enough one" });
  api = new Api(server.url, server.createKey(everything, "doctor@example.org"));
  desk = new Api(server.url, server.createKey(everything));
  reader = new Api(server.url, server.createKey(["intakes:read"]));
});
after(() => server.stop());

const flagged = (changes = {}) =>
  answers({ "medicines.taking": ["yes"], "medicines.kinds": ["immune"],
    "medicines.text": ["Humira shot every other week"], ...changes });

async function total() {
  return (await api.call("GET", "/intakes?page_size=1")).json.total;
}

function assertProblem(answer, status, slug) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get("content-type"), /^application\/problem\+json/);
  assert.equal(answer.json.status, status);
  if (slug) assert.equal(answer.json.type, `urn:forelock:problem:${slug}`);
  assert.ok(answer.json.title);
}

const field = (answer, name) => answer.json.errors.find((error) => error.field === name);

async function freeSlot(treatment = "prp", at = 0) {
  const list = await api.call("GET", `/slots?treatment=${treatment}&days=31`);
  assert.equal(list.status, 200, list.text);
  return list.json.slots.at(at);
}

async function book(client, intake, treatment, slot) {
  return client.call("POST", "/bookings", {
    body: { intake, treatment, provider: slot.provider, starts_at: slot.starts_at },
  });
}

test("a healthy intake is stored, clear, and can be booked and cancelled", async () => {
  const sent = await api.send(answers());
  assert.equal(sent.status, 201, sent.text);
  assert.equal(sent.json.outcome, "clear");
  assert.match(sent.json.reference, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.equal(sent.headers.get("location"), `/api/v1/intakes/${sent.json.id}`);
  const booked = await book(api, sent.json.id, "prp", await freeSlot());
  assert.equal(booked.status, 201, booked.text);
  const again = await book(api, sent.json.id, "prp", await freeSlot());
  assertProblem(again, 409, "already-booked");
  const cancelled = await api.call("DELETE", `/bookings/${booked.json.id}`);
  assert.equal(cancelled.status, 204);
  assertProblem(await api.call("DELETE", `/bookings/${booked.json.id}`), 409, "not-active");
});

test("one time cannot be booked twice, even at once", async () => {
  const people = await Promise.all([1, 2, 3, 4].map((n) => api.send(answers({
    "about.family": [`Rival${n}`], "about.email": [`rival${n}@example.org`], "about.phone": [`704555020${n}`] }))));
  const slot = await freeSlot("prp", 3);
  const answered = await Promise.all(people.map((p) => book(api, p.json.id, "prp", slot)));
  const statuses = answered.map((a) => a.status).sort();
  assert.deepEqual(statuses, [201, 409, 409, 409]);
  for (const answer of answered.filter((a) => a.status === 409)) assertProblem(answer, 409, "slot-taken");
});

test("a flagged intake is refused until the doctor clears that treatment", async () => {
  const sent = await api.send(flagged({ "wishes.treatments": ["prp", "exosome"] }));
  assert.equal(sent.json.outcome, "review");
  const slot = await freeSlot("prp", 5);
  assertProblem(await book(api, sent.json.id, "prp", slot), 409, "not-cleared");
  const read = await api.call("GET", `/intakes/${sent.json.id}`);
  const decision = { treatment: "prp", screening: read.json.screening.id, verdict: "cleared", reason: "Stable for years." };

  const byDesk = await desk.call("POST", `/intakes/${sent.json.id}/decisions`, { body: decision });
  assertProblem(byDesk, 403, "doctor-only");
  assertProblem(await book(api, sent.json.id, "prp", slot), 409, "not-cleared");

  const decided = await api.call("POST", `/intakes/${sent.json.id}/decisions`, { body: decision });
  assert.equal(decided.status, 201, decided.text);
  assertProblem(await book(api, sent.json.id, "exosome", slot), 409, "not-cleared");
  const booked = await book(api, sent.json.id, "prp", slot);
  assert.equal(booked.status, 201, booked.text);

  const withdrawn = { ...decision, verdict: "not_suitable", reason: "New findings." };
  assert.equal((await api.call("POST", `/intakes/${sent.json.id}/decisions`, { body: withdrawn })).status, 201);
  const after_ = await api.call("GET", `/intakes/${sent.json.id}`);
  assert.equal(after_.json.bookings.find((b) => b.id === booked.json.id).status, "void");
});

test("every ticked danger leads to a doctor", async () => {
  for (const condition of ["cancer", "blood_cancer", "immune", "hiv", "hepatitis", "heart", "stroke", "bleeding",
    "clots", "kidney", "liver", "lung", "autoimmune", "epilepsy", "unsure"]) {
    const changes = { "health.conditions": [condition], "about.family": [`Ticked ${condition}`],
      "about.email": [`${condition}@example.org`] };
    if (/cancer/.test(condition)) changes["health.cancer_treatment"] = ["past"];
    const sent = await api.send(answers(changes));
    assert.equal(sent.status, 201, sent.text);
    assert.notEqual(sent.json.outcome, "clear", condition);
  }
});

test("a wrong answer names its field and nothing is stored", async () => {
  const before_ = await total();
  const cases = [
    [{ "about.given": null }, "about.given"],
    [{ "about.birth_date": ["2090-01-01"] }, "about.birth_date"],
    [{ "about.birth_date": ["1984-02-30"] }, "about.birth_date"],
    [{ "about.email": ["not an address"] }, "about.email"],
    [{ "health.conditions": ["none", "cancer"] }, "health.conditions"],
    [{ "life.alcohol": [1000] }, "life.alcohol"],
    [{ "wishes.message": ["x".repeat(6000)] }, "wishes.message"],
    [{ "consent.truth": [false] }, "consent.truth"],
  ];
  for (const [changes, name] of cases) {
    const answer = await api.send(answers(changes));
    assertProblem(answer, 422);
    assert.ok(field(answer, name), `${name}: ${answer.text}`);
    assert.ok(field(answer, name).detail.length > 5);
  }
  assert.equal(await total(), before_);
});

test("a body that is no QuestionnaireResponse is refused", async () => {
  const before_ = await total();
  const json = { "Content-Type": "application/json" };
  const post = (raw, headers = json) => api.call("POST", "/intakes", { raw, headers });
  assertProblem(await post("{"), 400);
  assertProblem(await post('{"a":1,"a":2}'), 400);
  assertProblem(await post("[1]"), 400);
  assertProblem(await post("[".repeat(100_000)), 400);
  assertProblem(await post("{}"), 422);
  assertProblem(await post('{"resourceType":"Patient"}'), 422);
  assertProblem(await post(JSON.stringify(response(answers())), { "Content-Type": "text/plain" }), 415);
  assertProblem(await post(JSON.stringify({ ...response(answers()), questionnaire: "https://elsewhere|9" })), 422);
  const unknown = response(answers());
  unknown.item.push({ linkId: "no.such", answer: [{ valueString: "x" }] });
  const answer = await post(JSON.stringify(unknown));
  assertProblem(answer, 422);
  assert.ok(field(answer, "no.such"));
  const large = await post(`{"x":"${"y".repeat(3_000_000)}"}`).catch((error) => ({ status: 413, cut: error }));
  assert.equal(large.status, 413);
  assert.equal(await total(), before_);
});

test("an idempotency key gives the first answer again, and refuses another body", async () => {
  const before_ = await total();
  const flat = answers({ "about.family": ["Twice"], "about.email": ["twice@example.org"] });
  const answers_ = await Promise.all([1, 2, 3, 4, 5].map(() => api.send(flat, "key-for-twice")));
  assert.deepEqual([...new Set(answers_.map((a) => a.status))], [201]);
  assert.equal(new Set(answers_.map((a) => a.json.reference)).size, 1);
  assert.equal(await total(), before_ + 1);
  assertProblem(await api.send({ ...flat, "about.given": ["Eva"] }, "key-for-twice"), 409, "idempotency-key-reused");
  assertProblem(await api.send(flat, "short"), 400);
  const other = await desk.send({ ...flat, "about.given": ["Other"] }, "key-for-twice");
  assert.equal(other.status, 201, "keys of different callers do not meet");
});

test("a booking and a decision can be repeated with their key", async () => {
  const sent = await api.send(flagged({ "about.family": ["Repeat"], "about.email": ["repeat@example.org"] }));
  const screening = (await api.call("GET", `/intakes/${sent.json.id}`)).json.screening.id;
  const decision = { body: { treatment: "prp", screening, verdict: "cleared", reason: "Fine." },
    headers: { "Idempotency-Key": "decide-repeat" } };
  const decide = () => api.call("POST", `/intakes/${sent.json.id}/decisions`, decision);
  const [first, second] = [await decide(), await decide()];
  assert.deepEqual([first.status, second.status], [201, 201]);
  assert.equal(first.json.id, second.json.id);
  const slot = await freeSlot("prp", 8);
  const booking = { body: { intake: sent.json.id, treatment: "prp", provider: slot.provider, starts_at: slot.starts_at },
    headers: { "Idempotency-Key": "book-repeat" } };
  const bookings = [await api.call("POST", "/bookings", booking), await api.call("POST", "/bookings", booking)];
  assert.deepEqual(bookings.map((b) => b.status), [201, 201]);
  assert.equal(bookings[0].json.id, bookings[1].json.id);
});

test("a decision about old answers, an unknown screening or without a reason is refused", async () => {
  const sent = await api.send(flagged({ "about.family": ["Stale"], "about.email": ["stale@example.org"] }));
  const where = `/intakes/${sent.json.id}/decisions`;
  const base = { treatment: "prp", screening: sent.json.id, verdict: "cleared", reason: "Because." };
  assertProblem(await api.call("POST", where, { body: base }), 409, "answers-changed");
  const empty = await api.call("POST", where, { body: { verdict: "maybe", extra: 1 } });
  assertProblem(empty, 422);
  for (const name of ["treatment", "screening", "reason", "verdict", "extra"]) assert.ok(field(empty, name), name);
  const screening = (await api.call("GET", `/intakes/${sent.json.id}`)).json.screening.id;
  for (const [changes, name] of [[{ treatment: "botox" }, "treatment"], [{ expires_on: "2020-01-01" }, "expires_on"],
    [{ expires_on: "2099-01-01" }, "expires_on"], [{ expires_on: "soon" }, "expires_on"]]) {
    const answer = await api.call("POST", where, { body: { ...base, screening, ...changes } });
    assertProblem(answer, 422);
    assert.ok(field(answer, name), `${name}: ${answer.text}`);
  }
  const gone = await api.call("POST", "/intakes/00000000-0000-7000-8000-000000000000/decisions", { body: base });
  assertProblem(gone, 404);
});

test("a booking outside hours, in the past or for nobody is refused", async () => {
  const sent = await api.send(answers({ "about.family": ["Hours"], "about.email": ["hours@example.org"] }));
  const slot = await freeSlot();
  const at = (starts_at, more = {}) => api.call("POST", "/bookings", {
    body: { intake: sent.json.id, treatment: "prp", provider: slot.provider, starts_at, ...more } });
  assertProblem(await at("2020-01-01T12:00:00Z"), 409, "in-the-past");
  assertProblem(await at(slot.starts_at.replace(/T\d\d/, "T04")), 409);
  assertProblem(await at("tomorrow"), 422);
  assertProblem(await at("infinity"), 422);
  const unknown = await at(slot.starts_at, { treatment: "botox" });
  assertProblem(unknown, 422);
  assert.ok(field(unknown, "treatment"));
  assertProblem(await at(slot.starts_at, { intake: "00000000-0000-7000-8000-000000000000" }), 404);
});

test("keys open what their scopes say and nothing else", async () => {
  const nobody = new Api(server.url);
  const wrong = new Api(server.url, "A".repeat(27));
  for (const client of [nobody, wrong]) {
    const answer = await client.call("GET", "/intakes");
    assertProblem(answer, 401);
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
  }
  assert.equal((await reader.call("GET", "/intakes")).status, 200);
  assertProblem(await reader.send(answers()), 403);
  assertProblem(await reader.call("GET", "/slots?treatment=prp"), 403);
  const cookie = await nobody.call("GET", "/intakes", { headers: { Cookie: `forelock=${"A".repeat(27)}` } });
  assertProblem(cookie, 401);
});

test("unknown paths, methods and parameters are refused in words", async () => {
  assertProblem(await api.call("GET", "/nothing"), 404);
  const method = await api.call("PUT", "/intakes", { body: {} });
  assertProblem(method, 405);
  assert.match(method.headers.get("allow"), /GET/);
  assertProblem(await api.call("GET", "/intakes/not-an-id"), 404);
  assertProblem(await api.call("GET", "/intakes?page=0"), 400);
  assertProblem(await api.call("GET", "/intakes?page_size=1000"), 400);
  assertProblem(await api.call("GET", "/intakes?tab=nowhere"), 400);
  assertProblem(await api.call("GET", "/slots"), 400);
  assertProblem(await api.call("GET", "/slots?treatment=prp&from=2026-13-01"), 400);
  assertProblem(await api.call("GET", "/slots?treatment=botox"), 400);
});

test("answers are personal: never cached, never framed, never sniffed", async () => {
  const { headers } = await api.call("GET", "/intakes");
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("referrer-policy"), "no-referrer");
  assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/);
  assert.ok(headers.get("x-request-id"));
  assert.equal(headers.get("access-control-allow-origin"), null);
});

test("the queue finds people by name, reference and phone", async () => {
  const sent = await api.send(flagged({ "about.given": ["Zenobia"], "about.family": ["Quillfeather"],
    "about.email": ["zenobia@example.org"], "about.phone": ["(980) 555-7788"] }));
  for (const q of ["zenobia", "Quillfeather", sent.json.reference, sent.json.reference.toLowerCase(), "980-555-7788"]) {
    const found = await api.call("GET", `/intakes?q=${encodeURIComponent(q)}`);
    assert.deepEqual(found.json.items.map((item) => item.id), [sent.json.id], q);
  }
  assert.equal((await api.call("GET", "/intakes?q=%25")).json.total, 0, "a percent sign is only itself");
  const urgentFirst = await api.call("GET", "/intakes?tab=needs_doctor");
  const ranks = urgentFirst.json.items.map((item) => ["urgent", "review", "clear"].indexOf(item.outcome));
  assert.deepEqual(ranks, [...ranks].sort());
});
