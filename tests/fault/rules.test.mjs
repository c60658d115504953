// The server or its database killed while versions of the rule set are tried on past requests
// or open ones are screened again: it goes on from where it stood, counts nothing twice, and
// says so when it cannot go on. A version that cannot be used stops the start.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { multiplyIntakes, sql } from "../lib/database.mjs";
import { eventually, pause, postmasterPid } from "../lib/faults.mjs";
import { plain } from "../lib/pages.mjs";
import { Api, activate, allScopes, ended, propose, signedIn, smokersToDoctor, submit, version } from "../lib/rules.mjs";
import { Server } from "../lib/server.mjs";

const REQUESTS = 3000;
let server, doctor, api, smokers;

function reconnect() {
  api.url = server.url;
  doctor.url = server.url;
}

const row = (number, kind) => JSON.parse(sql(server, `SELECT to_jsonb(r) FROM forelock.ruleset_replay r
  JOIN forelock.ruleset_version v ON v.id = r.ruleset_version_id WHERE v.version = '${number}' AND r.kind = '${kind}'
  ORDER BY r.requested_at DESC LIMIT 1`));

/** Waits until the replay is somewhere in the middle. */
async function halfway(number, kind) {
  for (let i = 0; i < 1000; i += 1) {
    const now = row(number, kind);
    assert.equal(now.finished_at, null, "it was over before it could be interrupted");
    if (now.done > 0) return now;
    await pause(5);
  }
  return assert.fail("it never began");
}

function assertCountedOnce(number, kind, total) {
  const now = row(number, kind);
  assert.equal(now.state, "done");
  assert.equal(now.done, total, "every request once");
  assert.equal(now.total, total);
  assert.equal(now.changed, smokers);
  assert.equal(Number(sql(server, `SELECT count(*) FROM forelock.ruleset_replay_change WHERE replay_id = '${now.id}'`)), smokers);
}

before(async () => {
  server = await Server.start();
  doctor = await signedIn(server, "Dr Vesna Harrow", "doctor");
  api = new Api(server.url, server.createKey(allScopes));
  for (let i = 0; i < 20; i += 1)
    await submit(api, { "life.smoking": [i % 5 === 0 ? "former" : "never"], "about.family": [`Person${i}`] });
  multiplyIntakes(server, REQUESTS);
  smokers = Number(sql(server, `SELECT count(*) FROM forelock.answer_set WHERE response::text LIKE '%"former"%'`));
  assert.equal(smokers, REQUESTS / 5);
  await propose(api, version("7.0.0", smokersToDoctor));
});
after(() => server?.stop());

test("a replay goes on after the server and the database were killed", { timeout: 120_000 }, async () => {
  const page = "/staff/rules/versions/7.0.0";
  assert.equal((await doctor.post(`${page}/replay`)).status, 303);
  const first = await halfway("7.0.0", "compare");
  await server.crashAndRestart();
  reconnect();
  assert.match(plain((await doctor.get("/staff/rules")).text), /Version 7\.0\.0 is being tried on past requests/);
  await eventually(() => row("7.0.0", "compare").done > first.done, 20, "it does not go on");
  if (row("7.0.0", "compare").finished_at === null) process.kill(postmasterPid(server.dataDir), "SIGKILL");
  await eventually(() => row("7.0.0", "compare").state === "done", 60, "it does not end");
  assertCountedOnce("7.0.0", "compare", REQUESTS);
  assert.match(plain((await doctor.get(page)).text), new RegExp(`${smokers} of ${REQUESTS} would change`));
});

test("counting with another program is said to be interrupted, and can be started again", { timeout: 120_000 }, async () => {
  const page = await propose(api, version("7.1.0", smokersToDoctor));
  await doctor.get(page);
  assert.equal((await doctor.post(`${page}/replay`)).status, 303);
  await halfway("7.1.0", "compare");
  sql(server, "UPDATE forelock.ruleset_replay SET made_with = 'the program before' WHERE finished_at IS NULL");
  await server.crashAndRestart();
  reconnect();
  const end = await ended(api, "7.1.0");
  assert.deepEqual([end.state, end.reason], ["failed", "program_changed"]);
  const text = plain((await doctor.get(page)).text);
  assert.match(text, /Interrupted after \d+ of 3000: the program was changed/);
  assert.doesNotMatch(text, /of 3000 would change/);
  assert.equal((await doctor.post(`${page}/replay`)).status, 303);
  assert.equal((await ended(api, "7.1.0")).state, "done");
  assertCountedOnce("7.1.0", "compare", REQUESTS);
});

