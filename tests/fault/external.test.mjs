// A PostgreSQL of the deployer's instead of the private one: FORELOCK_MIGRATE_URL sets the
// database up, FORELOCK_DATABASE_URL works in it with few rights and nothing else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { assertUnavailable, countIntakes, eventually, sendIntake } from "../lib/faults.mjs";
import { startOldPostgresql } from "../lib/old_postgresql.mjs";
import { Server, binary, root, temporaryDirectory } from "../lib/server.mjs";

const AS_ROOT = process.getuid() === 0;
let directory, server, key;

function programs() {
  const installed = "/usr/lib/postgresql";
  const versions = readdirSync(installed).sort((a, b) => Number(b) - Number(a));
  return path.join(installed, versions.find((version) => existsSync(`${installed}/${version}/bin/initdb`)), "bin");
}

/** PostgreSQL refuses to run as root. */
function run(program, ...args) {
  const command = [path.join(programs(), program), ...args];
  const asPostgres = ["--reuid=postgres", "--regid=postgres", "--init-groups", ...command];
  const options = { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], cwd: directory };
  return AS_ROOT ? execFileSync("setpriv", asPostgres, options) : execFileSync(command[0], command.slice(1), options);
}

const url = (user) => `host=${directory}/socket dbname=clinic user=${user}`;

function sql(user, statement) {
  return execFileSync("psql", ["-X", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement, url(user)], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

function startDatabase() {
  const options = `-c listen_addresses= -c unix_socket_directories=${directory}/socket -c fsync=off`;
  run("pg_ctl", "-D", `${directory}/data`, "-l", `${directory}/log`, "-w", "-o", options, "start");
}

before(async () => {
  directory = temporaryDirectory("forelock-external-");
  mkdirSync(`${directory}/socket`);
  if (AS_ROOT) {
    const postgres = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    for (const place of [directory, `${directory}/socket`]) chownSync(place, postgres("-u"), postgres("-g"));
  }
  run("initdb", "-D", `${directory}/data`, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--username=postgres");
  startDatabase();
  run("createdb", "-h", `${directory}/socket`, "-U", "postgres", "clinic");
  sql("postgres", "CREATE ROLE deployer LOGIN CREATEROLE");
  sql("postgres", "GRANT CREATE ON DATABASE clinic TO deployer WITH GRANT OPTION");
});
after(async () => {
  await server?.stop();
  try {
    run("pg_ctl", "-D", `${directory}/data`, "-m", "immediate", "stop");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

const environment = () => ({ FORELOCK_DATABASE_URL: url("forelock_app"), FORELOCK_MIGRATE_URL: url("deployer") });

test("the migrating login sets the database up; the server works as a role that owns nothing", { timeout: 60_000 }, async () => {
  sql("postgres", "CREATE ROLE forelock_owner; CREATE ROLE forelock_app LOGIN; GRANT forelock_owner TO deployer");
  server = await Server.start({ env: environment() });
  key = server.createKey(["intakes:write", "intakes:read"]);
  assert.equal((await sendIntake(server, key, "Elsewhere")).status, 201);
  assert.ok(!existsSync(path.join(server.dataDir, "postgres/data")), "no private database is made");
  assert.equal(sql("postgres", "SELECT count(*) FROM forelock.intake WHERE family = 'Elsewhere'"), "1");
  assert.equal(sql("postgres", "SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity WHERE datname = 'clinic' AND pid <> pg_backend_pid()"), "forelock_app");
  assert.equal(sql("postgres", "SELECT count(*) FROM pg_class WHERE relowner = 'forelock_app'::regrole"), "0");
  assert.throws(() => sql("forelock_app", "DELETE FROM forelock.screening"), /permission denied/);
});

test("a database that goes away and comes back gives 503 meanwhile and needs no restart", { timeout: 60_000 }, async () => {
  run("pg_ctl", "-D", `${directory}/data`, "-m", "immediate", "-w", "stop");
  assertUnavailable(await sendIntake(server, key, "Nowhere"));
  assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
  startDatabase();
  await eventually(async () => (await sendIntake(server, key, "Again")).status === 201, 20, "no recovery");
  assert.equal(await countIntakes(server, key, "Elsewhere"), 1);
  assert.equal(await countIntakes(server, key, "Nowhere"), 0);
});

test("migrations that were edited after they were applied keep the server from starting", () => {
  sql("postgres", "UPDATE forelock.schema_migration SET checksum = repeat('0', 64) WHERE name LIKE '0001%'");
  try {
    execFileSync(binary, ["migrate", "--status"], { env: { ...server.env, FORELOCK_SHARE_DIR: root }, encoding: "utf8", stdio: "pipe" });
    assert.fail("the edit was not noticed");
  } catch (error) {
    assert.match(`${error.stdout}${error.stderr}`, /0001/);
  }
});

test("a PostgreSQL that is too old is refused with its version and what to do", { timeout: 60_000 }, async () => {
  const old = await startOldPostgresql("13.14");
  const env = { FORELOCK_DATABASE_URL: `host=127.0.0.1 port=${old.address().port} user=forelock dbname=clinic` };
  try {
    await assert.rejects(Server.start({ env }), /PostgreSQL 13, which is too old: Forelock needs PostgreSQL 15 or newer/);
  } finally {
    old.close();
  }
});
