// Who may call what: every route of the table as every kind of caller, and what belongs to
// somebody else. The expectations come from `forelock routes`, so a new route is tried too.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Api, answers } from "../lib/api.mjs";
import { Person, hidden } from "../lib/pages.mjs";
import { Server, binary } from "../lib/server.mjs";

const password = "a long enough phrase 7";
const roles = ["front_desk", "doctor", "administrator"];
const scopes = ["intakes:write", "intakes:read", "decisions:write", "bookings:read", "bookings:write",
  "rules:read", "rules:write"];
const nothing = "01a20463-9f5e-7b60-a893-3b0e63b1c3b9"; // an identifier that nothing has
const routes = execFileSync(binary, ["routes"], { encoding: "utf8" }).trim().split("\n").map((line) => JSON.parse(line));

let server, everyScope;
const keys = {};
before(async () => {
  server = await Server.start();
  for (const role of roles) server.createStaff({ name: `Test ${role}`, email: `${role}@example.org`, role, password });
  for (const scope of scopes) keys[scope] = server.createKey([scope], "doctor@example.org");
  everyScope = new Api(server.url, server.createKey(scopes));
});
after(() => server?.stop());

const pathOf = (route) => route.pattern.replace(/\{[^}]+\}/g, nothing);
const cases = (access) => routes.filter((r) => r.access === access)
  .flatMap((route) => route.methods.map((method) => ({ route, method, path: pathOf(route), label: `${method} ${route.pattern}` })));

const isSignIn = (answer) => answer.status === 303 && /^\/staff\/sign-in/.test(answer.location);

async function signedIn(role) {
  const person = new Person(server.url);
  assert.equal((await person.signIn(`${role}@example.org`, password)).status, 303);
  await person.get("/staff/queue");
  return person;
}

const call = (person, { method, path }, fields = {}) => method === "GET" ? person.get(path) : person.post(path, fields);

test("every_route_says_who_may_call_it", () => {
  assert.ok(routes.length > 30);
  for (const route of routes) {
    assert.ok(["public", "staff", "api"].includes(route.access), route.name);
    if (route.access === "staff") assert.ok(route.roles.length > 0, route.name);
    if (route.access === "api") assert.ok(scopes.includes(route.scope), route.name);
    if (route.pattern.startsWith("/api/")) assert.equal(route.access, "api", route.name);
    if (route.pattern.startsWith("/staff/intakes") || route.pattern.startsWith("/staff/bookings") || route.pattern === "/staff/queue")
      assert.equal(route.access, "staff", route.name);
  }
});

test("the_staff_s_pages_send_strangers_to_sign_in", async () => {
  const stranger = new Person(server.url);
  await stranger.get("/staff/sign-in");
  for (const one of cases("staff")) {
    assert.ok(isSignIn(await call(stranger, one)), one.label);
    const forged = await stranger.request(one.method, one.path, { headers: { Cookie: "forelock-session=abcdefghijklmnopqrstuv" } });
    assert.ok(isSignIn(forged), `${one.label} with an invented session`);
    const key = await stranger.request(one.method, one.path, { headers: { Authorization: `Bearer ${keys["intakes:read"]}` } });
    assert.ok(isSignIn(key), `${one.label} with an API key`);
  }
});

for (const role of roles) {
  test(`the_staff_s_pages_open_to_a_${role}_as_the_table_says`, async () => {
    let person = await signedIn(role);
    for (const one of cases("staff")) {
      const answer = await call(person, one);
      if (one.route.roles.includes(role)) {
        assert.notEqual(answer.status, 403, one.label);
        assert.ok(answer.status < 500, `${one.label} ${answer.status}`);
      } else {
        assert.equal(answer.status, 403, one.label);
      }
      if (one.route.name === "staff_sign_out") person = await signedIn(role);
      else assert.ok(!isSignIn(answer), one.label);
    }
  });
}

test("a_form_without_its_token_is_refused_everywhere", async () => {
  const stranger = new Person(server.url), doctor = await signedIn("doctor");
  await stranger.get("/");
  for (const one of [...cases("public"), ...cases("staff")].filter((c) => c.method === "POST")) {
    const person = one.route.access === "staff" ? doctor : stranger;
    for (const csrf of ["", "f".repeat(64)])
      assert.equal((await person.post(one.path, { csrf })).status, 403, one.label);
  }
  for (const one of cases("staff").filter((c) => c.method === "POST")) {
    const other = await doctor.post(one.path, {}, { Origin: "https://elsewhere.example" });
    assert.equal(other.status, 403, `${one.label} from another site`);
  }
});

test("the_api_wants_a_key_with_the_scope", async () => {
  const doctor = await signedIn("doctor");
  const cookie = [...doctor.cookies].map(([k, v]) => `${k}=${v}`).join("; ");
  const ask = async (one, headers) => (await fetch(server.url + one.path, {
    method: one.method, headers: { "Content-Type": "application/json", ...headers }, body: one.method === "GET" || one.method === "DELETE" ? undefined : "{}",
  })).status;
  for (const one of cases("api")) {
    assert.equal(await ask(one, {}), 401, `${one.label} without a key`);
    assert.equal(await ask(one, { Authorization: "Bearer abcdefghijklmnopqrstuvwxyz0" }), 401, `${one.label} with an unknown key`);
    assert.equal(await ask(one, { Authorization: "Basic abc" }), 401, `${one.label} with another scheme`);
    assert.equal(await ask(one, { Cookie: cookie }), 401, `${one.label} with a session`);
    for (const scope of scopes) {
      const status = await ask(one, { Authorization: `Bearer ${keys[scope]}` });
      if (scope === one.route.scope) assert.ok(![401, 403].includes(status) && status < 500, `${one.label} ${scope} ${status}`);
      else assert.equal(status, 403, `${one.label} ${scope}`);
    }
  }
});