test("two servers on one database count every request once", { timeout: 120_000 }, async () => {
  const page = await propose(api, version("7.2.0", smokersToDoctor));
  const FORELOCK_DATABASE_URL = `host=${server.dataDir}/run user=postgres dbname=forelock`;
  const other = await Server.start({ env: { FORELOCK_DATABASE_URL } });
  try {
    await doctor.get(page);
    assert.equal((await doctor.post(`${page}/replay`)).status, 303);
    assert.equal((await ended(api, "7.2.0")).state, "done");
    assertCountedOnce("7.2.0", "compare", REQUESTS);
  } finally {
    await other.stop();
  }
});

test("screening open requests again goes on after a kill, each once", { timeout: 180_000 }, async () => {
  const page = "/staff/rules/versions/7.0.0";
  assert.equal((await activate(doctor, page)).status, 303);
  assert.equal((await doctor.post(`${page}/rescreen`)).status, 303);
  const first = await halfway("7.0.0", "rescreen");
  await server.crashAndRestart();
  reconnect();
  await eventually(() => row("7.0.0", "rescreen").done > first.done, 20, "it does not go on");
  if (row("7.0.0", "rescreen").finished_at === null) process.kill(postmasterPid(server.dataDir), "SIGKILL");
  await eventually(() => row("7.0.0", "rescreen").state === "done", 90, "it does not end");
  assertCountedOnce("7.0.0", "rescreen", REQUESTS);
  assert.equal(sql(server, `SELECT count(*), count(DISTINCT intake_id), min(number), max(number) FROM forelock.screening
    WHERE number > 1`), `${smokers}|${smokers}|2|2`);
  assert.equal(sql(server, `SELECT count(*) FROM forelock.audit_event WHERE action = 'intake.rescreen'`), String(smokers));
  assert.equal(sql(server, `SELECT count(*) FROM forelock.clearance c JOIN forelock.answer_set a ON a.id = c.answer_set_id
    WHERE c.revoked_at IS NULL AND a.response::text LIKE '%"former"%'`), "0", "no clearance outlives it");
  assert.equal((await doctor.post(`${page}/rescreen`)).status, 303);
  const again = await ended(api, "7.0.0", "rescreen", 90);
  assert.deepEqual([again.state, again.changed], ["done", 0], "a second time finds nothing left to do");
});

test("a version in force that cannot be used stops the start and says what to do", { timeout: 120_000 }, async () => {
  const set = (content) => sql(server, `ALTER TABLE forelock.ruleset_version DISABLE TRIGGER b_change;
    UPDATE forelock.ruleset_version SET content = ${content} WHERE status = 'active';
    ALTER TABLE forelock.ruleset_version ENABLE TRIGGER b_change;`);
  const kept = `'${sql(server, "SELECT content FROM forelock.ruleset_version WHERE status = 'active'").replaceAll("'", "''")}'`;
  const damages = [
    [`'{"rules": 3}'`, /has no name or no version/],
    [`jsonb_set(content, '{rules,3,any,0}', '{"concept": "gone_since"}')`, /gone_since/],
    [`jsonb_set(content, '{rules,-1,any,0,answer,link}', '"life.no_such_question"')`, /the form has no question "life\.no_such_question"/],
    [`jsonb_set(content, '{rules}', '[]')`, /"rules" must hold/],
  ];
  const assertSaid = (message, why) => {
    assert.match(message, /version 7\.0\.0 of the rule set is in force \(approved by Dr Vesna Harrow\)/);
    assert.match(message, why);
    assert.match(message, /forelock rules check FILE/);
    assert.match(message, /restore it from a backup/);
    assert.match(message, /server ended with 1/);
    assert.doesNotMatch(message, /forelock: ready/);
  };
  /* another server on the same database: what it says, or that it started */
  const other = async () => {
    const FORELOCK_DATABASE_URL = `host=${server.dataDir}/run user=postgres dbname=forelock`;
    const started = await Server.start({ env: { FORELOCK_DATABASE_URL } }).catch((error) => error.message);
    return typeof started === "string" ? started : started.stop().then(() => "started");
  };
  for (const [change, why] of damages) {
    set(change);
    assertSaid(await other(), why);
    assert.equal((await doctor.get("/staff/rules")).status, 200, "a server that runs goes on with what it has");
    set(kept);
  }
  assert.equal(await other(), "started");
  set(damages[0][0]);
  assertSaid(await server.crashAndRestart().then(() => "it started", (error) => error.message), damages[0][1]);
});
