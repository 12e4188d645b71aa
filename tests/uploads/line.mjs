// A line between a client and a server that breaks at random places, alike for the same seed.

import { connect, createServer } from "node:net";
import { once } from "node:events";

/** Numbers from 0 to 1, alike for the same seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Starts a line to a port of this machine. `cut()` says for each connection behind how many bytes from the client it
 * breaks (`Infinity`: never), and how: "closed" for both sides, "reset" for both, or "silent": the client is thrown
 * off, and the server hears nothing, as when a phone leaves the mast.
 */
export async function startLine(port, cut) {
  const line = { port: 0, sent: 0, connections: 0, broken: 0, stop };
  const sockets = new Set();
  const server = createServer({ noDelay: true }, (client) => {
    line.connections += 1;
    const { behind, how } = cut();
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    let left = behind;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (bytes) => {
      if (left <= 0) return;
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      line.sent += passed.length;
      upstream.write(passed, () => {
        if (left <= 0) breakOff();
      });
    });
    upstream.on("data", (bytes) => client.write(bytes));
    client.on("end", () => upstream.end());
    upstream.on("end", () => client.end());

    function breakOff() {
      line.broken += 1;
      client.resetAndDestroy();
      if (how === "closed") upstream.end();
      if (how === "reset") upstream.resetAndDestroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  line.port = server.address().port;
  return line;

  async function stop() {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  }
}
