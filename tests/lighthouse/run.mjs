/*
 * Lighthouse over every kind of page of a real server: patients' pages as on a phone, the
 * staff's as on a desk. Prints a table; ends with 1 when a page is below the mark. A page
 * that is below it is measured again, for a busy machine makes pages slower and none
 * faster: make lighthouse, or node run.mjs PART-OF-A-NAME for some of them.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "../lib/browser.mjs";
import { Api, answers } from "../lib/api.mjs";
import { multiplyIntakes } from "../lib/database.mjs";
import { Person } from "../lib/pages.mjs";
import { manyAnswers } from "../lib/patient.mjs";
import { Server } from "../lib/server.mjs";

/* Its packages are in a directory of their own: make lighthouse. */
const from = createRequire(path.join(process.env.LIGHTHOUSE ?? "build/lighthouse", "package.json"));
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(from.resolve("lighthouse")));
const PORT = 9222 + (process.pid % 1000);
const TRIES = 3;
const categories = ["performance", "accessibility", "best-practices"];
const mark = { performance: 98, accessibility: 100, "best-practices": 100, lcpMs: 1500, cls: 0 };
const password = "a comb in the strand";
/* Numbers, which a form sends as text. */
const numbers = { "health.a1c": [6.8], "life.cigarettes": [5], "life.alcohol": [3] };
const scopes = ["intakes:write", "intakes:read", "bookings:read", "bookings:write"];

/** Somebody with the cookies that open these pages. */
const page = (name, path, person, config) => ({ name, path, person, config });

/** Somebody else, so that nobody has dozens of earlier requests. */
const who = (family, day) => ({
  "about.family": [family], "about.birth_date": [`1970-01-0${day}`], "about.email": [`${family}@example.org`], "about.phone": [`(704) 555-010${day}`],
});

async function patientPages(server, api) {
  const stranger = new Person(server.url);
  await stranger.get("/");
  const writer = new Person(server.url);
  await writer.get("/");
  await writer.post("/start");
  const send = async (sent) => (await api.send(sent)).json;
  const clear = await send(answers());
  await send(manyAnswers(numbers));
  multiplyIntakes(server, 40);
  const review = await send(manyAnswers({ ...numbers, ...who("Hazelwick", 1) }));
  const visit = await send(answers(who("Thornbury", 2)));
  const [slot] = (await api.call("GET", "/slots?treatment=prp")).json.slots;
  const booking = await api.call("POST", "/bookings", {
    body: { intake: visit.id, treatment: "prp", provider: slot.provider, starts_at: slot.starts_at },
  });
  const pathOf = (intake, rest = "") => new URL(intake.status_url).pathname + rest;
  const booked = pathOf(visit, `/bookings/${booking.json.id}`);
  return [
    page("patient start", "/", stranger),
    page("patient resume", "/resume", stranger),
    page("patient save", "/save", writer),
    ...["name", "birth-date", "pattern", "conditions", "goals", "consent"].map((name) => page(`patient question, ${name}`, `/form/${name}`, writer)),
    page("patient status, review", pathOf(review), stranger),
    page("patient status, cleared", pathOf(clear), stranger),
    page("patient status, booked", pathOf(visit), stranger),
    page("patient answers", pathOf(review, "/answers"), stranger),
    page("patient change", pathOf(clear, "/change"), stranger),
    page("patient time", pathOf(clear, "/time?treatment=prp"), stranger),
    page("patient booked", booked, stranger),
    page("patient cancel", `${booked}/cancel`, stranger),
    { review, visit, booking: booking.json },
  ];
}

async function staffPages(server, { review, visit, booking }) {
  server.createStaff({ name: "Dr. Odette Fairweather", email: "odette@clinic.example", role: "doctor", password });
  const doctor = new Person(server.url);
  const stranger = new Person(server.url);
  await doctor.signIn("odette@clinic.example", password);
  const version = /\/staff\/rules\/versions\/[^"]+/.exec((await doctor.get("/staff/rules")).text)[0];
  return [
    ["sign in", "/staff/sign-in", stranger],
    ["queue", "/staff/queue"],
    ["queue, empty", "/staff/queue?tab=waiting"],
    ["case, review", `/staff/intakes/${review.id}`],
    ["case, booked", `/staff/intakes/${visit.id}`],
    ["calendar", "/staff/calendar"],
    ["cancel", `/staff/bookings/${booking.id}/cancel`],
    ["rules", "/staff/rules"],
    ["rule", "/staff/rules/IMM-01"],
    ["version", version],
    ["try a text", "/staff/rules/try"],
    ["propose", "/staff/rules/propose"],
  ].map(([name, path, person = doctor]) => page(`staff ${name}`, path, person, desktopConfig));
}

async function measure(server, { path, person, config }) {
  const cookies = [...person.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const { lhr } = await lighthouse(server.url + path, {
    port: PORT, onlyCategories: categories, logLevel: "error", extraHeaders: { Cookie: cookies },
  }, config);
  if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
  const failing = categories.slice(1).flatMap((id) => lhr.categories[id].auditRefs)
    .map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 1).map(({ id }) => id);
  return {
    ...Object.fromEntries(categories.map((id) => [id, Math.round(lhr.categories[id].score * 100)])),
    lcpMs: Math.round(lhr.audits["largest-contentful-paint"].numericValue),
    cls: Number(lhr.audits["cumulative-layout-shift"].numericValue.toFixed(3)),
    kB: Number((lhr.audits["total-byte-weight"].numericValue / 1024).toFixed(1)),
    failing: failing.join(" "),
  };
}

const isGood = (seen) => categories.every((id) => seen[id] >= mark[id]) && seen.lcpMs < mark.lcpMs && seen.cls <= mark.cls;

async function best(server, wanted) {
  let found;
  process.stderr.write(`${wanted.name}\n`);
  for (let i = 0; i < TRIES && !(found && isGood(found)); i += 1) {
    const seen = await measure(server, wanted);
    if (!found || isGood(seen) || seen.performance > found.performance) found = seen;
  }
  return found;
}

const server = await Server.start({ env: { FORELOCK_LOG_LEVEL: "warning" } });
const browser = await launch([`--remote-debugging-port=${PORT}`]);
try {
  const patients = await patientPages(server, new Api(server.url, server.createKey(scopes)));
  const known = patients.pop();
  const pages = [...patients, ...(await staffPages(server, known))].filter(({ name }) => name.includes(process.argv[2] ?? ""));
  const table = {};
  for (const wanted of pages) table[wanted.name] = await best(server, wanted);
  console.table(table);
  const below = Object.entries(table).filter(([, seen]) => !isGood(seen)).map(([name]) => name);
  console.log(below.length ? `below the mark: ${below.join("; ")}` : `${pages.length} pages, all above the mark`);
  process.exitCode = below.length ? 1 : 0;
} finally {
  await browser.close();
  await server.stop();
}
