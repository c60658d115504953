// Logs never hold patient data, query strings or tokens: not of requests that went well,
// not of refused ones, not of those that failed inside the database.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Api, answers, response } from "../lib/api.mjs";
import { eventually, pause, postmasterPid } from "../lib/faults.mjs";
import { Server } from "../lib/server.mjs";

const MARK = "Zqxmarker";
let server, key, patient;

before(async () => {
  server = await Server.start({ env: { FORELOCK_LOG_LEVEL: "debug" } });
  key = server.createKey(["intakes:write", "intakes:read"]);
  patient = answers({
    "about.given": [`${MARK}given`],
    "about.family": [`${MARK}family`],
    "about.email": [`${MARK}mail@example.org`],
    "wishes.message": [`${MARK}message, I have cancer`],
    "consent.signature": [`${MARK}given`],
  });
});
after(() => server?.stop());

function* logs(directory) {
  for (const name of readdirSync(directory)) {
    const full = path.join(directory, name);
    if (name === "data") continue;
    if (statSync(full).isDirectory()) yield* logs(full);
    else if (/\.log/.test(name)) yield full;
  }
}

/** Everything that was written for people to read. */
function everythingLogged() {
  const files = [...logs(server.dataDir)];
  assert.ok(files.length > 0 && files.every(existsSync), "the database writes a log");
  return server.output + files.map((file) => readFileSync(file, "utf8")).join("");
}

function assertSilent(...secrets) {
  const logged = everythingLogged();
  for (const secret of secrets) assert.ok(!logged.includes(secret), `${secret.slice(0, 12)} is in a log`);
}

test("an intake that is stored, found, refused or repeated leaves no trace in a log", { timeout: 60_000 }, async () => {
  const api = new Api(server.url, key);
  const requests = () => server.output.split('"event":"request"').length;
  const before = requests();
  const created = await api.send(patient, `${MARK}idempotency`);
  assert.equal(created.status, 201, created.text);
  const token = created.json.status_url.split("/").pop();
  assert.equal((await api.call("GET", `/intakes?q=${MARK}family`)).status, 200);
  assert.equal((await api.call("GET", `/intakes?tab=${MARK}`)).status, 400);
  assert.equal((await api.send({ ...patient, "about.email": [`${MARK}broken`] })).status, 422);
  assert.equal((await api.send({ ...patient, "about.given": ["Other"] }, `${MARK}idempotency`)).status, 409);
  assert.ok((await api.call("POST", "/intakes", { raw: `{"${MARK}`, headers: { "Content-Type": "application/json" } })).status >= 400);
  assert.equal((await fetch(`${server.url}/status/${token}?${MARK}query`)).status, 200);
  assert.equal((await fetch(`${server.url}/${MARK}path?q=${MARK}`)).status, 404);
  await fetch(`${server.url}/api/v1/intakes`, { headers: { Authorization: `Bearer ${MARK}key`, Cookie: `a=${MARK}` } });
  await eventually(() => requests() >= before + 9, 10, "requests are not logged at all");
  assertSilent(MARK, token, key, "I have cancer");
});

test("a database that dies with an intake in hand logs nothing of it either", { timeout: 60_000 }, async () => {
  const body = JSON.stringify(response(patient));
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
  const sent = Array.from({ length: 20 }, () => fetch(`${server.url}/api/v1/intakes`, { method: "POST", headers, body }));
  await pause(30);
  process.kill(postmasterPid(server.dataDir), "SIGKILL");
  await Promise.allSettled(sent);
  await eventually(async () => (await fetch(`${server.url}/readyz`)).status === 200, 30, "no recovery");
  assertSilent(MARK, key, "I have cancer");
});
