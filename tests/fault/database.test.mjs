// The database stands still or dies while the server runs: a clear answer within the
// deadline, and recovery without anybody's help.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { connection, sql } from "../lib/database.mjs";
import { assertUnavailable, countIntakes, eventually, postmasterPid, sendIntake, signalDatabase } from "../lib/faults.mjs";
import { Server, binary } from "../lib/server.mjs";

let server, key;

before(async () => {
  server = await Server.start();
  key = server.createKey(["intakes:write", "intakes:read"]);
});
after(() => server?.stop());

test("a database that stands still gives 503 with Retry-After, and works again by itself", { timeout: 60_000 }, async () => {
  assert.equal((await sendIntake(server, key, "Before")).status, 201);
  signalDatabase(server.dataDir, "SIGSTOP");
  let stoppedAnswers;
  try {
    const began = Date.now();
    const [refused, alive] = await Promise.all([
      sendIntake(server, key, "Still", "standing-still-1"),
      fetch(`${server.url}/healthz`),
    ]);
    stoppedAnswers = Date.now() - began;
    assertUnavailable(refused);
    assert.equal(alive.status, 200, "the sign of life needs no database");
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
  } finally {
    signalDatabase(server.dataDir, "SIGCONT");
  }
  assert.ok(stoppedAnswers < 20_000, `answered after ${stoppedAnswers} ms`);
  await eventually(async () => (await sendIntake(server, key, "Still", "standing-still-1")).status === 201, 15, "no recovery");
  assert.equal(await countIntakes(server, key, "Still"), 1, "repeating it doubles nothing");
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

test("an answer that is lost with its database process is a 503, and asking again doubles nothing", { timeout: 60_000 }, async () => {
  const holder = spawn("psql", ["-XAtq", "-d", connection(server), "-c",
    "BEGIN; LOCK TABLE forelock.intake IN ACCESS EXCLUSIVE MODE; SELECT 'held'; SELECT pg_sleep(60)"]);
  try {
    const held = () => sql(server, "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'forelock.intake'::regclass");
    await eventually(() => held() === "1", 15, "not locked");
    const sent = sendIntake(server, key, "Lost", "lost-with-its-process-1");
    const waiting = await eventually(() => sql(server,
      "SELECT pid FROM pg_stat_activity WHERE usename = 'forelock_app' AND wait_event_type = 'Lock'"), 15, "nobody waits");
    process.kill(Number(waiting), "SIGKILL");
    assertUnavailable(await sent);
  } finally {
    holder.kill();
  }
  await eventually(async () => (await sendIntake(server, key, "Lost", "lost-with-its-process-1")).status === 201, 30, "no recovery");
  assert.equal(await countIntakes(server, key, "Lost"), 1);
});

test("a killed database is started again, with everything acknowledged in it", { timeout: 60_000 }, async () => {
  const receipt = await sendIntake(server, key, "Kept");
  assert.equal(receipt.status, 201);
  const killed = postmasterPid(server.dataDir);
  process.kill(killed, "SIGKILL");
  // What the killed one has begun may still answer for a moment.
  await eventually(() => postmasterPid(server.dataDir) !== killed, 30, "not started again");
  await eventually(async () => (await sendIntake(server, key, "Later")).status === 201, 30, "no recovery");
  assert.equal(await countIntakes(server, key, "Kept"), 1);
  assert.match(server.output, /cluster_restarts/);
});

test("a second server on the same data is refused and told which process has it", () => {
  const second = spawnSync(binary, ["serve"], { env: server.env, encoding: "utf8", timeout: 15_000 });
  assert.notEqual(second.status, 0);
  assert.match(second.stderr, new RegExp(`in use by another Forelock server \\(process ${server.process.pid}\\)`));
  assert.equal(execFileSync("kill", ["-0", String(server.process.pid)]).length, 0, "the first goes on");
});
