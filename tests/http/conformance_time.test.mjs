// What slow, greedy and vanishing clients can do to the others: nothing.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { eventually, pause } from "../lib/faults.mjs";
import { Echo } from "./conformance_server.mjs";

const H = "Host: a\r\n";
const get = (target) => `GET ${target} HTTP/1.1\r\n${H}\r\n`;
const post = (length, body = "") => `POST /p HTTP/1.1\r\n${H}Content-Length: ${length}\r\n\r\n${body}`;

async function withEcho(settings, body) {
  const echo = await Echo.start(settings);
  try {
    await body(echo);
  } finally {
    const { code, errors } = await echo.stop();
    assert.equal(code, 0, errors);
    assert.doesNotMatch(errors, /Sanitizer|runtime error/);
  }
}

async function drip(client, bytes, everyMs) {
  const begun = Date.now();
  for (const byte of bytes) {
    if (client.isClosed) break;
    client.send(byte);
    await pause(everyMs);
  }
  return Date.now() - begun;
}

for (const [name, start, rest] of [
  ["request line", "", `GET /${"a".repeat(200)}`],
  ["head", `GET / HTTP/1.1\r\n${H}X: `, "a".repeat(200)],
  ["body", post(1000), "a".repeat(200)],
]) {
  test(`a ${name} of one byte every 50 ms ends at the total deadline`, async () => {
    await withEcho({ deadline_ms: 1000 }, async (echo) => {
      const client = echo.connect();
      await client.opened;
      if (start) client.send(start);
      const ms = await drip(client, rest, 50);
      assert.ok(client.isClosed, "closed");
      assert.ok(ms > 800 && ms < 3000, `after ${ms} ms`);
      assert.equal((await echo.get("/hello")).status, 200);
    });
  });
}

test("a client that does not read its answer is cut off", async () => {
  await withEcho({ send_ms: 700 }, async (echo) => {
    const client = echo.connect();
    await client.opened;
    client.socket.pause();
    client.send(get("/x?kib=16384"));
    const begun = Date.now();
    while (Date.now() - begun < 16_000 && (await echo.figures()).timed_out === 0) await pause(200);
    assert.equal((await echo.figures()).timed_out, 1);
    client.end();
  });
});

test("an idle connection is closed after its time, and may be used before", async () => {
  await withEcho({ idle_ms: 800 }, async (echo) => {
    const client = echo.connect();
    await client.opened;
    client.send(get("/hello"));
    await client.answers(1);
    await pause(400);
    client.send(get("/hello"));
    assert.equal((await client.answers(2)).length, 2);
    await client.closed;
  });
});

test("a body over the limit gets 413 after it was read, and not more than 1 MiB of it", async () => {
  await withEcho({ body: 1000 }, async (echo) => {
    const small = await echo.raw(post(1001, "a".repeat(1001)), 2000);
    assert.equal(small.parse().answers[0].status, 413);
    const chunk = `400\r\n${"a".repeat(1024)}\r\n`;
    const chunked = await echo.raw(
      `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}0\r\n\r\n`,
      2000,
    );
    assert.equal(chunked.parse().answers[0].status, 413);
    const endless = echo.connect();
    await endless.opened;
    endless.send(`POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n`);
    let sent = 0;
    for (; !endless.isClosed && sent < 16 * 1024; sent += 64) {
      endless.send(chunk.repeat(64));
      await pause(2);
    }
    assert.ok(sent < 16 * 1024, "cut off");
    const exact = await echo.raw(post(1000, "a".repeat(1000)), 300);
    assert.equal(exact.parse().answers[0].status, 200);
  });
});

test("Expect: 100-continue is told to go on", async () => {
  await withEcho({}, async (echo) => {
    const client = echo.connect();
    await client.opened;
    client.send(`POST /p HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`);
    await client.settle(200);
    assert.match(client.received.toString(), /^HTTP\/1\.1 100 /);
    client.send("abc");
    assert.match((await client.answers(1))[0].body, /body 3\n/);
    client.end();
  });
});

