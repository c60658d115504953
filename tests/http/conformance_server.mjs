// Runs the toy server (echo_server.c) and speaks to it in raw bytes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, pause } from "../lib/faults.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const shared = process.env.FORELOCK_SHARED ?? path.join(root, "../shared");

const places = ["build/asan/tests/http/echo_server", "build/tests/http/echo_server"];
const binary =
  process.env.ECHO_SERVER ?? places.map((place) => path.join(root, place)).find((place) => existsSync(place));

export class Echo {
  static async start(settings = {}) {
    const echo = new Echo();
    const args = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const [command, ...first] = binary.split(" ");
    echo.process = spawn(command, [...first, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    echo.exited = once(echo.process, "exit");
    echo.errors = "";
    echo.process.stderr.on("data", (chunk) => (echo.errors += chunk));
    const [line] = await Promise.race([once(echo.process.stdout, "data"), echo.exited]);
    const match = /^port (\d+)/.exec(line);
    if (!match) throw new Error(`the server did not start: ${echo.errors}`);
    echo.port = Number(match[1]);
    return echo;
  }

  /** Sends SIGTERM and resolves with the exit code and the milliseconds it took. */
  async stop() {
    const begun = Date.now();
    this.process.kill("SIGTERM");
    const [code, signal] = await this.exited;
    return { code: code ?? signal, ms: Date.now() - begun, errors: this.errors };
  }

  connect() {
    return new Client(this.port);
  }

  /** Sends bytes on a connection of their own and reads until the server closes or is quiet. */
  async raw(bytes, quietMs = 400) {
    const client = this.connect();
    await client.opened;
    client.send(bytes);
    await client.settle(quietMs);
    client.end();
    return client;
  }

  async get(target, headers = "") {
    const client = this.connect();
    await client.opened;
    client.send(`GET ${target} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
    const [answer] = await client.answers(1);
    client.end();
    return answer;
  }

  async figures() {
    return JSON.parse((await this.get("/figures")).body);
  }

  /** Resolves when the server's figures are as wanted. */
  until(wanted) {
    return eventually(async () => wanted(await this.figures()), 10, `the figures never were ${wanted}`);
  }

  /** Resolves when so many requests wait for a worker. */
  queued(count) {
    return this.until((f) => f.queued === count);
  }
}

export class Client {
  constructor(port) {
    this.received = Buffer.alloc(0);
    this.isClosed = false;
    this.socket = net.connect(port, "127.0.0.1");
    this.opened = once(this.socket, "connect");
    this.opened.catch(() => {}); // a test that waits for it still sees the failure
    this.changed = Date.now();
    this.closed = new Promise((resolve) => this.socket.on("close", resolve));
    this.socket.on("data", (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.changed = Date.now();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => (this.isClosed = true));
    this.socket.on("end", () => (this.isClosed = true));
  }

  send(bytes) {
    this.changed = Date.now();
    this.socket.write(bytes);
  }

  end() {
    this.socket.destroy();
  }

  /** Waits until the server closed the connection or said nothing for quietMs. */
  async settle(quietMs, limitMs = 10_000) {
    const begun = Date.now();
    while (!this.isClosed && Date.now() - this.changed < quietMs && Date.now() - begun < limitMs) await pause(10);
  }

  /** The first count final answers; fewer when the connection closes or 10 s pass. */
  async answers(count, limitMs = 10_000) {
    const begun = Date.now();
    while (this.parse().answers.length < count && !this.isClosed && Date.now() - begun < limitMs) await pause(5);
    return this.parse().answers;
  }

  /** Splits what came into answers; rest is what is not a whole answer. */
  parse() {
    const answers = [];
    let text = this.received.toString("latin1");
    for (;;) {
      const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/.exec(text);
      if (!head) break;
      const headers = {};
      for (const line of head[2].split("\r\n").filter(Boolean)) {
        const colon = line.indexOf(":");
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      // libmicrohttpd 0.9.75 writes the head of its own answer to a malformed Content-Length
      // twice, then closes: one refusal, told in a clumsy way.
      const isDoubled = ["400", "413"].includes(head[1]) && text.startsWith(head[0] + head[0]);
      if (isDoubled) text = text.slice(head[0].length);
      const length = Number(headers["content-length"] ?? 0);
      const body = text.slice(head[0].length, head[0].length + length);
      if (body.length < length && !this.isHead) break;
      text = text.slice(head[0].length + (this.isHead ? 0 : length));
      if (head[1] !== "100") answers.push({ status: Number(head[1]), headers, body });
    }
    return { answers, rest: text };
  }
}
