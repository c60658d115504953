// Out of file descriptors, out of disk: what was there stays, what is refused is refused
// clearly, and when there is room again all goes on by itself.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from "node:fs";
import { Agent, request } from "node:http";
import net from "node:net";
import path from "node:path";
import { test } from "node:test";
import { assertUnavailable, countIntakes, eventually, pause, sendIntake } from "../lib/faults.mjs";
import { Server, temporaryDirectory } from "../lib/server.mjs";

/** GET over this agent's connection; resolves with the status. */
function get(url, agent) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, timeout: 5000 }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode));
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.on("error", reject);
    sent.end();
  });
}

function cpuTicks(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function openSockets(url, count) {
  const { hostname, port } = new URL(url);
  return Array.from({ length: count }, () => net.connect(Number(port), hostname).on("error", () => {}));
}

test("without file descriptors, connections that are open are served, and new ones again later", { timeout: 60_000 }, async () => {
  const server = await Server.start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const key = server.createKey(["intakes:write", "intakes:read"]);
    const pid = server.process.pid;
    assert.equal(await get(`${server.url}/healthz`, agent), 200);
    const used = readdirSync(`/proc/${pid}/fd`).length;
    execFileSync("prlimit", ["--pid", String(pid), `--nofile=${used + 4}:`]);
    const sockets = openSockets(server.url, 40);
    await pause(500);
    assert.equal(await get(`${server.url}/`, agent), 200, "the open connection is served");
    const before = cpuTicks(pid);
    await pause(1000);
    assert.ok(cpuTicks(pid) - before < 60, "it does not spin while it waits");
    for (const socket of sockets) socket.destroy();
    await eventually(async () => (await sendIntake(server, key, "Afterwards")).status === 201, 20, "no recovery");
  } finally {
    agent.destroy();
    assert.equal(await server.stop(), 0);
  }
});

/** Takes every byte that is left; rmSync gives them back. */
function fillDisk(directory) {
  const file = path.join(directory, "filler");
  const fd = openSync(file, "w");
  for (const size of [1024 * 1024, 4096]) {
    const block = Buffer.alloc(size, 1);
    try {
      for (;;) writeSync(fd, block);
    } catch (error) {
      assert.equal(error.code, "ENOSPC");
    }
  }
  closeSync(fd);
  return file;
}

/** Runs the work with a small file system of its own, or skips where none can be mounted. */
async function withDisk(t, size, work) {
  const directory = temporaryDirectory();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0755`, "tmpfs", directory]);
  try {
    if (mounted.status !== 0) t.skip("a small file system cannot be mounted here");
    else await work(directory);
  } finally {
    if (mounted.status === 0) spawnSync("umount", [directory]);
    rmSync(directory, { recursive: true, force: true });
  }
}

test("a disk too small for a database is named, with what to do", { timeout: 60_000 }, (t) =>
  withDisk(t, "20m", (dataDir) => assert.rejects(Server.start({ dataDir }), /initdb says: [^]*is full: free at least \d+ MB/)));

test("a full disk refuses with 503, keeps what it acknowledged and takes requests when there is room", { timeout: 120_000 }, (t) =>
  withDisk(t, "220m", async (dataDir) => {
    const server = await Server.start({ dataDir });
    try {
      const key = server.createKey(["intakes:write", "intakes:read"]);
      assert.equal((await sendIntake(server, key, "Roomy")).status, 201);
      const filler = fillDisk(dataDir);
      let acknowledged = 1;
      let refused;
      for (let i = 0; i < 3000 && !refused; i++) {
        const answer = await sendIntake(server, key, "Roomy");
        if (answer.status === 201) acknowledged++;
        else refused = answer;
      }
      assert.ok(refused, "the disk is full, so something is refused");
      assertUnavailable(refused);
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      rmSync(filler);
      await eventually(async () => (await sendIntake(server, key, "Spacious")).status === 201, 30, "no recovery");
      assert.equal(await countIntakes(server, key, "Roomy"), acknowledged, "nothing lost, nothing half stored");
    } finally {
      await server.stop();
    }
  }));