test("only_the_methods_of_the_table_are_answered", async () => {
  const answersTo = (path) => routes.filter((r) => new RegExp(`^${r.pattern.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path)).flatMap((r) => r.methods);
  for (const path of new Set(routes.map(pathOf))) {
    const methods = answersTo(path);
    for (const method of ["PUT", "PATCH", "DELETE", "POST"].filter((m) => !methods.includes(m))) {
      const answer = await fetch(server.url + path, { method, redirect: "manual" });
      assert.equal(answer.status, 405, `${method} ${path}`);
      assert.ok(answer.headers.get("allow").length > 0);
      await answer.arrayBuffer();
    }
  }
});

test("what_is_personal_is_never_kept_by_caches", async () => {
  const doctor = await signedIn("doctor");
  for (const one of [...cases("staff").filter((c) => c.method === "GET"), { method: "GET", path: `/status/${nothing}` }]) {
    const answer = await call(doctor, one);
    assert.match(answer.headers.get("cache-control") ?? "", /no-store/, one.path);
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
    assert.match(answer.headers.get("content-security-policy"), /default-src 'self'/);
  }
});

test("what_is_personal_is_never_compressed_and_files_are", async () => {
  const doctor = await signedIn("doctor");
  const accepts = { headers: { "Accept-Encoding": "br, gzip, deflate" } };
  for (const one of [...cases("staff"), ...cases("public")].filter((c) => c.method === "GET")) {
    const answer = await doctor.request("GET", one.path, accepts);
    assert.equal(answer.headers.get("content-encoding"), null, one.path);
  }
  const listed = await fetch(`${server.url}/api/v1/intakes`, { headers: { ...accepts.headers, Authorization: `Bearer ${keys["intakes:read"]}` } });
  assert.equal(listed.headers.get("content-encoding"), null);
  const files = [...(await doctor.get("/staff/queue")).text.matchAll(/"(\/static\/[^"]+\.(?:css|js|svg))"/g)].map((m) => m[1]);
  assert.ok(files.length >= 3);
  for (const file of files) assert.equal((await fetch(server.url + file, accepts)).headers.get("content-encoding"), "br", file);
});

/** A healthy person's request with a visit; the path of the status page and the visit's id. */
async function booked(name) {
  const sent = await everyScope.send(answers({ "about.family": [name], "about.email": [`${name}@example.org`], "about.phone": [`(704) 555-${1000 + name.length}`] }));
  assert.equal(sent.json.outcome, "clear");
  const { json } = await everyScope.call("GET", "/slots?treatment=prp");
  const free = json.slots[0];
  const made = await everyScope.call("POST", "/bookings", { body: { intake: sent.json.id, treatment: "prp", provider: free.provider, starts_at: free.starts_at } });
  assert.equal(made.status, 201, made.text);
  return { id: sent.json.id, booking: made.json.id, status: new URL(sent.json.status_url).pathname };
}

test("a_patient_s_link_opens_only_what_is_theirs", async () => {
  const own = await booked("One"), other = await booked("Another");
  const patient = new Person(server.url);
  assert.equal((await patient.get(own.status)).status, 200);
  assert.equal((await patient.get(`${own.status}/bookings/${own.booking}`)).status, 200);
  const refused = await patient.get(`${own.status}/bookings/${other.booking}`);
  assert.deepEqual([refused.status, refused.headers.get("content-language")], [404, "en"]);
  assert.equal((await patient.get(`${own.status}/bookings/${other.booking}/cancel`)).status, 404);
  await patient.get(`${own.status}/bookings/${own.booking}/cancel`);
  assert.equal((await patient.post(`${own.status}/bookings/${other.booking}/cancel`)).status, 404);
  const move = await patient.get(`${own.status}/time?treatment=prp&move=${other.booking}`);
  assert.ok(move.status === 404 || move.location === own.status, "another's visit cannot be moved");
  const still = await patient.get(`${other.status}/bookings/${other.booking}`);
  assert.equal(still.status, 200, "the other visit is as it was");
  const token = own.status.split("/").pop();
  for (const wrong of [nothing, token.slice(0, -1), `${token}x`, token.split("").reverse().join(""), "%00", "'--"])
    assert.ok([400, 404].includes((await patient.get(`/status/${wrong}`)).status), wrong);
});

test("a_decision_and_a_visit_stay_with_their_own_request", async () => {
  const doctor = await signedIn("doctor"), desk = await signedIn("front_desk");
  const own = await booked("Owner"), other = await booked("Somebody");
  const page = await doctor.get(`/staff/intakes/${own.id}`);
  const crossed = await doctor.post(`/staff/intakes/${other.id}/decisions`, {
    screening: hidden(page.text, "screening"), revision: "1",
    "verdict-prp": "cleared", "reason-prp": "x", "until-prp": /id="until-prp"[^>]* value="([^"]*)"/.exec(page.text)[1],
  });
  assert.equal(crossed.status, 409, "a screening of another request");
  const { json } = await everyScope.call("GET", "/slots?treatment=prp");
  const slot = `${json.slots.at(-1).provider}.${Date.parse(json.slots.at(-1).starts_at) / 1000}`;
  await desk.get("/staff/queue");
  const moved = await desk.post("/staff/bookings", { intake: own.id, treatment: "prp", slot, replaces: other.booking });
  assert.equal(moved.status, 409, "a visit of another request");
});
