// What hostile and unusual requests get: a correct answer, or one refusal and a closed
// connection; never a second reading of the same bytes.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Echo, shared } from "./conformance_server.mjs";

let echo;
before(async () => {
  echo = await Echo.start({ deadline_ms: 1200, proxy: "127.0.0.1" });
});
after(async () => {
  const { code, errors } = await echo.stop();
  assert.equal(code, 0, errors);
  assert.doesNotMatch(errors, /Sanitizer|runtime error/);
});

const H = "Host: a\r\n";
const smug = `GET /smug HTTP/1.1\r\n${H}\r\n`;
const get = (target) => `GET ${target} HTTP/1.1\r\n${H}\r\n`;
const post = (headers, body = "") => `POST /p HTTP/1.1\r\n${H}${headers}\r\n${body}`;

// name, bytes, the status (0: closed without one), or a list of them in that order
const refused = [
  ["no host at all", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", 400],
  ["host of nothing", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400],
  ["host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
  ["host twice, equal", `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400],
  ["host twice in HTTP/1.0", `GET / HTTP/1.0\r\n${H}hOST: b\r\n\r\n`, 400],
  ["length and coding", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", `0\r\n\r\n${smug}`), 400],
  ["coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", `0\r\n\r\n${smug}`), 400],
  ["coding with a comma", post("Transfer-Encoding: chunked, chunked\r\n", `0\r\n\r\n${smug}`), [400, 501]],
  ["coding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", `0\r\n\r\n${smug}`), 400],
  ["coding in quotes", post('Transfer-Encoding: "chunked"\r\n', `0\r\n\r\n${smug}`), [400, 501]],
  ["coding identity", post("Transfer-Encoding: identity\r\n", smug), [400, 501]],
  ["coding in HTTP/1.0", `POST /p HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smug}`, 400],
  ["coding with a vertical tab", post("Transfer-Encoding: \x0bchunked\r\n", `0\r\n\r\n${smug}`), [400, 501]],
  ["coding's name with a space", post(`Content-Length: ${smug.length}\r\nTransfer-Encoding : chunked\r\n`, smug), 400],
  ["coding's name with a tab", post("Transfer-Encoding\t: chunked\r\n", `0\r\n\r\n${smug}`), 400],
  ["length twice, equal", post("Content-Length: 0\r\nContent-Length: 0\r\n", smug), 400],
  ["length twice, first longer", post("Content-Length: 3\r\nContent-Length: 0\r\n", `abc${smug}`), 400],
  ["length with a sign", post("Content-Length: +0\r\n", smug), 400],
  ["length as a list", post("Content-Length: 0, 0\r\n", smug), 400],
  ["length in hexadecimal", post("Content-Length: 0x0\r\n", smug), 400],
  ["length with a point", post("Content-Length: 0.0\r\n", smug), 400],
  ["length of nothing", post("Content-Length:\r\n", smug), 400],
  ["length with letters behind", post("Content-Length: 0abc\r\n", smug), 400],
  ["length with NUL", post("Content-Length: 0\x003\r\n", smug), 400],
  ["length beyond 64 bits", post("Content-Length: 18446744073709551616\r\n", smug), [400, 413]],
  ["length of nineteen digits", post("Content-Length: 1000000000000000000\r\n"), [400, 413]],
  ["body over the limit by far", post("Content-Length: 99999999\r\n"), 413],
  ["body over the limit, asked first", post("Content-Length: 65537\r\nExpect: 100-continue\r\n"), 413],
  ["another expectation", post("Content-Length: 0\r\nExpect: 200-maybe\r\n"), 417],
  ["folded value", `GET / HTTP/1.1\r\n${H}X-A: 1\r\n 2\r\n\r\n`, 400],
  ["folded value on a tab", `GET / HTTP/1.1\r\n${H}X-A: 1\r\n\t2\r\nX-B: 3\r\n\r\n`, 400],
  ["folded with nothing", `GET / HTTP/1.1\r\n${H}X-A: 1\r\n \r\nX-B: 3\r\n\r\n`, 400],
  ["folded with nothing at the end", `GET / HTTP/1.1\r\n${H}X-A: 1\r\n \r\n\r\n`, 400],
  ["folded into the proxy's header", `GET / HTTP/1.1\r\n${H}X-Forwarded: 6.6.6.6\r\n -For\r\n\r\n`, 400],
  ["folded into a cookie", `GET / HTTP/1.1\r\n${H}Coo: s=1\r\n kie\r\nAccept: a\r\n\r\n`, 400],
  ["folded into a coding", post("Transfer-En: chunked\r\n coding\r\n", `0\r\n\r\n${smug}`), 400],
  ["folded first header", `GET / HTTP/1.1\r\n ${H}\r\n`, 400],
  ["bare LF after the request line", `GET / HTTP/1.1\n${H}\r\n`, 400],
  ["bare LF after a header", `GET / HTTP/1.1\r\nHost: a\nX-A: 1\r\n\r\n`, 400],
  ["bare LF at the end", `GET / HTTP/1.1\r\nHost: a\r\n\n`, 400],
  ["bare CR in a value", `GET / HTTP/1.1\r\n${H}X-A: 1\rX-B: 2\r\n\r\n`, 400],
  ["NUL in a value", `GET / HTTP/1.1\r\n${H}X-A: 1\x002\r\nX-B: 1\r\n\r\n`, 400],
  ["NUL at a value's end", `GET / HTTP/1.1\r\n${H}X-A: 1\x00\r\n\r\n`, 400],
  ["NULs in the last value", `GET / HTTP/1.1\r\n${H}X-A: 1\x00\x00\x002\r\n\r\n`, 400],
  ["NUL in a name", `GET / HTTP/1.1\r\n${H}X\x00A: 1\r\n\r\n`, 400],
  ["NUL in the target", `GET /a\x00b HTTP/1.1\r\n${H}\r\n`, [400, 0]],
  ["escape character in a value", `GET / HTTP/1.1\r\n${H}X-A: \x1b[31m\r\n\r\n`, 400],
  ["broken UTF-8 in a value", Buffer.from(`GET / HTTP/1.1\r\n${H}X-A: \xc3(\r\n\r\n`, "latin1"), 400],
  ["space in a name", `GET / HTTP/1.1\r\n${H}X A: 1\r\n\r\n`, 400],
  ["no name", `GET / HTTP/1.1\r\n${H}: 1\r\n\r\n`, 400],
  ["no colon", `GET / HTTP/1.1\r\n${H}whatever\r\n\r\n`, 400],
  ["brackets in a name", `GET / HTTP/1.1\r\n${H}a(b): 1\r\n\r\n`, 400],
  ["101 headers", `GET / HTTP/1.1\r\n${H}${"X: 1\r\n".repeat(100)}\r\n`, 431],
  ["a header of 17 KiB", `GET / HTTP/1.1\r\n${H}X: ${"a".repeat(17408)}\r\n\r\n`, 431],
  ["a target of 9,000 bytes", get(`/${"a".repeat(9000)}`), 414],
  ["TRACE", `TRACE / HTTP/1.1\r\n${H}\r\n`, 405],
  ["OPTIONS *", `OPTIONS * HTTP/1.1\r\n${H}\r\n`, 405],
  ["CONNECT", `CONNECT a:443 HTTP/1.1\r\n${H}\r\n`, 405],
  ["an unknown method", `BREW / HTTP/1.1\r\n${H}\r\n`, 501],
  ["a method in lower case", `post / HTTP/1.1\r\n${H}\r\n`, 501],
  ["HTTP/1.2", `GET / HTTP/1.2\r\n${H}\r\n`, [400, 505]],
  ["HTTP/3.0", `GET / HTTP/3.0\r\n${H}\r\n`, [400, 505]],
  ["http/1.1", `GET / http/1.1\r\n${H}\r\n`, [400, 505, 0]],
  ["HTTP/01.1", `GET / HTTP/01.1\r\n${H}\r\n`, [400, 505, 0]],
  ["two spaces", `GET  / HTTP/1.1\r\n${H}\r\n`, 400],
  ["a tab for a space", `GET\t/ HTTP/1.1\r\n${H}\r\n`, [400, 501, 0]],
  ["a space in the target", `GET /a b HTTP/1.1\r\n${H}\r\n`, 400],
  ["absolute-form", get("https://other.example/smug"), 400],
  ["a target without a slash", get("smug"), 400],
  ["two slashes first", get("//other.example/smug"), 400],
  ["dot segments", get("/a/../smug"), 400],
  ["dot segments, escaped", get("/a/%2e%2E/smug"), 400],
  ["an escaped slash", get("/a%2Fsmug"), 400],
  ["an escaped backslash", get("/a%5csmug"), 400],
  ["an escaped NUL", get("/smug%00.css"), 400],
  ["an escaped NUL in the query", get("/?a=%00"), 400],
  ["an escaped line end in the query", get("/?a=%0d%0aX:1"), 400],
  ["half an escape", get("/a%4"), 400],
  ["an overlong escape", get("/%c0%af"), 400],
  ["a fragment", get("/a#b"), 400],
  ["a byte above ASCII", Buffer.from(get("/\xfc"), "latin1"), 400],
  ["chunk size with a sign", post("Transfer-Encoding: chunked\r\n", `+3\r\nabc\r\n0\r\n\r\n${smug}`), [400, 0]],
  ["chunk size of letters", post("Transfer-Encoding: chunked\r\n", `x\r\nabc\r\n0\r\n\r\n${smug}`), [400, 0]],
  ["chunk size beyond 64 bits", post("Transfer-Encoding: chunked\r\n", `ffffffffffffffff1\r\nabc\r\n${smug}`), [400, 413, 0]],
  ["TLS hello", Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 10, 13, 10, 13, 10]), [400, 0]],
];

for (const [name, bytes, expected] of refused) {
  test(`${name} is refused and the connection closed`, async () => {
    const client = await echo.raw(bytes, 2000);
    const { answers, rest } = client.parse();
    const statuses = [expected].flat();
    assert.equal(rest, "");
    assert.ok(answers.length <= 1, "one request, one answer");
    assert.ok(statuses.includes(answers[0]?.status ?? 0), `${answers[0]?.status} is not ${statuses}`);
    assert.ok(client.isClosed, "the connection is closed");
  });
}

const answered = [
  ["a plain request", get("/x?a=1"), /path \/x\n.*query a=1\n/s],
  ["an escaped path", get("/caf%C3%A9/%250a"), /path \/caf\xc3\xa9\/%0a\n/],
  ["a query twice", get("/?a=1&a=2&b&&c=x%26y+z"), /query a=1\nquery a=2\nquery b=\nquery c=x&y z\n/],
  ["HTTP/1.0 without a host", "GET /x HTTP/1.0\r\n\r\n", /path \/x/],
  ["an empty line first", `\r\n${get("/x")}`, /path \/x/],
  ["white space around a value", `GET /x HTTP/1.1\r\nHost: \t a \t\r\nX-A:b\r\nX-C: \r\n\r\n`, /Host=a\nheader X-A=b\nheader X-C=\n/],
  ["cookies", `GET / HTTP/1.1\r\n${H}Cookie: s=1; s=2; t="q"; u; bad name=3\r\nCookie: v=4\r\n\r\n`, /cookie s=1\ncookie s=2\ncookie t=q\ncookie v=4\n/],
  ["a length with spaces", post("Content-Length: 3\r\nContent-Type: text/plain\r\n", "abc"), /body 3\n/],
  ["a chunked body", post("Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\nX: 1\r\n\r\n"), /body 5\n/],
  ["a form", post("Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: 11\r\n", "a=%0d%0a&b="), /field a=\r\n\nfield b=\n/],
  ["the proxy's address list", `GET / HTTP/1.1\r\n${H}X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\nX-Forwarded-Proto: https\r\n\r\n`, /peer 192\.0\.2\.7\nsecure 1\n/],
  ["a forwarded name", `GET / HTTP/1.1\r\n${H}X-Forwarded-For: evil\r\nX-Forwarded-Proto: https, http\r\n\r\n`, /peer 127\.0\.0\.1\nsecure 0\n/],
  ["a header of 15 KiB", `GET / HTTP/1.1\r\n${H}X: ${"a".repeat(15360)}\r\n\r\n`, /X=a{15360}\n/],
];

for (const [name, bytes, pattern] of answered) {
  test(`${name} is served`, async () => {
    const { answers, rest } = (await echo.raw(bytes, 1000)).parse();
    assert.equal(rest, "");
    assert.equal(answers.length, 1);
    assert.equal(answers[0].status, 200, answers[0].body);
    assert.match(answers[0].body, pattern);
  });
}

test("a head that trickles in is read as if it came at once", async () => {
  const client = echo.connect();
  await client.opened;
  for (const byte of `GET /x HTTP/1.1\r\n${H}X-A: ${"b".repeat(40)}\r\n\r\n`) {
    client.send(byte);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const [answer] = await client.answers(1);
  assert.equal(answer.status, 200);
  client.end();
});

test("a large head in many segments is read whole", async () => {
  const client = echo.connect();
  await client.opened;
  client.send(`GET /x HTTP/1.1\r\n${H}`);
  for (let i = 0; i < 60; i++) {
    client.send(`X-${i}: ${"v".repeat(220)}\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  client.send("\r\n");
  const [answer] = await client.answers(1);
  assert.equal(answer.status, 200);
  assert.match(answer.body, /X-59=v{220}/);
  client.end();
});

test("HEAD is answered as GET, without the body", async () => {
  const client = echo.connect();
  client.isHead = true;
  await client.opened;
  client.send(`HEAD /x HTTP/1.1\r\n${H}\r\n`);
  const [answer] = await client.answers(1);
  assert.equal(answer.status, 200);
  assert.ok(Number(answer.headers["content-length"]) > 10);
  await client.settle(200);
  assert.equal(client.parse().rest, "");
  client.end();
});

test("a header with a line end never leaves the server", async () => {
  const answer = await echo.get("/split");
  assert.equal(answer.status, 500);
  assert.equal(answer.headers["x-evil"], undefined);
});

const security = {
  "content-security-policy":
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

for (const target of ["/x", "/figures", "/a%00"]) {
  test(`the answer to ${target} carries the security headers`, async () => {
    const { headers } = await echo.get(target, "X-Forwarded-Proto: https\r\n");
    for (const [name, value] of Object.entries(security)) assert.equal(headers[name], value, name);
    assert.match(headers["x-request-id"], /^[0-9a-f]{22}$/);
    assert.ok(headers["permissions-policy"]);
    assert.equal(headers.server, undefined);
    if (target !== "/a%00") assert.match(headers["strict-transport-security"], /max-age/);
  });
}

const cases = path.join(shared, "conformance/http/cases.json");
const several = { "pipelined 3": 3 };
const all = existsSync(cases) ? JSON.parse(readFileSync(cases, "utf8")) : [];

for (const { name, request_b64: bytes } of all) {
  test(`shared case: ${name}`, async () => {
    const client = await echo.raw(Buffer.from(bytes, "base64"), 2500);
    const { answers, rest } = client.parse();
    assert.equal(rest, "");
    assert.ok(answers.length <= (several[name] ?? 1), "one request, one answer");
    for (const { status } of answers) {
      assert.ok(status < 500 || status === 501 || status === 505, `${status}`);
      if (status >= 400) assert.ok(client.isClosed, "refused, then closed");
    }
    if (answers.length === 0) assert.ok(client.isClosed, "no answer, then closed");
  });
}

test("no smuggled request was ever acted upon", async () => {
  assert.equal((await echo.figures()).smug, 0);
});
