// The rule set in the hands of its doctor: reading, trying a text, proposing, replaying over
// past requests, approving; what is in force survives a restart.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Api, answers, response } from "../lib/api.mjs";
import { Person, hidden, plain } from "../lib/pages.mjs";
import { ruleRows } from "../lib/rules.mjs";
import { Server, root } from "../lib/server.mjs";

const shipped = JSON.parse(readFileSync(path.join(root, "rules/ruleset.json"), "utf8"));
const password = "a long enough pass phrase 7";
let server, doctor, desk, api;

/** The shipped set under another version, changed by a function. */
function version(number, change = () => {}) {
  const set = structuredClone(shipped);
  set.version = number;
  change(set);
  return set;
}

const smokersToDoctor = (set) => {
  const rule = structuredClone(set.rules.find((r) => r.id === "IMM-03"));
  Object.assign(rule, { id: "ZZZ-01", title: "Smokes", severity: "urgent", raise: undefined });
  rule.any = [{ answer: { link: "life.smoking", any_of: ["former"] } }];
  set.rules.push(JSON.parse(JSON.stringify(rule)));
};

async function submit(changes = {}) {
  const reply = await api.call("POST", "/intakes", { body: response(answers(changes)) });
  assert.equal(reply.status, 201, JSON.stringify(reply));
  return reply.json;
}

