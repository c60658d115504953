// Real patients' words through the whole way: stored, screened and, where flagged, refused
// a booking by page, API and database. Reads the development messages where they are present.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Api, answers } from "../lib/api.mjs";
import { Server, shared } from "../lib/server.mjs";

const file = path.join(shared, "screening/messages_dev.tsv");
const skip = existsSync(file) ? false : "the development messages are not here";
const scopes = ["intakes:write", "intakes:read", "bookings:read", "bookings:write"];

function readMessages() {
  const [head, ...rows] = readFileSync(file, "utf8").trim().split("\n").map((line) => line.split("\t"));
  const text = head.indexOf("text");
  return rows.map((row) => row[text]);
}

let server, api;
before(async () => {
  if (skip) return;
  server = await Server.start();
  api = new Api(server.url, server.createKey(scopes));
});
after(() => server?.stop());

function bookBySql(intake, slot) {
  const sql = `INSERT INTO forelock.booking (id, intake_id, treatment, clearance_id, provider_id, period)
    SELECT gen_random_uuid(), '${intake}', 'prp', c.id, '${slot.provider}',
           tstzrange('${slot.starts_at}', '${slot.ends_at}')
    FROM (SELECT coalesce((SELECT id FROM forelock.clearance WHERE intake_id = '${intake}'),
                          (SELECT id FROM forelock.clearance LIMIT 1), gen_random_uuid()) AS id) c`;
  const where = `host='${path.join(server.dataDir, "run")}' port=5432 user=forelock_app dbname=forelock`;
  try {
    execFileSync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", where, "-c", sql], { stdio: "pipe", encoding: "utf8" });
    return "booked";
  } catch (error) {
    return String(error.stderr);
  }
}

test("every message is stored and screened, and a flagged one cannot be booked", { skip, timeout: 300_000 }, async () => {
  const messages = readMessages();
  assert.ok(messages.length >= 100);
  const slots = await api.call("GET", "/slots?treatment=prp");
  const slot = slots.json.slots.at(-1);
  const outcomes = { clear: 0, review: 0, urgent: 0 };
  for (const [number, message] of messages.entries()) {
    const sent = await api.send(answers({ "wishes.message": [message], "about.family": [`Message${number}`],
      "about.email": [`m${number}@example.org`], "about.phone": [`(704) 555-${String(1000 + number)}`] }));
    assert.equal(sent.status, 201, `message ${number}: ${sent.text}`);
    const { id, outcome, status_url: statusUrl } = sent.json;
    outcomes[outcome]++;
    const stored = await api.call("GET", `/intakes/${id}`);
    assert.equal(stored.json.screening.outcome, outcome);
    assert.ok(stored.text.includes(JSON.stringify(message).slice(1, -1).slice(0, 40)));
    if (outcome === "clear") continue;
    assert.ok(stored.json.findings.some((f) => f.fires && f.severity !== "advisory"), "a reason is given");
    await assertNotBookable(id, statusUrl, slot);
  }
  console.log(`# outcomes of ${messages.length} messages: ${JSON.stringify(outcomes)}`);
  assert.ok(outcomes.review + outcomes.urgent > 0);
});

async function assertNotBookable(id, statusUrl, slot) {
  const refused = await api.call("POST", "/bookings", {
    body: { intake: id, treatment: "prp", provider: slot.provider, starts_at: slot.starts_at },
  });
  assert.equal(refused.status, 409);
  assert.equal(refused.json.type, "urn:forelock:problem:not-cleared");

  const where = server.url + new URL(statusUrl).pathname;
  const page = await fetch(where);
  assert.equal(page.status, 200);
  assert.ok(!/\/time\?treatment=/.test(await page.text()), "no way to a time on the page");
  const time = await fetch(`${where}/time?treatment=prp`, { redirect: "manual" });
  assert.equal(time.status, 303, "the page of times sends back");

  assert.match(bookBySql(id, slot), /booking_needs_clearance|violates foreign key|permission denied/);
}
