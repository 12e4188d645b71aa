// A real API server with sample households, a mailbox and a database of its own.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Program, built, freePort, run } from "./programs.ts";

/** A made-up person of the sample data. */
export interface Identity {
  nik: string;
  kk: string;
  name: string;
  village: string;
}

/** A mail that the server sent. */
export interface Mail {
  to: string;
  text: string;
}

const HOUSEHOLDS = 200;

export class Server {
  private readonly read = new Set<string>();

  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly program: Program,
    private readonly identities: Identity[],
  ) {}

  /** Makes sample data and starts a server on it. */
  static async start(): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "bansosku-server-"));
    const at = (name: string): string => join(folder, name);
    const path = built("bansosku-server");
    const database = `sqlite://${at("server.sqlite")}`;
    mkdirSync(at("mailbox"));
    await run(path, [
      "seed",
      ...["--database", database, "--households", `${HOUSEHOLDS}`, "--seed", "1", "--identities", at("identities.jsonl")],
    ]);
    await run(path, [
      "sample-photos",
      ...["--identities", at("identities.jsonl"), "--folder", at("sample-photos"), "--count", "1"],
    ]);
    const listen = `127.0.0.1:${await freePort()}`;
    const words = ["--database", database, "--listen", listen, "--photos", `file://${at("photos")}`];
    const program = Program.start(
      "server",
      path,
      ["serve", ...words, "--mailbox", at("mailbox"), "--review", "automatic"],
      process.env,
      at("server.log"),
    );
    const identities = readFileSync(at("identities.jsonl"), "utf8").trim().split("\n");
    const server = new Server(
      `http://${listen}`,
      folder,
      program,
      identities.map((line) => JSON.parse(line) as Identity),
    );
    await program.answers(`${server.address}/readyz`);
    return server;
  }

  /** A made-up person by name. Each journey is somebody else, for a NIK has one account. */
  person(name: string): Identity {
    const identity = this.identities.find((one) => one.name === name);
    if (identity === undefined) throw new Error(`Nobody in the sample households is called ${name}.`);
    return identity;
  }

  /** Photos of a synthetic card and a synthetic face with it. */
  photos(): { ktp: string; selfie: string } {
    const folder = join(this.folder, "sample-photos");
    const files = readdirSync(folder, { recursive: true }).map(String).sort();
    const find = (kind: string): string => {
      const file = files.find((name) => name.includes(kind) && /\.(jpg|jpeg|png)$/.test(name));
      if (file === undefined) throw new Error(`There is no sample photo of kind ${kind}.`);
      return join(folder, file);
    };
    return { ktp: find("ktp"), selfie: find("selfie") };
  }

  /** The next mail to an address that was not read yet. */
  async nextMail(to: string): Promise<Mail> {
    const folder = join(this.folder, "mailbox");
    for (let tries = 0; tries < 300; tries += 1) {
      for (const name of readdirSync(folder).sort()) {
        if (!name.endsWith(".eml") || this.read.has(name)) continue;
        const text = readFileSync(join(folder, name), "utf8");
        if (!/^To: (.*)$/m.exec(text)?.[1]?.includes(to)) continue;
        this.read.add(name);
        return { to, text };
      }
      await sleep(50);
    }
    throw new Error(`No mail came to ${to}.`);
  }

  /** The code in the next mail to an address. */
  async nextCode(to: string): Promise<string> {
    const { text } = await this.nextMail(to);
    const code = /^Kode: (\d{8})\r?$/m.exec(text)?.[1];
    if (code === undefined) throw new Error(`The mail to ${to} has no code.`);
    return code;
  }

  /** A command of an officer, as `account approve ID`, on the same database. */
  async officer(...words: string[]): Promise<void> {
    const [subject = "", ...rest] = words;
    const database = `sqlite://${join(this.folder, "server.sqlite")}`;
    await run(built("bansosku-server"), [subject, "--database", database, ...rest]);
  }

  /** Stops it and throws its data away. */
  async stop(): Promise<void> {
    await this.program.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
