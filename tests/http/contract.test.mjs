// docs/openapi.yaml is the contract: every operation in it has a route with that access, every
// API route is in it, and what the server really answers fits the schemas.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { Api, answers } from "../lib/api.mjs";
import { Server, binary, root } from "../lib/server.mjs";

const contract = parse(readFileSync(path.join(root, "docs/openapi.yaml"), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "openapi.yaml", ...contract });

const operations = Object.entries(contract.paths).flatMap(([where, item]) =>
  Object.entries(item)
    .filter(([method]) => ["get", "post", "put", "patch", "delete"].includes(method))
    .map(([method, operation]) => ({ method: method.toUpperCase(), where: `/api/v1${where}`, operation })));

/** Asserts that an answer is one of the operation's documented ones, and fits its schema. */
function assertDocumented(method, where, answer) {
  const { operation } = operations.find((o) => o.method === method && o.where === `/api/v1${where}`);
  let documented = operation.responses[answer.status];
  assert.ok(documented, `${method} ${where} answers ${answer.status}, which the contract does not have`);
  if (documented.$ref) documented = contract.components.responses[documented.$ref.split("/").pop()];
  const media = Object.entries(documented.content ?? {})[0];
  if (!media) return assert.equal(answer.text, "");
  assert.ok(answer.headers.get("content-type").startsWith(media[0]), answer.headers.get("content-type"));
  const schema = JSON.parse(JSON.stringify(media[1].schema).replaceAll('"#/', '"openapi.yaml#/'));
  const validate = ajv.compile(schema);
  assert.ok(validate(answer.json), `${method} ${where} ${answer.status}: ${ajv.errorsText(validate.errors)}\n${answer.text}`);
}

test("every operation has a route with its scope, and every route an operation", () => {
  const listed = execFileSync(binary, ["routes"], { encoding: "utf8", env: { ...process.env, FORELOCK_SHARE_DIR: root } });
  const routes = listed.trim().split("\n").map((line) => JSON.parse(line)).filter((r) => r.pattern.startsWith("/api/"));
  const inContract = operations.map((o) => `${o.method} ${o.where}`).sort();
  const inServer = routes.flatMap((r) => r.methods.map((m) => `${m} ${r.pattern}`)).sort();
  assert.deepEqual(inServer, inContract);
  for (const { method, where, operation } of operations) {
    const route = routes.find((r) => r.pattern === where && r.methods.includes(method));
    assert.ok(operation.description?.includes(`\`${route.scope}\``), `${method} ${where} names its scope ${route.scope}`);
  }
});

let server, api;
before(async () => {
  server = await Server.start();
  server.createStaff({ name: "Dr. Brightwater", email: "doctor@example.org", role: "doctor", password: "a long enough one" });
  const scopes = ["intakes:write", "intakes:read", "decisions:write", "bookings:read", "bookings:write"];
  api = new Api(server.url, server.createKey(scopes, "doctor@example.org"));
});
after(() => server?.stop());

test("the documented example is taken, and screened as docs/api.md says", async () => {
  const raw = readFileSync(path.join(root, "docs/examples/intake.json"), "utf8");
  const sent = await api.call("POST", "/intakes", { raw, headers: { "Content-Type": "application/json" } });
  assert.equal(sent.status, 201, sent.text);
  assert.equal(sent.json.outcome, "review");
  const { findings } = (await api.call("GET", `/intakes/${sent.json.id}`)).json;
  const finding = findings.find((f) => f.rule === "BLD-01" && f.text === "Eliquis");
  assert.deepEqual([finding.severity, finding.fires, finding.note], ["doctor_review", true, "10 mg/day"]);
});

test("what the server answers fits the contract", async () => {
  const call = async (method, where, actual, options) => {
    const answer = await api.call(method, actual ?? where, options);
    assertDocumented(method, where, answer);
    return answer;
  };
  const flagged = answers({ "medicines.taking": ["yes"], "medicines.kinds": ["blood_thinner"], "medicines.text": ["Eliquis"] });
  const sent = await api.send(flagged);
  assertDocumented("POST", "/intakes", sent);
  assertDocumented("POST", "/intakes", await api.send(answers({ "about.given": null })));
  assertDocumented("POST", "/intakes", await api.call("POST", "/intakes", { raw: "{", headers: { "Content-Type": "application/json" } }));
  const { id } = sent.json;
  await call("GET", "/intakes");
  await call("GET", "/intakes", "/intakes?page=0");
  const read = await call("GET", "/intakes/{intake}", `/intakes/${id}`);
  await call("GET", "/intakes/{intake}", "/intakes/nobody");
  const slots = await call("GET", "/slots", "/slots?treatment=prp&days=31");
  const slot = slots.json.slots[0];
  const booking = { body: { intake: id, treatment: "prp", provider: slot.provider, starts_at: slot.starts_at } };
  await call("POST", "/bookings", null, booking);
  const decision = { treatment: "prp", screening: read.json.screening.id, verdict: "cleared", reason: "Paused safely.", conditions: "Pause two days." };
  await call("POST", "/intakes/{intake}/decisions", `/intakes/${id}/decisions`, { body: { ...decision, verdict: "perhaps" } });
  await call("POST", "/intakes/{intake}/decisions", `/intakes/${id}/decisions`, { body: decision });
  const booked = await call("POST", "/bookings", null, booking);
  assert.equal(booked.status, 201);
  await call("GET", "/intakes/{intake}", `/intakes/${id}`);
  await call("GET", "/intakes");
  await call("DELETE", "/bookings/{booking}", `/bookings/${booked.json.id}`);
  await call("DELETE", "/bookings/{booking}", `/bookings/${booked.json.id}`);
});
