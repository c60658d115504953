// A patient changes answers from the status page: the clearance ends, a visit becomes void,
// and the case comes back; without JavaScript, as a browser would do it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Api, answers } from "../lib/api.mjs";
import { Server } from "../lib/server.mjs";
import { cookiesOf } from "../lib/cookies.mjs";

let server, api;
before(async () => {
  server = await Server.start();
  api = new Api(server.url, server.createKey(["intakes:write", "intakes:read", "bookings:read", "bookings:write"]));
});
after(() => server.stop());

/** A browser without scripts: cookies, forms, redirects. */
class Visitor {
  cookies = new Map();

  async request(where, options = {}) {
    const headers = { ...options.headers, Cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; ") };
    const answer = await fetch(new URL(where, server.url), { ...options, headers, redirect: "manual" });
    for (const line of cookiesOf(answer.headers)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    if (answer.status === 303) return this.request(answer.headers.get("location"));
    return { status: answer.status, url: answer.url, text: await answer.text() };
  }

  post(page, where, fields = {}) {
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
    return this.request(where, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url },
      body: new URLSearchParams({ csrf, ...fields }).toString(),
    });
  }
}

test("changed answers end the clearance and void the visit", async () => {
  const sent = await api.send(answers());
  const { id, status_url: statusUrl } = sent.json;
  const slots = await api.call("GET", "/slots?treatment=prp&days=31");
  const slot = slots.json.slots[10];
  const booked = await api.call("POST", "/bookings", {
    body: { intake: id, treatment: "prp", provider: slot.provider, starts_at: slot.starts_at } });
  assert.equal(booked.status, 201);

  const visitor = new Visitor();
  const home = new URL(statusUrl).pathname;
  const copy = await visitor.request(`${home}/answers`);
  assert.equal(copy.status, 200);
  assert.ok(copy.text.includes("Larkspur"));

  const ask = await visitor.request(`${home}/change`);
  assert.equal(ask.status, 200);
  const check = await visitor.post(ask, `${home}/change`);
  assert.match(check.url, /\/form\/check$/);
  assert.equal(check.status, 200);

  const page = await visitor.request("/form/taking?change=1");
  const action = /<form method="post" action="([^"]+)"/.exec(page.text)[1];
  let next = await visitor.post(page, action, { "medicines.taking": "yes" });
  for (let i = 0; i < 5 && !/\/form\/check$/.test(next.url); i++) {
    const where = /<form method="post" action="([^"]+)"/.exec(next.text)[1];
    next = await visitor.post(next, where, { "medicines.kinds": "blood_thinner", "medicines.text": "Eliquis 5 mg" });
  }
  assert.match(next.url, /\/form\/check$/, "all new questions are answered");
  const after_ = await visitor.post(next, "/form/send");
  assert.equal(after_.status, 200);
  assert.match(after_.url, /\/status\//);

  const read = await api.call("GET", `/intakes/${id}`);
  assert.equal(read.json.answer_set.version, 2);
  assert.equal(read.json.outcome, "review");
  assert.equal(read.json.state, "needs_doctor");
  assert.equal(read.json.bookings[0].status, "void");
  assert.ok(read.json.clearances.every((c) => !c.is_live));
  assert.equal(read.json.reference, sent.json.reference);
  const again = await api.call("POST", "/bookings", {
    body: { intake: id, treatment: "prp", provider: slot.provider, starts_at: slot.starts_at } });
  assert.equal(again.status, 409);
  assert.equal((await api.call("GET", "/intakes")).json.total, 1, "no second request");
});

test("somebody else's link changes nothing", async () => {
  const visitor = new Visitor();
  for (const path of ["", "/answers", "/change", "/time?treatment=prp", "/bookings/x", "/bookings/x/cancel"]) {
    const answer = await visitor.request(`/status/${"A".repeat(27)}${path}`);
    assert.equal(answer.status, 404, path);
  }
});
