// The sets of texts: how a row becomes an input, and when a reply is right.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Counts, Groups } from "./metrics.mjs";
import { readTable, runLines } from "./engine.mjs";

/** The day on which the texts are read: "in October 2026" must not grow old with the calendar. */
const WRITTEN = "2026-11-30";

const flagged = (reply) => reply.outcome === "review" || reply.outcome === "urgent";
const firing = (reply) => (reply.findings ?? []).filter((finding) => finding.fires);
const blocking = (reply) => firing(reply).filter((finding) => finding.severity !== "advisory");

function explain(reply) {
  return blocking(reply).map((f) => `${f.rule} "${f.text}" (${f.concept})`).join(", ") || "nothing fired";
}

function report(name) {
  return { name, total: new Counts(), groups: {}, misses: [], alarms: [], figures: {} };
}

function grouped(result, key, value) {
  result.groups[key] ??= new Groups();
  return result.groups[key].get(value);
}

/** Texts of one field: must a doctor see this person? */
export function scoreTexts(run, name, rows) {
  const result = report(name);
  const replies = run("screen", rows.map((row) => row.input));
  rows.forEach((row, i) => {
    const found = flagged(replies[i]);
    result.total.add(row.expected, found);
    grouped(result, "field", row.field).add(row.expected, found);
    grouped(result, "language", row.input.lang).add(row.expected, found);
    if (row.urgent) grouped(result, "urgent", "seen").add(true, replies[i].outcome === "urgent");
    scoreRules(result, row, replies[i]);
    if (found === row.expected) return;
    const line = `${row.id} [${row.field}] ${row.text.slice(0, 300)}\n      → ${explain(replies[i])}; expected ${row.rules.join(",") || "none"}`;
    (row.expected ? result.misses : result.alarms).push(line);
  });
  return result;
}

function scoreRules(result, row, reply) {
  if (!row.rulesKnown) return;
  const wanted = row.rules.map((cell) => cell.split("|"));
  const tolerated = new Set([...wanted.flat(), ...(row.also ?? [])]);
  const fired = new Set(firing(reply).map((finding) => finding.rule));
  const blocked = new Set(blocking(reply).map((finding) => finding.rule));
  for (const either of wanted)
    grouped(result, "rule", either[0]).add(true, either.some((rule) => fired.has(rule)));
  for (const rule of blocked)
    if (!tolerated.has(rule)) grouped(result, "rule", rule).add(false, true);
}

function textRow(row, lang) {
  return {
    id: row.id,
    field: row.field,
    text: row.text,
    expected: row.doctor_must_see === "yes",
    rules: (row.rules_any || "").split(",").filter(Boolean),
    rulesKnown: true,
    input: { id: row.id, lang, fields: { [row.field]: row.text } },
  };
}

function scoreDevTexts(run, file, name, lang) {
  const rows = readTable(file).filter((row) => row.certain === "yes" && row.doctor_must_see !== "disputed");
  return scoreTexts(run, name, rows.map((row) => textRow(row, lang)));
}

/** Phrases in sentences, one dimension of context. */
function scoreDimension(name, rows, replies, expected, found) {
  const result = report(name);
  rows.forEach((row, i) => {
    const want = expected(row);
    const got = found(replies[i]);
    result.total.add(want, got);
    if (want === got) return;
    const line = `${row.phrase} | ${row.sentence.slice(0, 260)}\n      → cue "${replies[i].cue}"`;
    (want ? result.misses : result.alarms).push(line);
  });
  return result;
}

function contextReplies(run, rows, lang) {
  return run("context", rows.map((row) => ({ id: row.id, lang, sentence: row.sentence, phrase: row.phrase })));
}

function scoreNegation(run, file) {
  const rows = readTable(file);
  const replies = contextReplies(run, rows, "en");
  return [
    scoreDimension("negation (en)", rows, replies, (r) => r.negation === "negated", (r) => r.negated === true),
    scoreDimension("historical (en)", rows, replies, (r) => r.temporality === "historical", (r) => r.temporality === "historical"),
    scoreDimension("experiencer (en)", rows, replies, (r) => r.experiencer === "other", (r) => r.experiencer === "other"),
  ];
}

function scoreSpanishContext(run, file) {
  const rows = readTable(file);
  const replies = contextReplies(run, rows, "es");
  return [
    scoreDimension("negation (es)", rows, replies, (r) => r.negation === "negated", (r) => r.negated === true),
    scoreDimension("uncertainty (es)", rows, replies, (r) => r.certainty === "uncertain", (r) => r.certainty === "uncertain"),
  ];
}

const LABELS = {
  affirmed: (r) => !r.negated && r.experiencer === "patient",
  negated: (r) => r.negated,
  family: (r) => r.experiencer === "other" && !r.negated,
  family_negated: (r) => r.experiencer === "other" && r.negated,
  historical: (r) => r.temporality === "historical" && !r.negated,
};

