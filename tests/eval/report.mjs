// Writes the figures into docs/screening.md, between its two markers, so that none is typed by hand.
import { readFileSync, writeFileSync } from "node:fs";

import { wilson } from "./metrics.mjs";

const BEGIN = "<!-- figures: written by `make eval-record`, do not edit -->";
const END = "<!-- end of figures -->";

function cell([successes, total]) {
  if (total === 0) return "–";
  const [low, high] = wilson(successes, total);
  return `${(successes / total).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] ${successes}/${total}`;
}

function line(label, counts) {
  return `| ${label} | ${cell(counts.recall)} | ${cell(counts.specificity)} | ${cell(counts.precision)} |`;
}

const HEAD = ["recall (sensitivity)", "specificity", "precision"];

function table(first, lines) {
  return [`| ${first} | ${HEAD.join(" | ")} |`, "|---|---|---|---|", ...lines, ""];
}

function groupTable(results, names, key) {
  const lines = [];
  for (const result of results.filter(({ name }) => names.includes(name)))
    for (const [value, counts] of result.groups[key]?.entries() ?? [])
      lines.push(line(`${result.name}, ${value}`, counts));
  return table(key, lines);
}

/** Adds the tables of one rule up over several sets, rules in the order of their ids. */
function ruleTable(results, names) {
  const sum = new Map();
  for (const result of results.filter(({ name }) => names.includes(name)))
    for (const [rule, counts] of result.groups.rule?.entries() ?? []) {
      const total = sum.get(rule) ?? { hit: 0, miss: 0, alarm: 0 };
      for (const part of ["hit", "miss", "alarm"]) total[part] += counts[part];
      sum.set(rule, total);
    }
  const lines = [...sum.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "| rule | found | missed | fired besides |",
    "|---|---|---|---|",
    ...lines.map(([rule, { hit, miss, alarm }]) => `| ${rule} | ${hit} | ${miss} | ${alarm} |`),
    "",
  ];
}

export function writeReport(path, results) {
  const text = readFileSync(path, "utf8");
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${path}: the markers of the figures are missing`);
  const texts = ["own_dev", "own_test", "fields (en)", "messages (en)", "fields (es)"];
  const own = ["own_test", "own_drugs_test", "own_intakes_test"];
  const figures = [
    ...table("set", results.map((result) => line(result.name, result.total))),
    "By field:",
    "",
    ...groupTable(results, texts, "field"),
    "By language:",
    "",
    ...groupTable(results, ["own_test", "own_drugs_test", "own_intakes_test"], "language"),
    `By rule, over ${own.join(", ")}:`,
    "",
    ...ruleTable(results, own),
  ];
  writeFileSync(path, `${before}${BEGIN}\n\n${figures.join("\n")}${END}${after}`);
}
