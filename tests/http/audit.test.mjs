// The audit trail from the command line: whole, tampered with, and forged as a whole.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { sql } from "../lib/database.mjs";
import { Server } from "../lib/server.mjs";

let server;
let heads;

before(async () => {
  server = await Server.start();
  for (let i = 0; i < 3; i++) server.createKey(["intakes:read"]);
  heads = path.join(server.dataDir, "heads");
  writeFileSync(heads, server.command(["audit", "heads"]));
});

after(() => server?.stop());

/** What `audit verify` prints and its exit status. */
function verify(...args) {
  try {
    return { status: 0, text: server.command(["audit", "verify", ...args]) };
  } catch (error) {
    return { status: error.status, text: error.stdout, complaint: error.stderr };
  }
}

/** As somebody who can write every table. */
const tamper = (statement) =>
  sql(server, `SET session_replication_role = replica; SET search_path = forelock, pg_temp; ${statement}`);

test("an untouched trail is whole, and still holds every head printed before", () => {
  server.createKey(["intakes:read"]);
  assert.deepEqual(verify("--against", heads), { status: 0, text: "The audit trail is whole.\n" });
});

test("a file that holds no heads is refused, and proves nothing", () => {
  const file = path.join(server.dataDir, "other");
  for (const [content, wanted] of [["\n0 1 abc\n", /line 2: not a line of/], ["", /no head in it/], ["\n", /no head in it/]]) {
    writeFileSync(file, content);
    const { status, text, complaint } = verify("--against", file);
    assert.deepEqual([status, text], [1, ""]);
    assert.match(complaint, wanted);
  }
  for (const unreadable of [server.dataDir, `${file}.gone`]) {
    const { status, text } = verify("--against", unreadable);
    assert.deepEqual([status, text], [1, ""], unreadable);
  }
});

test("an edited event is named", () => {
  const before = sql(server, "SELECT action FROM forelock.audit_event WHERE chain = 0 AND seq = 2");
  tamper("UPDATE audit_event SET action = 'nothing.happened' WHERE chain = 0 AND seq = 2");
  const { status, text } = verify();
  tamper(`UPDATE audit_event SET action = '${before}' WHERE chain = 0 AND seq = 2`);
  assert.equal(status, 1);
  assert.equal(text, "chain 0, event 2: edited\n");
  assert.equal(verify().status, 0);
});

test("a history written anew verifies by itself, but not against an old head", () => {
  tamper(`UPDATE audit_event SET action = 'nothing.happened' WHERE chain = 0 AND seq = 2;
    DO $$ DECLARE e audit_event; last bytea := sha256('');
    BEGIN
      FOR e IN SELECT * FROM audit_event WHERE chain = 0 ORDER BY seq LOOP
        UPDATE audit_event SET prev_hash = last, hash = audit_hash(last, e) WHERE chain = 0 AND seq = e.seq
          RETURNING hash INTO last;
      END LOOP;
      UPDATE audit_chain SET hash = last WHERE chain = 0;
    END $$`);
  assert.equal(verify().status, 0);
  const { status, text } = verify("--against", heads);
  assert.equal(status, 1);
  assert.match(text, /^chain 0, event \d+: not what was printed\n/);
});
