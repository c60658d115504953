// SIGTERM in the middle of work: what was accepted is answered, what was acknowledged is
// there at the next start, and the process ends with 0 within 30 s.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { countIntakes, eventually, sendIntake } from "../lib/faults.mjs";
import { Server, temporaryDirectory } from "../lib/server.mjs";

const CLIENTS = 12;

/** Sends one after the other until the server takes no more connections. */
async function sendUntilRefused(server, key, client, acknowledged) {
  for (let number = 0; ; number++) {
    const family = `Leaver${client}x${number}`;
    let answer;
    try {
      answer = await sendIntake(server, key, family);
    } catch (error) {
      // Refused or closed while connecting: nothing was accepted. Anything that had been
      // sent to a connection the server took must be answered.
      return error.cause?.code ?? String(error);
    }
    if (answer.status === 201) acknowledged.push(family);
    else assert.equal(answer.status, 503, answer.text);
  }
}

test("SIGTERM under load answers what it took, ends with 0 and keeps what it acknowledged", { timeout: 90_000 }, async () => {
  const dataDir = temporaryDirectory();
  let server = await Server.start({ dataDir });
  try {
    const key = server.createKey(["intakes:write", "intakes:read"]);
    const acknowledged = [];
    const clients = Array.from({ length: CLIENTS }, (_, i) => sendUntilRefused(server, key, i, acknowledged));
    await eventually(() => acknowledged.length >= 2 * CLIENTS, 60, "nothing under way");
    const began = Date.now();
    const code = await server.stop();
    assert.equal(code, 0);
    assert.ok(Date.now() - began < 30_000, `took ${Date.now() - began} ms`);
    const endings = await Promise.all(clients);
    for (const ending of endings) assert.match(ending, /ECONNREFUSED|ECONNRESET|EPIPE|UND_ERR_SOCKET/);

    server = await Server.start({ dataDir });
    assert.equal(await countIntakes(server, key, "Leaver"), acknowledged.length, "each acknowledged one, and no other");
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
