// A phone: the app's own native code in a process, with a browser as its screen.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Program, built, freePort, onPath } from "./programs.ts";

/** What the phone keeps secrets in. */
export type Keyring =
  /** A Secret Service that is open, as on a desktop or a phone that is unlocked. */
  | "open"
  /** No Secret Service at all, as in a container: what is secret lives in memory only. */
  | "none";

export class Phone {
  private program: Program | undefined;

  private constructor(
    readonly address: string,
    private readonly folder: string,
    private readonly server: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly closeKeyring: () => Promise<void>,
  ) {}

  /** A new phone with the app freshly installed, and the app started. */
  static async start(server: string, keyring: Keyring): Promise<Phone> {
    const folder = mkdtempSync(join(tmpdir(), "bansosku-phone-"));
    const environment = homeIn(folder);
    const opened = keyring === "open" ? await openKeyring(environment) : undefined;
    const phone = new Phone(
      `http://127.0.0.1:${await freePort()}`,
      folder,
      server,
      opened === undefined ? environment : { ...environment, DBUS_SESSION_BUS_ADDRESS: opened.bus },
      opened?.close ?? (async () => {}),
    );
    await phone.open();
    return phone;
  }

  /** Starts the app. */
  async open(): Promise<void> {
    const words = ["--listen", new URL(this.address).host, "--server", this.server, "--folder", join(this.folder, "app")];
    this.program = Program.start("app", built("preview"), words, this.environment, join(this.folder, "app.log"));
    await this.program.answers(this.address);
  }

  /** Ends the app as the system does when it needs the memory, and starts it again. */
  async killAndOpen(): Promise<void> {
    await this.program?.kill();
    await this.open();
  }

  /** What the app wrote into its log so far. */
  log(): string {
    return readFileSync(join(this.folder, "app.log"), "utf8");
  }

  /** The folder of what the app keeps. */
  get kept(): string {
    return join(this.folder, "app");
  }

  /** Stops the app and throws everything on the phone away. */
  async discard(): Promise<void> {
    await this.program?.stop();
    await this.closeKeyring();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An environment in which a person's own folders, keyring and message bus are out of reach. */
function homeIn(folder: string): NodeJS.ProcessEnv {
  const runtime = join(folder, "runtime");
  mkdirSync(runtime, { mode: 0o700 });
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_CACHE_HOME: join(folder, "cache"),
    XDG_RUNTIME_DIR: runtime,
  };
  delete environment.DBUS_SESSION_BUS_ADDRESS;
  return environment;
}

/** Starts a message bus with an open keyring that belongs to this phone alone. */
async function openKeyring(environment: NodeJS.ProcessEnv): Promise<{ bus: string; close: () => Promise<void> }> {
  onPath("gnome-keyring-daemon", "Debian's package gnome-keyring");
  const session = onPath("dbus-run-session", "Debian's package dbus");
  // The password of the keyring is an empty line: an empty input would make no keyring at all.
  const script = `echo | gnome-keyring-daemon --unlock --components=secrets >&2 && echo "$DBUS_SESSION_BUS_ADDRESS" && read end`;
  const child = spawn(session, ["--", "sh", "-c", script], {
    env: environment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const [bus] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(() => {
      throw new Error("The keyring did not start.");
    }),
  ]);
  const close = async (): Promise<void> => {
    // The session waits for a line and ends, its bus and keyring with it, when there is none.
    child.stdin.end();
    await ended;
  };
  return { bus: String(bus), close };
}
