// What fault tests share: the processes of a server's database, waiting, sending intakes.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Api, answers } from "./api.mjs";

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function postmasterPid(dataDir) {
  return Number(readFileSync(path.join(dataDir, "postgres/data/postmaster.pid"), "utf8").split("\n")[0]);
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

/** The postmaster of this data directory, which is the first, and its children. */
export function databaseProcesses(dataDir) {
  const parent = postmasterPid(dataDir);
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === parent);
  return [parent, ...children.map(Number)];
}

/** Sends a signal to every process of the database; one that has ended meanwhile is fine. */
export function signalDatabase(dataDir, signal) {
  for (const pid of databaseProcesses(dataDir)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  }
}

/** Tries until what() returns something true; its last error is the failure's cause. */
export async function eventually(what, seconds, message) {
  const end = Date.now() + seconds * 1000;
  let cause;
  while (Date.now() < end) {
    try {
      const result = await what();
      if (result) return result;
    } catch (error) {
      cause = error;
    }
    await pause(100);
  }
  throw new Error(`${message} within ${seconds} s`, { cause });
}

/** The answer to a new intake; family tells them apart in the queue. */
export function sendIntake(server, key, family, idempotencyKey) {
  return new Api(server.url, key).send(answers({ "about.family": [family] }), idempotencyKey);
}

/** A refusal for now: 503 as a problem, which says when to come again. */
export function assertUnavailable(answer) {
  assert.equal(answer.status, 503, answer.text);
  assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
}

/** How many intakes a search finds. */
export async function countIntakes(server, key, search) {
  const found = await new Api(server.url, key).call("GET", `/intakes?page_size=1&q=${encodeURIComponent(search)}`);
  assert.equal(found.status, 200, found.text);
  return found.json.total;
}
