// Programs that fill in the public form: the field that nobody sees, the allowance of an
// address, and the least time that a person takes. People behind one proxy stay apart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answers } from "../lib/api.mjs";
import { Server } from "../lib/server.mjs";

const SHORTEST_MS = 5000;
const MANY = 200;
const MOST_PAGES = 60;
let server;

before(async () => {
  server = await Server.start({ env: { FORELOCK_TRUSTED_PROXY: "127.0.0.1" } });
});

after(() => server?.stop());

/* A browser without a window, at this address. */
class Client {
  constructor(address) {
    this.address = address;
    this.cookies = new Map();
  }

  async request(path, fields) {
    const answer = await fetch(server.url + path, {
      method: fields ? "POST" : "GET",
      redirect: "manual",
      headers: {
        "X-Forwarded-For": this.address,
        Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(fields ? { "Content-Type": "application/x-www-form-urlencoded", Origin: server.url } : {}),
      },
      body: fields && new URLSearchParams(fields),
    });
    for (const [name, value] of answer.headers) {
      if (name === "set-cookie") this.keep(value);
    }
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  keep(cookie) {
    for (const part of cookie.split(/, (?=forelock)/)) {
      const [name, value] = part.split(";")[0].split("=");
      this.cookies.set(name, value);
    }
  }

  async open() {
    const { text } = await this.request("/");
    this.csrf = /name="csrf" value="([^"]+)"/.exec(text)[1];
    return this;
  }

  start(extra = {}) {
    return this.request("/start", [["csrf", this.csrf], ...Object.entries(extra)]);
  }
}

/* Every page takes what it asks for from these, and nothing else. */
function allFields(csrf) {
  const flat = Object.entries(answers()).flatMap(([name, values]) => values.map((value) => [name, String(value)]));
  const [year, month, day] = answers()["about.birth_date"][0].split("-");
  return [
    ["csrf", csrf],
    ...flat.filter(([name]) => name !== "about.birth_date"),
    ["about.birth_date.year", year],
    ["about.birth_date.month", month],
    ["about.birth_date.day", day],
  ];
}

test("who fills in the field that nobody sees is not let in", async () => {
  const client = await new Client("192.0.2.10").open();
  const refused = await client.start({ homepage: "https://example.com/" });
  assert.ok([400, 422].includes(refused.status), `${refused.status}`);
  assert.ok(!client.cookies.has("forelock-draft"));
  assert.equal((await client.start({ homepage: "" })).status, 303);
});

test("one address starts so many forms and no more, others go on", async () => {
  const client = await new Client("192.0.2.20").open();
  let started = 0;
  let refused;
  while (!refused && started < MANY) {
    client.cookies.delete("forelock-draft");
    const answer = await client.start();
    if (answer.status === 303) started++;
    else refused = answer;
  }
  assert.equal(refused?.status, 429);
  assert.ok(started >= 20, `an office or a mobile network is let in: ${started}`);
  assert.match(refused.text, /<h1>Too many tries<\/h1>/);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  const other = await new Client("192.0.2.21").open();
  assert.equal((await other.start()).status, 303);
  const sixth = await new Client("2001:db8::1").open();
  assert.equal((await sixth.start()).status, 303);
});

test("a form filled in in no time has to wait, and is taken then", { timeout: 60_000 }, async () => {
  const client = await new Client("192.0.2.30").open();
  const begun = performance.now();
  let at = (await client.start()).headers.get("location");
  for (let pages = 0; at !== "/form/check"; pages++) {
    assert.ok(pages < MOST_PAGES && at, `${at}`);
    const answer = await client.request(at, allFields(client.csrf));
    assert.equal(answer.status, 303, at);
    at = answer.headers.get("location");
  }
  const hasty = await client.request("/form/send", [["csrf", client.csrf]]);
  if (performance.now() - begun < SHORTEST_MS) assert.equal(hasty.status, 429);
  if (hasty.status === 303) return;
  await new Promise((resolve) => setTimeout(resolve, SHORTEST_MS));
  const sent = await client.request("/form/send", [["csrf", client.csrf]]);
  assert.equal(sent.status, 303);
  assert.match(sent.headers.get("location"), /^\/status\//);
});
