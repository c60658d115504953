// A server that speaks PostgreSQL's protocol just far enough to be taken for an old release:
// it lets everybody in and answers every statement with "done".
import { createServer } from "node:net";

function message(type, ...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.from(`${type}\0\0\0\0`);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const text = (value) => Buffer.from(`${value}\0`);
const AUTHENTICATION_OK = message("R", Buffer.alloc(4));
const READY = message("Z", Buffer.from("I"));
const DONE = message("C", text("SET"));
const ENCRYPTION_REQUESTS = new Set([80877103, 80877104]); // SSLRequest, GSSENCRequest

/** Resolves with the server, listening on a free port of the loopback address. */
export async function startOldPostgresql(version) {
  const server = createServer((socket) => {
    let isStarted = false;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      if (isStarted) return void socket.write(Buffer.concat([DONE, READY]));
      if (ENCRYPTION_REQUESTS.has(chunk.readUInt32BE(4))) return void socket.write("N");
      isStarted = true;
      const reported = ["S", text("server_version"), text(version)];
      socket.write(Buffer.concat([AUTHENTICATION_OK, message(...reported), READY]));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
