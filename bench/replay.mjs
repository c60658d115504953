// How fast past requests are gone through: a proposed version tried on all of them, then all
// open ones screened again, and what a patient's submission waits meanwhile.
//   make && node bench/replay.mjs [requests, default 5000]
import { readFileSync } from "node:fs";
import path from "node:path";
import { loadavg } from "node:os";
import { Api, answers } from "../tests/lib/api.mjs";
import { multiplyIntakes, sql } from "../tests/lib/database.mjs";
import { Person, hidden } from "../tests/lib/pages.mjs";
import { Server, root } from "../tests/lib/server.mjs";

const requests = Number(process.argv[2] ?? 5000);
const password = "a long enough pass phrase 7";
const fields = { conditions: "health.conditions_text", medications: "medicines.text", operations: "health.operations_text",
  message: "wishes.message" };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What people write, from the corpus of our own. */
function people() {
  const [head, ...rows] = readFileSync(path.join(root, "tests/eval/own_intakes_dev.tsv"), "utf8").split("\n")
    .filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t"));
  return rows.map((row, number) => {
    const said = Object.fromEntries(head.map((name, i) => [name, row[i]]));
    const changes = { "about.family": [`Person${number}`], "life.smoking": [number % 10 === 0 ? "former" : "never"] };
    if (said.conditions) changes["health.conditions"] = ["other"];
    if (said.operations) changes["health.operations"] = ["yes"];
    if (said.medications) Object.assign(changes, { "medicines.taking": ["yes"], "medicines.kinds": ["none"] });
    for (const [name, link] of Object.entries(fields)) if (said[name]) changes[link] = [said[name]];
    return answers(changes);
  });
}

/** CPU seconds that the server has used, and the most memory it ever had, in MiB. */
function used(server) {
  const stat = readFileSync(`/proc/${server.process.pid}/stat`, "utf8");
  const part = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.process.pid}/status`, "utf8"))[1];
  return { cpu: (Number(part[11]) + Number(part[12])) / 100, peak: Number(peak) / 1024 };
}

/** Submits one after the other until the promise ends; milliseconds each, sorted. */
async function submitWhile(api, ended) {
  const took = [];
  let isOver = false;
  ended.then(() => { isOver = true; });
  while (!isOver) {
    const begun = performance.now();
    const sent = await api.send(answers({ "about.family": ["Meanwhile"] }));
    if (sent.status !== 201) throw new Error(sent.text);
    took.push(performance.now() - begun);
    await pause(5);
  }
  return took.sort((a, b) => a - b);
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);

async function finished(api, version, kind) {
  for (;;) {
    const { status, json } = await api.call("GET", `/rulesets/${version}/replay?kind=${kind}`);
    if (status === 200 && json.finished_at) return json;
    await pause(100);
  }
}

async function measure(server, api, name, version, kind, ask, alongside) {
  const before = used(server);
  await ask();
  const ending = finished(api, version, kind);
  const waited = alongside ? await submitWhile(api, ending) : null;
  const end = await ending;
  const seconds = (Date.parse(end.finished_at) - Date.parse(end.requested_at)) / 1000;
  const cpu = used(server).cpu - before.cpu;
  if (end.state !== "done") throw new Error(JSON.stringify(end));
  const rates = `| ${name} | ${end.done} | ${end.changed} | ${seconds.toFixed(2)} s | ${(end.done / seconds).toFixed(0)} |`;
  console.log(waited ? `${rates} | ${at(waited, 0.5)} / ${at(waited, 0.99)} ms |`
    : `${rates} ${(end.done / cpu).toFixed(0)} | ${used(server).peak.toFixed(0)} MiB (+${(used(server).peak - before.peak).toFixed(0)}) |`);
}

async function main(server) {
  server.createStaff({ name: "Doctor", email: "doctor@bench.example", role: "doctor", password });
  const api = new Api(server.url, server.createKey(["intakes:write", "rules:read", "rules:write"]));
  for (const one of people()) {
    const sent = await api.send(one);
    if (sent.status !== 201) throw new Error(sent.text);
  }
  multiplyIntakes(server, requests);
  sql(server, "ANALYZE");
  const calm = await submitWhile(api, pause(3000));
  const doctor = new Person(server.url);
  await doctor.signIn("doctor@bench.example", password);
  const set = JSON.parse(readFileSync(path.join(root, "rules/ruleset.json"), "utf8"));
  const added = structuredClone(set.rules[0]);
  delete added.raise;
  Object.assign(added, { id: "ZZZ-01", title: "Has smoked", severity: "doctor_review",
    any: [{ answer: { link: "life.smoking", any_of: ["former"] } }] });
  set.rules.push(added);
  set.version = "90.0.0";
  const made = await api.call("POST", "/rulesets", { body: { ruleset: set } });
  if (made.status !== 201) throw new Error(made.text);
  const page = "/staff/rules/versions/90.0.0";
  const press = async (button, more) => {
    const text = (await doctor.get(page)).text;
    const answer = await doctor.post(`${page}/${button}`, { ...(more && { seen: hidden(text, "seen") }) });
    if (answer.status !== 303) throw new Error(`${button}: ${answer.status}`);
  };
  console.log(`load ${loadavg().map((l) => l.toFixed(1)).join(" ")}; a submission alone waits ${at(calm, 0.5)} / ${at(calm, 0.99)} ms (50 % / 99 %)\n`);
  console.log("| | requests | changed | took | each second | for each CPU second | most memory |");
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  await measure(server, api, "tried on all", "90.0.0", "compare", () => press("replay"), false);
  await measure(server, api, "the same, patients submitting", "90.0.0", "compare", () => press("replay"), true);
  await press("activate", true);
  await measure(server, api, "open ones screened again", "90.0.0", "rescreen", () => press("rescreen"), false);
  await measure(server, api, "once more: nothing left to do", "90.0.0", "rescreen", () => press("rescreen"), false);
}

const server = await Server.start({ env: { FORELOCK_LOG_LEVEL: "warning" } });
try {
  await main(server);
} finally {
  await server.stop();
}
