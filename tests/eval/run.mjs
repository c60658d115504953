// Evaluates the built engine on our own corpus and, when present, the development sets.
//   node tests/eval/run.mjs [--binary build/forelock] [--share DIR] [--record] [--gate] [--details] [--only NAME]
// The rows of held-out sets (own_*_test) are only shown with --held-out, to check their labels, never to tune.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { ratio } from "./metrics.mjs";
import { writeReport } from "./report.mjs";
import { scoreAll } from "./sets.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const args = process.argv.slice(2);
const option = (name, otherwise) => (args.includes(name) ? args[args.indexOf(name) + 1] : otherwise);
const TOLERANCE = 0.01;
const record = join(root, "docs/screening-results.json");

function figuresOf(result) {
  const of = ([successes, total]) => (total === 0 ? null : Number((successes / total).toFixed(4)));
  return {
    recall: of(result.total.recall),
    specificity: of(result.total.specificity),
    precision: of(result.total.precision),
    f1: Number.isNaN(result.total.f1) ? null : Number(result.total.f1.toFixed(4)),
    rows: result.total.hit + result.total.miss + result.total.alarm + result.total.quiet,
  };
}

function change(now, before) {
  if (now === null || before === null || before === undefined) return "";
  const difference = now - before;
  return Math.abs(difference) < 0.00005 ? "" : ` (${difference > 0 ? "+" : ""}${difference.toFixed(3)})`;
}

function printCounts(label, counts) {
  console.log(`  ${label.padEnd(16)} recall ${ratio(counts.recall)} specificity ${ratio(counts.specificity)} precision ${ratio(counts.precision)}`);
}

function printResult(result, before) {
  const figures = figuresOf(result);
  console.log(`\n${result.name}: ${figures.rows} rows, F1 ${figures.f1}${change(figures.f1, before?.f1)}, recall${change(figures.recall, before?.recall) || " as before"}, specificity${change(figures.specificity, before?.specificity) || " as before"}`);
  printCounts("all", result.total);
  for (const [key, groups] of Object.entries(result.groups))
    for (const [value, counts] of groups.entries()) printCounts(`${key} ${value}`, counts);
  if (!args.includes("--details")) return;
  if (result.name.includes("_test") && !args.includes("--held-out")) return;
  for (const line of result.misses) console.log(`    missed: ${line}`);
  for (const line of result.alarms) console.log(`    false alarm: ${line}`);
}

/** Says which sets are worse than recorded by more than TOLERANCE and more than one row. */
function gateFails(results) {
  let failed = false;
  for (const result of results) {
    const now = figuresOf(result);
    for (const figure of ["recall", "specificity"]) {
      const floor = before[result.name]?.[figure] - Math.max(TOLERANCE, 1.01 / result.total[figure][1]);
      if (!(now[figure] < floor)) continue;
      console.log(`worse than recorded: ${result.name}, ${figure} ${now[figure]} under ${floor.toFixed(3)}`);
      failed = true;
    }
  }
  return failed;
}

const results = scoreAll({
  binary: resolve(option("--binary", join(root, "build/forelock"))),
  share: resolve(option("--share", root)),
  own: join(root, "tests/eval"),
  development: resolve(option("--development", join(root, "../shared/screening"))),
});
const before = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {};
const only = option("--only", null);
for (const result of results) if (!only || result.name.includes(only)) printResult(result, before[result.name]);
if (args.includes("--record")) {
  const figures = Object.fromEntries(results.map((result) => [result.name, figuresOf(result)]));
  writeFileSync(record, `${JSON.stringify(figures, null, 2)}\n`);
  writeReport(join(root, "docs/screening.md"), results);
}
if (args.includes("--gate")) process.exitCode = Number(gateFails(results));
