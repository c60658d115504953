// Starts the real server on free ports with a data directory of its own, and stops it.
import { spawn, execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const shared = process.env.FORELOCK_SHARED ?? path.join(root, "../shared");
export const binary = process.env.FORELOCK_BINARY ?? path.join(root, "build/forelock");

/** A new directory that an unprivileged database process may enter. */
export function temporaryDirectory(name = "forelock-test-") {
  const directory = mkdtempSync(path.join(tmpdir(), name));
  chmodSync(directory, 0o755);
  return directory;
}

function environment(dataDir, extra) {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    FORELOCK_LISTEN: "127.0.0.1:0",
    FORELOCK_METRICS_LISTEN: "127.0.0.1:0",
    FORELOCK_DATA_DIR: dataDir,
    FORELOCK_SHARE_DIR: root,
    FORELOCK_STRICT_TEMPLATES: "on",
    ...extra,
  };
}

export class Server {
  /** Resolves when the server has said that it is ready; rejects with what it printed. */
  static async start({ dataDir, env = {}, args = [] } = {}) {
    const server = new Server();
    server.ownsData = dataDir === undefined;
    server.dataDir = dataDir ?? temporaryDirectory();
    server.env = environment(server.dataDir, env);
    await server.launch(args);
    return server;
  }

  async launch(args = []) {
    this.output = "";
    this.process = spawn(binary, ["serve", ...args], { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.exited = once(this.process, "exit");
    const ready = new Promise((resolve, reject) => {
      const look = (chunk) => {
        this.output += chunk;
        const match = /^forelock: ready on (http:\/\/\S+)$/m.exec(this.output);
        if (match) resolve(match[1]);
      };
      this.process.stdout.on("data", look);
      this.process.stderr.on("data", look);
      this.process.on("exit", (code) => reject(new Error(`server ended with ${code}:\n${this.output}`)));
      setTimeout(() => reject(new Error(`server not ready after 60 s:\n${this.output}`)), 60_000).unref();
    });
    this.url = await ready;
  }

  /** Runs another command of the binary against the same data. Returns what it printed. */
  command(args, input = "") {
    return execFileSync(binary, args, { env: this.env, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  }

  createStaff({ name, email, role, password }) {
    this.command(["staff", "create", "--name", name, "--email", email, "--role", role], `${password}\n`);
  }

  /** An API key with these scopes; doctor: e-mail of the doctor for whom it decides. */
  createKey(scopes, doctor) {
    const args = ["apikey", "create", "--label", "test", "--scopes", scopes.join(" ")];
    return this.command(doctor ? [...args, "--doctor", doctor] : args).trim().split("\n").pop();
  }

  /** SIGTERM; resolves with the exit code. */
  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill("SIGTERM");
    const [code] = await this.exited;
    if (this.ownsData) rmSync(this.dataDir, { recursive: true, force: true });
    return code;
  }

  /** kill -9, then a new process on the same data. */
  async crashAndRestart(between = () => {}) {
    this.process.kill("SIGKILL");
    await this.exited;
    await between();
    await this.launch();
  }
}