async function until(ask, what) {
  for (let i = 0; i < 100; i += 1) {
    const value = await ask();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail(what);
}

before(async () => {
  server = await Server.start();
  for (const [name, email, role] of [
    ["Dr. Vesna Harrow", "doctor@test.example", "doctor"],
    ["Odo Finch", "desk@test.example", "front_desk"],
  ])
    server.createStaff({ name, email, role, password });
  doctor = new Person(server.url);
  desk = new Person(server.url);
  await doctor.signIn("doctor@test.example", password);
  await desk.signIn("desk@test.example", password);
  api = new Api(server.url, server.createKey(["intakes:write", "intakes:read", "rules:read", "rules:write"]));
});
after(() => server?.stop());

test("every rule is shown with its reason, and that no doctor has approved them", async () => {
  const rows = await ruleRows(doctor, "/staff/rules");
  assert.equal(rows.length, shipped.rules.length);
  shipped.rules.forEach(({ id, rationale }, i) => assert.ok(rows[i].startsWith(`${id} `) && rows[i].includes(plain(rationale)), id));
  const page = plain((await doctor.get("/staff/rules")).text);
  assert.match(page, /Not yet approved by a doctor of this clinic/);
  assert.match(plain((await desk.get("/staff/queue")).text), /Not yet approved/);
});

test("filters live in the address; an unknown one is none", async () => {
  for (const [filter, fits] of [
    ["category=cancer&severity=doctor_review", (r) => r.category === "cancer" && r.severity === "doctor_review"],
    ["severity=doctor_review", (r) => r.severity === "doctor_review"],
    ["category=nonsense", () => true],
  ]) {
    const rows = await ruleRows(doctor, `/staff/rules?${filter}`);
    assert.deepEqual(rows.map((row) => row.split(" ")[0]), shipped.rules.filter(fits).map((r) => r.id), filter);
  }
});

test("a page of the rules that there is not is the first", async () => {
  const first = plain((await doctor.get("/staff/rules")).text);
  for (const page of ["999", "0", "x"]) assert.equal(plain((await doctor.get(`/staff/rules?page=${page}`)).text), first, page);
});

test("a rule has a page, an unknown one has none", async () => {
  const page = await doctor.get("/staff/rules/IMM-01");
  assert.equal(page.status, 200);
  assert.match(plain(page.text), /systemic steroid/);
  assert.equal((await doctor.get("/staff/rules/XXX-99")).status, 404);
});

test("a text is tried, with what does not fire", async () => {
  await desk.get("/staff/rules/try");
  const page = await desk.post("/staff/rules/try", { text: "I take Humira. No diabetes.", field: "medications", lang: "en" });
  assert.equal(page.status, 200);
  assert.match(page.text, /<mark>Humira<\/mark>/);
  assert.match(page.text, /<mark>diabetes<\/mark>/);
  assert.match(plain(page.text), /Doctor review/);
  assert.equal((await desk.post("/staff/rules/try", { text: " " })).status, 400);
});

test("only a doctor may propose", async () => {
  assert.equal((await desk.get("/staff/rules/propose")).status, 403);
  await desk.get("/staff/rules");
  assert.equal((await desk.post("/staff/rules/propose", { ruleset: "{}" })).status, 403);
});

test("every mistake of a proposal is named with its place", async () => {
  const set = version("7.0.0", (s) => {
    s.rules[0].severity = "terrible";
    s.rules[2].any[0].concept = "no_such_concept";
  });
  await doctor.get("/staff/rules/propose");
  const page = await doctor.post("/staff/rules/propose", { ruleset: JSON.stringify(set) });
  assert.equal(page.status, 400);
  const text = plain(page.text);
  assert.match(text, /rule 1 \(\S+\): "severity" must be/);
  assert.match(text, /rule 3 \(\S+\), any 1: .*no_such_concept/);
  const broken = await doctor.post("/staff/rules/propose", { ruleset: "{\n  x" });
  assert.match(plain(broken.text), /line 2/);
});

test("a version is proposed, compared, replayed, approved, and screens what comes next", async () => {
  for (const smoking of ["never", "former", "former"]) await submit({ "life.smoking": [smoking] });
  const before_ = await submit({ "life.smoking": ["former"] });
  await doctor.get("/staff/rules/propose");
  const sent = await doctor.post("/staff/rules/propose", {
    ruleset: JSON.stringify(version("7.1.0", smokersToDoctor)), note: "Former smokers heal worse." });
  assert.equal(sent.status, 303, plain(sent.text));
  assert.equal(sent.location, "/staff/rules/versions/7.1.0");
  const page = await doctor.get(sent.location);
  assert.match(plain(page.text), /1 added, 0 removed, 0 changed/);
  assert.equal((await doctor.post("/staff/rules/propose", { ruleset: JSON.stringify(version("7.1.0")) })).status, 409);

  assert.equal((await doctor.post(`${sent.location}/replay`)).status, 303);
  const done = await until(async () => {
    const text = plain((await doctor.get(sent.location)).text);
    return /\d+ of \d+ would change/.exec(text)?.[0] && text;
  }, "the replay does not end");
  assert.match(done, /3 of 4 would change/);
  assert.match(done, /ZZZ-01/);

  const seen = hidden((await doctor.get(sent.location)).text, "seen");
  assert.equal((await desk.post(`${sent.location}/activate`, { seen })).status, 403);
  assert.equal((await doctor.post(`${sent.location}/activate`, { seen: "018f0000-0000-7000-8000-000000000000" })).status, 409);
  assert.equal((await doctor.post(`${sent.location}/activate`, { seen })).status, 303);
  const rules = plain((await doctor.get("/staff/rules")).text);
  assert.match(rules, /Approved by Dr\. Vesna Harrow/);
  assert.doesNotMatch(rules, /Not yet approved/);

  const after_ = await submit({ "life.smoking": ["former"] });
  const old = await api.call("GET", `/intakes/${before_.id}`);
  const now = await api.call("GET", `/intakes/${after_.id}`);
  const of = (reply) => reply.json.screening.ruleset;
  assert.match(of(old), new RegExp(`\\|${shipped.version}$`));
  assert.match(of(now), /\|7\.1\.0$/);
});

test("an older request is screened again with the rules in force, and never lowered", async () => {
  const flagged = await submit({ "health.conditions": ["heart"], "health.conditions_text": ["heart failure"] });
  const clear = await submit();
  for (const sent of [flagged, clear]) {
    const was = (await api.call("GET", `/intakes/${sent.id}`)).json.screening;
    await desk.get(`/staff/intakes/${sent.id}`);
    const reply = await desk.post(`/staff/intakes/${sent.id}/rescreen`);
    assert.equal(reply.status, 303, plain(reply.text));
    const is = (await api.call("GET", `/intakes/${sent.id}`)).json.screening;
    assert.notEqual(is.id, was.id);
    assert.equal(is.outcome, was.outcome);
    assert.match(is.ruleset, /\|7\.1\.0$/);
  }
  assert.equal((await desk.post("/staff/intakes/018f0000-0000-7000-8000-000000000000/rescreen")).status, 404);
});

test("programs propose and read versions, and cannot put one in force", async () => {
  const sent = await api.call("POST", "/rulesets", { body: { ruleset: version("7.2.0"), note: "By a program." } });
  assert.equal(sent.status, 201, sent.text);
  assert.equal(sent.headers.get("location"), "/api/v1/rulesets/7.2.0");
  assert.equal((await api.call("POST", "/rulesets", { body: { ruleset: version("7.2.0") } })).status, 409);
  const wrong = await api.call("POST", "/rulesets", { body: { ruleset: version("8.0.0", (s) => { s.rules[1].any = []; }) } });
  assert.equal(wrong.status, 422);
  assert.match(wrong.json.errors[0].field, /^rule 2/);
  const listed = (await api.call("GET", "/rulesets")).json.items;
  assert.deepEqual(listed.filter((v) => v.is_in_force).map((v) => v.version), ["7.1.0"]);
  const one = (await api.call("GET", "/rulesets/7.2.0")).json;
  assert.deepEqual(one.difference.removed.map((r) => r.id), ["ZZZ-01"]);
  assert.equal(one.content.version, "7.2.0");
  const replay = (await api.call("GET", "/rulesets/7.1.0/replay")).json;
  assert.equal(replay.state, "done");
  assert.ok(replay.items.every((i) => /^\w{4}-\w{4}$/.test(i.reference)));
  assert.equal((await api.call("GET", "/rulesets/7.2.0/replay")).status, 404);
  assert.equal((await api.call("GET", "/rulesets/9.9.9")).status, 404);
  assert.equal((await new Api(server.url).call("GET", "/rulesets")).status, 401);
});

test("what is in force survives a crash", async () => {
  await server.crashAndRestart();
  api.url = server.url;
  const sent = await submit({ "life.smoking": ["former"] });
  const reply = await api.call("GET", `/intakes/${sent.id}`);
  assert.match(reply.json.screening.ruleset, /\|7\.1\.0$/);
});
