// Talks to the built binary: one process for all rows, JSON lines in and out.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export function runLines(binary, command, share, rows) {
  const input = rows.map((row) => JSON.stringify(row)).join("\n") + "\n";
  const done = spawnSync(binary, [command], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, FORELOCK_SHARE_DIR: share },
  });
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr || done.error}`);
  const replies = done.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  if (replies.length !== rows.length)
    throw new Error(`${command}: ${rows.length} rows, ${replies.length} replies`);
  return replies;
}

function cells(text) {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = rows[rows.length - 1];
    const char = text[i];
    if (quoted && char === '"' && text[i + 1] === '"') row[row.length - 1] += text[++i];
    else if (quoted && char === '"') quoted = false;
    else if (!quoted && char === '"' && row[row.length - 1] === "") quoted = true;
    else if (!quoted && char === "\t") row.push("");
    else if (!quoted && char === "\n") rows.push([""]);
    else if (char !== "\r") row[row.length - 1] += char;
  }
  return rows.filter((row) => row.length > 1 || row[0] !== "");
}

/** Rows of a tab-separated file with a header, as objects; lines with # are comments. */
export function readTable(path) {
  const text = readFileSync(path, "utf8").replace(/^#.*\n/gm, "");
  const [header, ...rows] = cells(text);
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ""])));
}
