// Where programs lie, starting them, and ending them.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** A program of the machine. The error says what brings it. */
export function onPath(name: string, broughtBy: string): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  throw new Error(`There is no ${name} on this machine; ${broughtBy} brings it. \`cargo xtask test\` installs it.`);
}

/** A program that cargo built. */
export function built(name: string): string {
  const folder = process.env.BANSOSKU_PROGRAMS ?? join(CHECKOUT, "target/debug");
  const path = join(folder, name);
  if (!existsSync(path)) throw new Error(`${path} is not built. \`cargo xtask test\` builds it.`);
  return path;
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}

/** A program in the background. */
export class Program {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts a program that writes its log into a file. */
  static start(name: string, path: string, words: string[], environment: NodeJS.ProcessEnv, log: string): Program {
    const child = spawn(path, words, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const file = createWriteStream(log, { flags: "a" });
    child.stdout?.pipe(file, { end: false });
    child.stderr?.pipe(file, { end: false });
    return new Program(name, child);
  }

  /** Waits until it answers well on an address. */
  async answers(address: string): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if (this.child.exitCode !== null) throw new Error(`The ${this.name} ended with code ${this.child.exitCode}.`);
      const answer = await fetch(address).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`The ${this.name} does not answer on ${address}.`);
  }

  /** Lets it end by itself. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  /** Ends it as a phone ends an app that it needs the memory of: at once and unasked. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }
}

/** Runs a program to its end. */
export async function run(path: string, words: string[]): Promise<void> {
  const child = spawn(path, words, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${path} ${words[0]} ended with code ${code}.`);
}
