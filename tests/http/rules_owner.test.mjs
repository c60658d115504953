// Who may change the rules, and what happens when two do so at once, twice, out of order or
// while a replay runs; that figures and reasons are those of the rules used at the time.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { multiplyIntakes, sql } from "../lib/database.mjs";
import { plain } from "../lib/pages.mjs";
import { Api, activate, allScopes, ended, propose, ruleRows, seenAt, shipped, signedIn, smokersToDoctor, submit, version } from "../lib/rules.mjs";
import { Server, binary, root, temporaryDirectory } from "../lib/server.mjs";

let server, doctor, second, desk, administrator, api;

before(async () => {
  server = await Server.start();
  doctor = await signedIn(server, "Dr Vesna Harrow", "doctor");
  second = await signedIn(server, "Dr Ilse Moor", "doctor");
  desk = await signedIn(server, "Odo Finch", "front_desk");
  administrator = await signedIn(server, "Ada Root", "administrator");
  api = new Api(server.url, server.createKey(allScopes));
});
after(() => server?.stop());

const number = (text) => Number(sql(server, text));
const versions = (v) => number(`SELECT count(*) FROM forelock.ruleset_version WHERE version = '${v}'`);
const upload = (person, set) => person.post("/staff/rules/propose", { ruleset: JSON.stringify(set) });

test("only a doctor changes the rules; the desk and the administrator may look", async () => {
  const page = await propose(api, version("10.0.0"));
  for (const person of [desk, administrator]) {
    assert.equal((await person.get("/staff/rules")).status, 200);
    const text = (await person.get(page)).text;
    assert.doesNotMatch(text, /Approve and activate|Try it on all requests|Screen them again/);
    assert.equal((await person.get("/staff/rules/propose")).status, 403);
    const seen = await seenAt(doctor, page);
    for (const [where, fields] of [["/staff/rules/propose", { ruleset: JSON.stringify(version("10.0.1")) }],
      [`${page}/replay`, {}], [`${page}/activate`, { seen }], [`${page}/rescreen`, {}]])
      assert.equal((await person.post(where, fields)).status, 403, where);
  }
  assert.equal(versions("10.0.1"), 0);
  assert.equal(number("SELECT count(*) FROM forelock.ruleset_version WHERE status = 'active'"), 0);
});

test("a key needs the scope, and no key puts a version in force", async () => {
  for (const scope of ["intakes:read", "intakes:write", "rules:read", "decisions:write"]) {
    const key = new Api(server.url, server.createKey([scope], scope === "decisions:write" ? "dr.vesna.harrow@test.example" : undefined));
    assert.equal((await key.call("POST", "/rulesets", { body: { ruleset: version("10.1.0") } })).status, 403, scope);
    if (scope !== "rules:read") assert.equal((await key.call("GET", "/rulesets/10.0.0")).status, 403, scope);
  }
  for (const step of ["activate", "replay", "rescreen"])
    assert.ok([404, 405].includes((await api.call("POST", `/rulesets/10.0.0/${step}`, { body: {} })).status), step);
  assert.equal(versions("10.1.0"), 0);
});

test("a proposal that comes again with its key is one proposal", async () => {
  const send = (set, key) => api.call("POST", "/rulesets", { body: { ruleset: set }, headers: { "Idempotency-Key": key } });
  const replies = await Promise.all(Array.from({ length: 6 }, () => send(version("11.0.0"), "proposal-11-0-0")));
  assert.deepEqual(replies.map((r) => r.status), Array(6).fill(201));
  assert.equal(new Set(replies.map((r) => r.json.id)).size, 1);
  assert.equal(versions("11.0.0"), 1);
  const other = await send(version("11.0.1"), "proposal-11-0-0");
  assert.equal(other.status, 409);
  assert.match(other.json.type, /idempotency-key-reused/);
  const taken = await send(version("11.0.0", smokersToDoctor), "proposal-11-0-0-other");
  assert.equal(taken.status, 409);
  assert.match(taken.json.type, /version-taken/);
  assert.equal((await send(version("11.0.1"), "proposal-11-0-0-other")).status, 201, "a refused proposal does not use up its key");
  assert.equal((await send(version("11.0.2"), "short")).status, 400);
  const events = number(`SELECT count(*) FROM forelock.audit_event e JOIN forelock.ruleset_version v ON v.id = e.object_id
    WHERE e.action = 'ruleset.propose' AND v.version = '11.0.0'`);
  assert.equal(events, 1);
});