test("a full queue answers 503 with Retry-After at once, and static paths still work", async () => {
  await withEcho({ workers: 1, queue: 2 }, async (echo) => {
    const waiting = [];
    for (let i = 0; i < 3; i++) {
      waiting.push(echo.get("/x?wait_ms=1500"));
      await echo.until((f) => f.handled === 1 && f.queued === i);
    }
    const begun = Date.now();
    const answer = await echo.get("/hello");
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
    assert.equal((await echo.figures()).queue_full, 1);
    assert.ok(Date.now() - begun < 1000, "without waiting for a worker");
    for (const { status } of await Promise.all(waiting)) assert.equal(status, 200);
    assert.equal((await echo.get("/hello")).status, 200);
  });
});

test("a client that leaves while it waits for a worker harms nobody", async () => {
  await withEcho({ workers: 1, queue: 200 }, async (echo) => {
    const slow = echo.get("/x?wait_ms=600");
    await echo.until((f) => f.handled === 1);
    for (let i = 0; i < 100; i++) {
      const client = echo.connect();
      await client.opened;
      client.send(i % 2 ? get("/x?kib=64") : post(5, "hello"));
      if (i % 3 === 0) client.socket.resetAndDestroy?.();
      else setTimeout(() => client.end(), 20);
    }
    assert.equal((await slow).status, 200);
    assert.equal((await echo.get("/hello")).status, 200);
    await echo.until((f) => f.connections === 1);
  });
});

test("clients that leave in the middle of a body leave nothing behind", async () => {
  await withEcho({}, async (echo) => {
    for (let i = 0; i < 50; i++) {
      const client = echo.connect();
      await client.opened;
      client.send(post(5000, "a".repeat(i * 10)));
      await pause(2);
      client.end();
    }
    await echo.until((f) => f.connections === 1);
    assert.equal((await echo.figures()).handled, 0);
  });
});

test("requests sent ahead are answered in their order, on one connection", async () => {
  await withEcho({}, async (echo) => {
    const client = echo.connect();
    await client.opened;
    client.send(Array.from({ length: 20 }, (_, i) => get(`/n${i}?wait_ms=${i % 3}`)).join("") + post(2, "ab"));
    const answers = await client.answers(21);
    assert.equal(answers.length, 21);
    for (let i = 0; i < 20; i++) assert.match(answers[i].body, new RegExp(`path /n${i}\n`));
    assert.match(answers[20].body, /body 2\n/);
    client.end();
  });
});

test("nothing behind a chunked body is read as a request", async () => {
  await withEcho({}, async (echo) => {
    const client = await echo.raw(
      `POST /p HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${get("/smug")}`,
      2000,
    );
    assert.equal(client.parse().answers.length, 1);
    assert.ok(client.isClosed);
    assert.equal((await echo.figures()).smug, 0);
  });
});

test("2000 idle connections do not starve the others", async () => {
  await withEcho({ connections: 2200, per_address: 2200, deadline_ms: 20_000 }, async (echo) => {
    const idle = [];
    for (let i = 0; i < 2000; i++) {
      const client = echo.connect();
      idle.push(client);
      if (i % 100 === 99) await Promise.all(idle.slice(-100).map((one) => one.opened));
    }
    idle.filter((_, i) => i % 2).forEach((client) => client.send("GET / HT"));
    assert.ok((await echo.figures()).connections >= 2000);
    const begun = Date.now();
    for (let i = 0; i < 20; i++) assert.equal((await echo.get("/hello")).status, 200);
    assert.ok(Date.now() - begun < 2000, `${Date.now() - begun} ms for 20 requests`);
    idle.forEach((client) => client.end());
  });
});

test("one address gets no more connections than its share", async () => {
  await withEcho({ per_address: 5 }, async (echo) => {
    const clients = Array.from({ length: 8 }, () => echo.connect());
    const refused = () => clients.filter((client) => client.isClosed).length;
    await eventually(() => refused() >= 3, 10, "not three are refused");
    assert.equal(refused(), 3);
    clients.forEach((client) => client.end());
    await eventually(async () => (await echo.get("/hello")).status === 200, 10, "the share is not given back");
  });
});

