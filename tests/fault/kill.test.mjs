// Two hundred submissions at once while the server and its database are killed: what was
// acknowledged is there exactly once, and repeating an unanswered one doubles nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { Api, answers } from "../lib/api.mjs";
import { postmasterPid } from "../lib/faults.mjs";
import { Server } from "../lib/server.mjs";

const SUBMISSIONS = 200;

async function sendUntilAnswered(getApi, number, log) {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      const answer = await getApi().send(answers({ "about.family": [`Person${number}`] }), `kill-test-${number}`);
      if (answer.status === 201) return answer.json;
      log.push(answer.status);
      assert.equal(answer.status, 503, answer.text);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      log.push("lost");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`submission ${number} was never answered`);
}

async function listAll(api) {
  const all = [];
  for (let number = 1; ; number++) {
    const page = await api.call("GET", `/intakes?page_size=100&page=${number}`);
    assert.equal(page.status, 200, page.text);
    all.push(...page.json.items);
    if (all.length >= page.json.total) return all;
  }
}

test("killing the server and the database loses and doubles nothing", { timeout: 240_000 }, async () => {
  const server = await Server.start();
  try {
    const key = server.createKey(["intakes:write", "intakes:read"]);
    const log = [];
    const api = () => new Api(server.url, key);
    // Another process kills: this one is busy sending, and slower at it than the server.
    const killer = spawn("sh", ["-c", `sleep 0.05 && kill -KILL ${postmasterPid(server.dataDir)}`], { stdio: "inherit" });
    const killed = once(killer, "exit");
    const sent = Array.from({ length: SUBMISSIONS }, (_, i) => sendUntilAnswered(api, i, log));

    assert.deepEqual(await killed, [0, null]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await server.crashAndRestart();

    const receipts = await Promise.all(sent);
    const stored = await listAll(api());
    const byReference = new Map(stored.map((intake) => [intake.reference, intake]));
    assert.equal(new Set(receipts.map((r) => r.reference)).size, SUBMISSIONS);
    assert.equal(stored.length, SUBMISSIONS, "nothing doubled, nothing half there");
    for (const receipt of receipts) {
      assert.equal(byReference.get(receipt.reference)?.id, receipt.id);
      assert.equal(byReference.get(receipt.reference).outcome, receipt.outcome);
    }
    assert.ok(log.length > 0, "the kills really hit submissions under way");
  } finally {
    await server.stop();
  }
});