function scoreCases(run, file) {
  const rows = readTable(file).map((row, i) => ({ ...row, id: String(i), phrase: row.target.replace(/ \(last\)$/, "") }));
  const replies = contextReplies(run, rows, "en");
  return [scoreDimension("context cases", rows, replies, () => true, () => false)].map((result) => {
    const right = report("context cases");
    rows.forEach((row, i) => {
      const good = LABELS[row.expected](replies[i]);
      right.total.add(true, good);
      if (!good) right.misses.push(`${row.phrase} (${row.expected}) | ${row.sentence}\n      → ${JSON.stringify(replies[i])}`);
    });
    return right;
  });
}

function scoreDrugs(run, file) {
  const rows = readTable(file);
  const result = report("drug names as typed");
  const replies = run("screen", rows.map((row, i) => ({ id: String(i), lang: "en", fields: { medications: row.as_typed } })));
  rows.forEach((row, i) => {
    // A known but harmless name is there as evidence that does not fire.
    const known = (replies[i].findings ?? []).some((finding) => finding.concept !== "unrecognised" && finding.concept !== "unreadable");
    result.total.add(true, known);
    grouped(result, "class", row.class).add(true, known);
    grouped(result, "kind", row.kind).add(true, known);
    if (!known) result.misses.push(`${row.as_typed} (${row.drug}, ${row.class}, ${row.kind})`);
  });
  return result;
}

const listed = (cell) => (cell || "").split(",").map((rule) => rule.trim()).filter(Boolean);

function ownText(row) {
  return {
    id: row.id,
    field: row.field,
    text: row.text,
    expected: row.outcome === "review" || row.outcome === "urgent",
    urgent: row.outcome === "urgent",
    rules: listed(row.rules),
    also: listed(row.also),
    rulesKnown: row.rules !== "" || row.outcome === "clear",
    input: { id: row.id, lang: row.lang, fields: { [row.field]: row.text } },
  };
}

const FIELDS = ["conditions", "medications", "allergies", "operations", "family", "message"];

/** Whole intakes: a clear one that is flagged is a healthy person kept waiting. */
function ownIntake(row) {
  const filled = FIELDS.filter((field) => row[field]);
  const text = filled.map((field) => `${field}: ${row[field]}`).join(" / ");
  const fields = Object.fromEntries(filled.map((field) => [field, row[field]]));
  return { ...ownText({ ...row, field: "whole intake", text }), input: { id: row.id, lang: row.lang, fields } };
}

function scoreOwnContext(run, name, rows) {
  const reply = (lang) => rows.filter((row) => row.lang === lang);
  const sorted = [...reply("en"), ...reply("es")];
  const replies = [...contextReplies(run, reply("en"), "en"), ...contextReplies(run, reply("es"), "es")];
  const pairs = sorted.map((row, i) => ({ row, reply: replies[i] }));
  /** Rows whose cell of that column is empty are not scored on it. */
  const dimension = (label, column, value, found) => {
    const scored = pairs.filter(({ row }) => row[column]);
    const expected = (row) => row[column] === value;
    return scoreDimension(`${name}, ${label}`, scored.map(({ row }) => row), scored.map(({ reply }) => reply), expected, found);
  };
  return [
    dimension("negated", "negated", "yes", (r) => r.negated === true),
    dimension("other person", "experiencer", "other", (r) => r.experiencer === "other"),
    dimension("historical", "temporality", "historical", (r) => r.temporality === "historical"),
    dimension("hypothetical", "temporality", "hypothetical", (r) => r.temporality === "hypothetical"),
    dimension("uncertain", "certainty", "uncertain", (r) => r.certainty === "uncertain"),
  ];
}

/** Our own corpus, tests/eval/own_*.tsv: the columns are explained at the head of each file. */
function scoreOwn(run, folder) {
  const results = [];
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".tsv")).sort()) {
    const rows = readTable(join(folder, file));
    const name = file.replace(".tsv", "");
    if (name.includes("context")) results.push(...scoreOwnContext(run, name, rows));
    else results.push(scoreTexts(run, name, rows.map(name.includes("intakes") ? ownIntake : ownText)));
  }
  return results;
}

/** All sets that are there, scored. */
export function scoreAll({ binary, share, own, development }) {
  const run = (command, rows) => runLines(binary, command, share, rows.map((row) => ({ today: WRITTEN, ...row })));
  const file = (name) => join(development, name);
  const results = scoreOwn(run, own);
  if (!existsSync(development)) return results;
  results.push(scoreDevTexts(run, file("fields_dev.tsv"), "fields (en)", "en"));
  results.push(scoreDevTexts(run, file("messages_dev.tsv"), "messages (en)", "en"));
  results.push(scoreDevTexts(run, file("fields_es_dev.tsv"), "fields (es)", "es"));
  results.push(...scoreNegation(run, file("negation_dev.tsv")));
  results.push(...scoreSpanishContext(run, file("negation_es_dev.tsv")));
  results.push(...scoreCases(run, file("context_cases_dev.tsv")));
  results.push(scoreDrugs(run, file("drug_variants_dev.tsv")));
  return results;
}