test("of two uploads at once with one number, one is kept", async () => {
  const same = await Promise.all([upload(doctor, version("12.0.0")), upload(second, version("12.0.0"))]);
  assert.deepEqual(same.map((r) => [r.status, r.location]), Array(2).fill([303, "/staff/rules/versions/12.0.0"]));
  assert.equal(versions("12.0.0"), 1);
  const differing = await Promise.all([upload(doctor, version("12.1.0")), upload(second, version("12.1.0", smokersToDoctor))]);
  assert.deepEqual(differing.map((r) => r.status).sort(), [303, 409]);
  assert.match(plain(differing.find((r) => r.status === 409).text), /This version number was used before/);
  assert.equal(versions("12.1.0"), 1);
});

test("every mistake is named with its place, on the page as in the problem", async () => {
  const set = version("13.0.0", (s) => {
    s.rules[0].severity = "terrible";
    s.rules[1].colour = "red";
    s.rules[2].any = [{ concept: "no_such_concept" }, { answer: { link: "no.such.question", any_of: ["yes"] } }];
    s.rules[3].sources = ["nowhere"];
    s.rules[4].review_by = "soon";
    s.rules[6].raise = [{ severity: "urgent", any: [{ concept: "also_unknown" }] }];
    delete s.rules[7].title;
    s.rules[9].id = s.rules[8].id;
    s.surprise = 1;
  });
  const wrong = await api.call("POST", "/rulesets", { body: { ruleset: set } });
  assert.equal(wrong.status, 422);
  const page = await upload(doctor, set);
  assert.equal(page.status, 400);
  const text = plain(page.text);
  const places = wrong.json.errors.map((e) => e.field);
  for (const place of [/^rule set$/, /^rule 1 /, /^rule 2 /, /^rule 3 .*, any 1$/, /^rule 3 .*, any 2$/, /^rule 4 /, /^rule 5 /,
    /^rule 7 .*, raise 1, any 1$/, /^rule 8 /, /^rule 10 /])
    assert.ok(places.some((p) => place.test(p)), String(place));
  for (const { field, detail } of wrong.json.errors) assert.ok(text.includes(`${field}: ${detail}`), `${field}: ${detail}`);
  assert.match(page.text, /<textarea[^>]*aria-invalid="true"[^>]*>\{/, "what was sent is still there");
  assert.equal(versions("13.0.0"), 0);
});

test("what cannot be kept as it was sent is refused, for it could never be loaded", async () => {
  const withNumber = JSON.stringify(version("13.1.0", (s) => { s.$schema = "NUMBER"; }));
  for (const change of ["1e300", "12345678901234567890", "1e22"]) {
    const page = await doctor.post("/staff/rules/propose", { ruleset: withNumber.replace('"NUMBER"', change) });
    assert.equal(page.status, 400, change);
    assert.match(plain(page.text), /too large|too big/, change);
  }
  const huge = version("13.1.0", (s) => { s.rules[0].any[0].dose_mg_day = { at_least: 1e300 }; });
  assert.equal((await api.call("POST", "/rulesets", { body: { ruleset: huge } })).status, 422);
  const nul = version("13.1.0", (s) => { s.description = "a\u0000b"; });
  assert.ok([400, 422].includes((await api.call("POST", "/rulesets", { body: { ruleset: nul } })).status));
  const many = version("13.1.0", (s) => { s.rules[0].any = Array(20001).fill({ concept: "hiv" }); });
  const crowded = await api.call("POST", "/rulesets", { body: { ruleset: many } });
  assert.equal(crowded.status, 422);
  assert.match(crowded.json.errors[0].detail, /triggers; there may be 20000/);
  const long = version("13.1.0", (s) => { s.description = "x".repeat(1100000); });
  assert.equal((await api.call("POST", "/rulesets", { body: { ruleset: long } })).status, 413);
  assert.equal((await upload(doctor, long)).status, 413);
  assert.equal((await doctor.post("/staff/rules/propose", { ruleset: "[".repeat(100000) })).status, 400);
  assert.equal(versions("13.1.0"), 0);
});

test("the figures of each rule are what the database holds", async () => {
  const decider = new Api(server.url, server.createKey(["decisions:write"], "dr.vesna.harrow@test.example"));
  const sent = [];
  for (const text of ["I take Humira", "heart failure", "I take Humira and warfarin", "healthy"])
    sent.push(await submit(api, { "medicines.taking": ["yes"], "medicines.kinds": ["none"], "medicines.text": [text] }));
  const decide = async ({ id }, verdict) => {
    const { json } = await api.call("GET", `/intakes/${id}`);
    const made = await decider.call("POST", `/intakes/${id}/decisions`, {
      body: { screening: json.screening.id, treatment: "prp", verdict, reason: "Seen and talked about." } });
    assert.equal(made.status, 201, made.text);
  };
  await decide(sent[0], "cleared");
  await decide(sent[1], "not_suitable");
  await decide(sent[2], "not_suitable");
  await decide(sent[2], "cleared");
  await desk.get(`/staff/intakes/${sent[0].id}`);
  assert.equal((await desk.post(`/staff/intakes/${sent[0].id}/rescreen`)).status, 303, "screened twice, counted once");
  const fired = sql(server, `SELECT DISTINCT f.rule || '|' || s.answer_set_id FROM forelock.finding f
    JOIN forelock.screening s ON s.id = f.screening_id WHERE f.fires`).split("\n").map((l) => l.split("|"));
  const verdicts = sql(server, "SELECT answer_set_id || '|' || verdict FROM forelock.decision").split("\n").map((l) => l.split("|"));
  const rules = [...new Set(fired.map(([rule]) => rule))];
  assert.ok(rules.length > 2, rules.join());
  const list = await ruleRows(doctor, "/staff/rules");
  for (const rule of shipped.rules.map((r) => r.id)) {
    const about = new Set(fired.filter(([r]) => r === rule).map(([, answers]) => answers));
    const decided = [...about].filter((a) => verdicts.some(([answers]) => answers === a));
    const cleared = decided.filter((a) => verdicts.some(([answers, v]) => answers === a && v === "cleared"));
    const shown = plain((await doctor.get(`/staff/rules/${rule}`)).text);
    assert.match(shown, new RegExp(`Fired ${about.size} .*Decided ${decided.length} .*Cleared all the same ${cleared.length} `), rule);
    const line = list.find((l) => l.startsWith(`${rule} `));
    const decisions = decided.length ? `cleared all the same ${cleared.length} of ${decided.length} decided` : "no decision yet";
    assert.ok(line.includes(about.size ? `fired ${about.size} ${decisions}` : "never fired"), line);
  }
});

test("of two doctors who approve at once, one wins and the other is told", async () => {
  const page = await propose(api, version("14.0.0", smokersToDoctor));
  const seen = await seenAt(doctor, page);
  await second.get(page);
  const both = await Promise.all([doctor, second].map((d) => d.post(`${page}/activate`, { seen })));
  assert.deepEqual(both.map((r) => r.status).sort(), [303, 409]);
  const loser = both.find((r) => r.status === 409);
  assert.match(plain(loser.text), /Another doctor has just put this version in force|Another version came in force meanwhile/);
  assert.doesNotMatch(loser.text, /Approve and activate/);
  assert.equal(number("SELECT count(*) FROM forelock.audit_event WHERE action = 'ruleset.activate'"), 1);

  const rivals = [await propose(api, version("14.1.0")), await propose(api, version("14.2.0"))];
  const [one, two] = [await seenAt(doctor, rivals[0]), await seenAt(second, rivals[1])];
  const race = await Promise.all([doctor.post(`${rivals[0]}/activate`, { seen: one }), second.post(`${rivals[1]}/activate`, { seen: two })]);
  assert.deepEqual(race.map((r) => r.status).sort(), [303, 409]);
  assert.match(plain(race.find((r) => r.status === 409).text), /Another version came in force meanwhile/);
  assert.equal(number("SELECT count(*) FROM forelock.ruleset_version WHERE status = 'active'"), 1);
});

test("approving out of order needs a fresh look; an earlier version can come back", async () => {
  const page = await propose(api, version("15.0.0", smokersToDoctor));
  const old = await seenAt(doctor, page);
  const other = await propose(api, version("15.1.0"));
  assert.equal((await activate(second, other)).status, 303);
  assert.equal((await doctor.post(`${page}/activate`, { seen: old })).status, 409);
  assert.equal((await doctor.post(`${page}/activate`)).status, 400);
  assert.equal((await activate(doctor, page)).status, 303);
  assert.equal((await activate(doctor, other)).status, 303);
  assert.equal((await doctor.post(`${page}/rescreen`)).status, 409, "only what is in force screens again");
  assert.equal((await doctor.post(`${other}/replay`)).status, 409, "nothing to compare it with");
  assert.equal((await doctor.post("/staff/rules/versions/99.9.9/activate", { seen: old })).status, 404);
});

test("a version that this program cannot use is not put in force", async () => {
  const page = await propose(api, version("16.0.0"));
  sql(server, `ALTER TABLE forelock.ruleset_version DISABLE TRIGGER b_change;
    UPDATE forelock.ruleset_version SET content = jsonb_set(content, '{rules,0,any,0}', '{"concept": "gone_since"}') WHERE version = '16.0.0';
    ALTER TABLE forelock.ruleset_version ENABLE TRIGGER b_change;`);
  const refused = await activate(doctor, page);
  assert.equal(refused.status, 409);
  assert.match(plain(refused.text), /this program cannot use it: rule 1 \(\S+\), any 1: .*gone_since/);
  assert.equal((await doctor.post(`${page}/replay`)).status, 303);
  const end = await ended(api, "16.0.0");
  assert.deepEqual([end.state, end.reason], ["failed", "unusable"]);
  assert.match(plain((await doctor.get(page)).text), /could not be tried: this program cannot use it/);
});

test("a version can be put in force while it is being tried; what it is compared with is named", async () => {
  for (let i = 0; i < 4; i += 1) await submit(api, { "life.smoking": [i === 0 ? "former" : "never"] });
  multiplyIntakes(server, 1500);
  const page = await propose(api, version("17.0.0", smokersToDoctor));
  const other = await propose(api, version("17.1.0"));
  await doctor.get(page);
  const clicks = await Promise.all(Array.from({ length: 3 }, () => doctor.post(`${page}/replay`)));
  assert.deepEqual(clicks.map((r) => r.status), [303, 303, 303]);
  assert.equal(number(`SELECT count(*) FROM forelock.ruleset_replay r JOIN forelock.ruleset_version v ON v.id = r.ruleset_version_id
    WHERE v.version = '17.0.0'`), 1, "three clicks are one replay");
  for (const where of ["/staff/rules", "/staff/rules/propose", other])
    assert.match(plain((await doctor.get(where)).text), /Version 17\.0\.0 is being tried on past requests: \d+ of 1500 done/, where);
  assert.equal((await activate(second, page)).status, 303);
  const end = await ended(api, "17.0.0");
  assert.deepEqual([end.state, end.done, end.base, end.is_base_in_force], ["done", 1500, "15.1.0", false]);
  assert.equal(end.changed, number(`SELECT count(*) FROM forelock.answer_set WHERE response::text LIKE '%"former"%'`));
  assert.match(plain((await doctor.get(page)).text), /Version 15\.1\.0 is no longer in force/);
  assert.match(plain((await doctor.get("/staff/rules/ZZZ-01?version=17.0.0")).text), /Has smoked/);
  const gone = plain((await doctor.get("/staff/rules/IMM-01?version=15.1.0")).text);
  assert.match(gone, /This is how version 15\.1\.0 of the rule set had it/);
  assert.equal((await doctor.get("/staff/rules/ZZZ-01?version=15.1.0")).status, 404);
  assert.equal((await doctor.get("/staff/rules/IMM-01?version=99.9.9")).status, 404);
});

test("screening again is ended when another version comes in force, and keeps what it did", async () => {
  const page = "/staff/rules/versions/17.0.0";
  assert.equal((await doctor.post(`${page}/rescreen`)).status, 303);
  const next = await propose(api, version("18.0.0", smokersToDoctor));
  assert.equal((await activate(second, next)).status, 303);
  const end = await ended(api, "17.0.0", "rescreen");
  assert.ok(end.state === "done" || end.reason === "superseded", JSON.stringify(end));
  assert.equal(number(`SELECT count(*) FROM forelock.ruleset_replay_change c JOIN forelock.ruleset_replay r ON r.id = c.replay_id
    JOIN forelock.ruleset_version v ON v.id = r.ruleset_version_id WHERE v.version = '17.0.0' AND r.kind = 'rescreen'`), end.changed);
  assert.equal((await api.call("GET", "/rulesets/17.0.0/replay?kind=nonsense")).status, 400);
});

const flags = (text) => plain(text.slice(text.indexOf('aria-labelledby="why"')));

test("the reasons on a case are those of the rules it was screened with, and say which", async () => {
  const reword = (words) => (set) => { for (const rule of set.rules) rule.rationale = `${words}: ${rule.id}.`; };
  const heart = { "health.conditions": ["heart"], "health.conditions_text": ["heart failure"] };
  const page = await propose(api, version("19.0.0", reword("As first written")));
  assert.equal((await activate(doctor, page)).status, 303);
  const old = await submit(api, heart);
  assert.match(flags((await desk.get(`/staff/intakes/${old.id}`)).text), /rule set 19\.0\.0.*As first written: /);
  assert.equal((await activate(doctor, await propose(api, version("19.1.0", reword("As written later"))))).status, 303);
  const fresh = await submit(api, heart);
  const oldPage = flags((await desk.get(`/staff/intakes/${old.id}`)).text);
  assert.match(oldPage, /rule set 19\.0\.0.*As first written: /);
  assert.doesNotMatch(oldPage, /As written later/);
  assert.match(flags((await desk.get(`/staff/intakes/${fresh.id}`)).text), /rule set 19\.1\.0.*As written later: /);
  await desk.get(`/staff/intakes/${old.id}`);
  assert.equal((await desk.post(`/staff/intakes/${old.id}/rescreen`)).status, 303);
  assert.match(flags((await desk.get(`/staff/intakes/${old.id}`)).text), /rule set 19\.1\.0.*As written later: /);
  assert.equal(number(`SELECT count(*) FROM forelock.screening s JOIN forelock.ruleset r ON r.id = s.ruleset_id
    WHERE s.intake_id = '${old.id}' AND s.number = 1 AND r.version = '19.0.0'`), 1, "the old screening keeps its version");
});

/** What the engine makes of the answers of a screening, with the rules kept beside it. */
function recompute(screening) {
  const share = temporaryDirectory("forelock-recompute-");
  try {
    const [content, response, day, lang] = ["r.content", "a.response", "(s.at AT TIME ZONE 'America/New_York')::date", "i.lang"].map((what) =>
      sql(server, `SELECT ${what} FROM forelock.screening s JOIN forelock.ruleset r ON r.id = s.ruleset_id JOIN forelock.answer_set a
        ON a.id = s.answer_set_id JOIN forelock.intake i ON i.id = s.intake_id WHERE s.id = '${screening}'`));
    mkdirSync(path.join(share, "rules"));
    for (const part of readdirSync(path.join(root, "rules")).filter((name) => name !== "ruleset.json"))
      symlinkSync(path.join(root, "rules", part), path.join(share, "rules", part));
    cpSync(path.join(root, "forms"), path.join(share, "forms"), { recursive: true });
    writeFileSync(path.join(share, "rules/ruleset.json"), content);
    const line = JSON.stringify({ id: screening, lang, today: day, response: JSON.parse(response) });
    return JSON.parse(execFileSync(binary, ["screen"], { input: `${line}\n`, encoding: "utf8",
      env: { ...server.env, FORELOCK_SHARE_DIR: share } }));
  } finally {
    rmSync(share, { recursive: true, force: true });
  }
}

test("old screenings can be recomputed with the rules they were made with", async () => {
  const typed = { "health.conditions": ["cancer"], "health.conditions_text": ["leukemia in remission since 2019, no diabetes"],
    "health.cancer_treatment": ["past"], "medicines.taking": ["yes"], "medicines.kinds": ["steroid"],
    "medicines.text": ["prednisone 20 mg daily for 3 weeks"], "life.smoking": ["former"] };
  const sent = await submit(api, typed);
  assert.equal((await activate(doctor, await propose(api, version("20.0.0", smokersToDoctor)))).status, 303);
  await desk.get(`/staff/intakes/${sent.id}`);
  assert.equal((await desk.post(`/staff/intakes/${sent.id}/rescreen`)).status, 303);
  const all = sql(server, `SELECT s.id || '|' || r.version || '|' || s.outcome FROM forelock.screening s JOIN forelock.ruleset r
    ON r.id = s.ruleset_id WHERE s.intake_id = '${sent.id}' ORDER BY s.number`).split("\n").map((l) => l.split("|"));
  assert.deepEqual(all.map(([, v]) => v), ["19.1.0", "20.0.0"]);
  for (const [id, v, outcome] of all) {
    const again = recompute(id);
    const stored = JSON.parse(sql(server, `SELECT jsonb_agg(jsonb_build_array(rule, severity, fires, start_at, end_at, words, concept)
      ORDER BY place) FROM forelock.finding WHERE screening_id = '${id}'`));
    assert.ok(again.ruleset.endsWith(`|${v}`));
    assert.equal(again.outcome, outcome);
    assert.deepEqual(again.findings.map((f) => [f.rule, f.severity, f.fires, f.start, f.end, f.text, f.concept]), stored);
    assert.equal(again.findings.some((f) => f.rule === "ZZZ-01"), v === "20.0.0");
  }
});

test("screening again keeps a flag raised by hand, and says why an outcome stays", async () => {
  const sent = await submit(api);
  await desk.get(`/staff/intakes/${sent.id}`);
  assert.equal((await desk.post(`/staff/intakes/${sent.id}/raise`, { outcome: "review", reason: "Sounded short of breath" })).status, 303);
  await desk.get(`/staff/intakes/${sent.id}`);
  assert.equal((await desk.post(`/staff/intakes/${sent.id}/rescreen`)).status, 303);
  const raised = flags((await desk.get(`/staff/intakes/${sent.id}`)).text);
  assert.match(raised, /Odo Finch.*Sounded short of breath/);
  assert.match(raised, /Odo Finch screened the answers again/, "the timeline says who");
  assert.doesNotMatch(raised, /More serious in an earlier screening/);

  const smoker = await submit(api, { "life.smoking": ["former"] });
  assert.equal(smoker.outcome, "review");
  assert.equal((await activate(doctor, await propose(api, version("21.0.0")))).status, 303);
  await desk.get(`/staff/intakes/${smoker.id}`);
  assert.equal((await desk.post(`/staff/intakes/${smoker.id}/rescreen`)).status, 303);
  const kept = flags((await desk.get(`/staff/intakes/${smoker.id}`)).text);
  assert.match(kept, /More serious in an earlier screening of these answers.*Screened with \S+\|20\.0\.0/);
  assert.equal((await api.call("GET", `/intakes/${smoker.id}`)).json.screening.outcome, "review");
});

test("the rules show the latest versions, and a page of its own all of them", async () => {
  for (let i = 0; i < 8; i++) assert.equal((await upload(doctor, version(`40.0.${i}`))).status, 303);
  const all = sql(server, "SELECT version FROM forelock.ruleset_version ORDER BY proposed_at DESC, id DESC").split("\n");
  const versionsOf = (text) => [...text.matchAll(/<th scope="row"><a class="c-link" href="\/staff\/rules\/versions\/([^"]+)"/g)].map((m) => m[1]);
  const rules = (await doctor.get("/staff/rules")).text;
  const latest = versionsOf(rules);
  assert.deepEqual(latest.slice(0, 5), all.slice(0, 5));
  assert.ok(latest.length <= 6 && plain(rules).includes(`All ${all.length} versions`));
  assert.match(plain(rules), /In force/, "that in force is never left out");
  const listed = [];
  for (let next = "/staff/rules/versions"; next; ) {
    const { text } = await doctor.get(next);
    listed.push(...versionsOf(text));
    next = /href="([^"]*)">Next page/.exec(text)?.[1];
  }
  assert.deepEqual(listed, all);
});
