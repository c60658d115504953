// Versions of the shipped rule set for tests, and a clinic with somebody who may change it.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Api, answers, response } from "./api.mjs";
import { Person, hidden, plain } from "./pages.mjs";
import { root } from "./server.mjs";

export const shipped = JSON.parse(readFileSync(path.join(root, "rules/ruleset.json"), "utf8"));
export const password = "a long enough pass phrase 7";

/** The shipped set under another version, changed by a function. */
export function version(number, change = () => {}) {
  const set = structuredClone(shipped);
  set.version = number;
  change(set);
  return set;
}

/** Adds a rule that only those who have smoked meet. */
export function smokersToDoctor(set) {
  const rule = structuredClone(set.rules.find((r) => r.id === "IMM-03"));
  delete rule.raise;
  Object.assign(rule, { id: "ZZZ-01", title: "Has smoked", severity: "doctor_review" });
  rule.any = [{ answer: { link: "life.smoking", any_of: ["former"] } }];
  set.rules.push(rule);
}

/** A signed-in member of staff, made for it. */
export async function signedIn(server, name, role) {
  const email = `${name.toLowerCase().replace(/\W+/g, ".")}@test.example`;
  server.createStaff({ name, email, role, password });
  const person = new Person(server.url);
  await person.signIn(email, password);
  await person.get("/staff/rules");
  return person;
}

export const allScopes = ["intakes:write", "intakes:read", "rules:read", "rules:write"];

export async function submit(api, changes = {}) {
  const reply = await api.call("POST", "/intakes", { body: response(answers(changes)) });
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.json;
}

/** Proposes through the API; the address of the version's page. */
export async function propose(api, set) {
  const made = await api.call("POST", "/rulesets", { body: { ruleset: set } });
  if (made.status !== 201) throw new Error(made.text);
  return `/staff/rules/versions/${set.version}`;
}

/** What the doctor saw in force when the page was opened. */
export async function seenAt(person, page) {
  return hidden((await person.get(page)).text, "seen");
}

export async function activate(person, page) {
  return person.post(`${page}/activate`, { seen: await seenAt(person, page) });
}

/** The latest replay once it has ended. */
export async function ended(api, number, kind = "compare", seconds = 60) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const { status, json } = await api.call("GET", `/rulesets/${number}/replay?kind=${kind}`);
    if (status === 200 && json.finished_at) return json;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the ${kind} of ${number} does not end`);
}

export { Api };

/** The rows of the list of rules as text, page after page as its links lead. */
export async function ruleRows(person, address) {
  const rows = [];
  for (let next = address; next; ) {
    const { text } = await person.get(next);
    rows.push(...text.split('<tr class="is-row">').map(plain).filter((row) => /^[A-Z]+-\d+ /.test(row)));
    next = /href="([^"]*)">Next page/.exec(text)?.[1].replaceAll("&amp;", "&");
  }
  return rows;
}
