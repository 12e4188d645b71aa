// A real API server on sample data, and a photo to send.
//
// The browser journeys have the like in TypeScript, which the oldest Node that the project runs on can't read.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The server's program, as cargo built it. */
function program() {
  const folder = process.env.BANSOSKU_PROGRAMS ?? fileURLToPath(new URL("../../target/debug", import.meta.url));
  const path = join(folder, "bansosku-server");
  if (!existsSync(path)) throw new Error(`${path} is not built. \`cargo xtask test\` builds it.`);
  return path;
}

async function run(...words) {
  const child = spawn(program(), words, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`bansosku-server ${words[0]} ended with code ${code}.`);
}

/** A port of the loopback address that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server; `stop` ends it and throws its data away. */
export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), "bansosku-uploads-"));
  const at = (name) => join(folder, name);
  const database = `sqlite://${at("server.sqlite")}`;
  mkdirSync(at("mailbox"));
  await run("seed", "--database", database, "--households", "20", "--seed", "1", "--identities", at("identities.jsonl"));
  await run("sample-photos", "--identities", at("identities.jsonl"), "--folder", at("sample-photos"), "--count", "1");
  const port = await freePort();
  const words = ["--database", database, "--listen", `127.0.0.1:${port}`, "--photos", `file://${at("photos")}`];
  const child = spawn(program(), ["serve", ...words, "--mailbox", at("mailbox"), "--review", "automatic"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(at("server.log"));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries === 400) throw new Error(readFileSync(at("server.log"), "utf8"));
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) break;
    await sleep(50);
  }
  return {
    port,
    photo: readFileSync(at("sample-photos/1-ktp.jpg")),
    log: () => readFileSync(at("server.log"), "utf8"),
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
