// An independent tus server, for the tests of the app's client: `node tus_server.mjs` prints its port on the first line
// and the folder of what it received on the second. It listens on the loopback address, takes uploads at /v1/uploads,
// and ends, with its folder, when its standard input is closed.

import { once } from "node:events";
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const folder = mkdtempSync(join(tmpdir(), "tus-server-"));
const tus = new Server({ path: "/v1/uploads", relativeLocation: true, datastore: new FileStore({ directory: folder }) });
// The app's client takes nobody for its server who does not say so.
const server = createServer((request, answer) => {
  answer.setHeader("Bansosku-Api", "1");
  tus.handle(request, answer);
}).listen(0, "127.0.0.1");
await once(server, "listening");
console.log(server.address().port);
console.log(folder);

process.stdin.resume();
await once(process.stdin, "end");
server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