test("stopping answers what is under way, closes what is idle, and takes no more", async () => {
  const echo = await Echo.start({ workers: 2 });
  const idle = echo.connect();
  await idle.opened;
  idle.send(get("/hello"));
  await idle.answers(1);
  const working = Array.from({ length: 6 }, () => echo.get("/x?wait_ms=600"));
  await echo.queued(4);
  const stopped = echo.stop();
  await idle.closed;
  for (const answer of await Promise.all(working)) {
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.connection, "close");
  }
  const { code, ms, errors } = await stopped;
  assert.equal(code, 0, errors);
  assert.ok(ms < 3000, `${ms} ms`);
  const late = echo.connect();
  await late.closed;
  assert.equal(late.received.length, 0);
});

test("at the stop's deadline what still waits for a worker gets 503", async () => {
  const echo = await Echo.start({ workers: 1, drain_ms: 400 });
  const working = Array.from({ length: 4 }, () => echo.get("/x?wait_ms=900"));
  await echo.queued(3);
  const { code, errors } = await echo.stop();
  assert.equal(code, 0, errors);
  const statuses = (await Promise.all(working)).map((answer) => answer?.status);
  assert.ok(statuses.includes(503), `${statuses}`);
});

test("a stuck worker does not hold the stop beyond its deadline", async () => {
  const echo = await Echo.start({ workers: 1, drain_ms: 200 });
  const lost = echo.connect();
  await lost.opened;
  lost.send(get("/x?wait_ms=20000"));
  await echo.until((f) => f.handled === 1);
  const { code, ms } = await echo.stop();
  assert.equal(code, 3);
  assert.ok(ms < 4000, `${ms} ms`);
});

test("static files are served from memory with types, tags and compressed forms", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "forelock-static-"));
  mkdirSync(path.join(dir, "deep"));
  writeFileSync(path.join(dir, "plain.css"), "a{}");
  writeFileSync(path.join(dir, "app.0a1b2c3d.js"), "plain");
  writeFileSync(path.join(dir, "app.0a1b2c3d.js.br"), "brotli");
  writeFileSync(path.join(dir, "app.0a1b2c3d.js.gz"), "gzip");
  writeFileSync(path.join(dir, "deep/é.txt"), "deep");
  writeFileSync(path.join(dir, ".hidden"), "no");
  try {
    await withEcho({ static: dir }, async (echo) => {
      rmSync(dir, { recursive: true });
      const css = await echo.get("/static/plain.css");
      assert.equal(css.headers["content-type"], "text/css; charset=utf-8");
      assert.match(css.headers["cache-control"], /max-age=300, must-revalidate/);
      assert.equal(css.headers.etag, `"${createHash("sha256").update("a{}").digest("hex").slice(0, 32)}"`);
      const same = await echo.get("/static/plain.css", `If-None-Match: "x", W/${css.headers.etag}\r\n`);
      assert.equal(same.status, 304);
      assert.equal(same.body, "");
      for (const [accept, body, coding] of [
        ["gzip, br", "brotli", "br"],
        ["gzip;q=0.5, br;q=0", "gzip", "gzip"],
        ["identity", "plain", undefined],
      ]) {
        const answer = await echo.get("/static/app.0a1b2c3d.js", `Accept-Encoding: ${accept}\r\n`);
        assert.equal(answer.body, body);
        assert.equal(answer.headers["content-encoding"], coding);
        assert.equal(answer.headers.vary, "Accept-Encoding");
        assert.match(answer.headers["cache-control"], /immutable/);
      }
      assert.equal((await echo.get("/static/deep/%C3%A9.txt")).body, "deep");
      for (const path of ["/static/.hidden", "/static/app.0a1b2c3d.js.br", "/static/deep", "/static/"])
        assert.match((await echo.get(path)).body, /^method/, path);
      const posted = await echo.raw(`POST /static/plain.css HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n`, 200);
      assert.equal(posted.parse().answers[0].status, 405);
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
