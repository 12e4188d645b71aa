// The line between a phone and the server, which can go and come back.

import { once } from "node:events";
import { type Server as Listener, type Socket, connect, createServer } from "node:net";

export class Line {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(
    readonly address: string,
    private readonly listener: Listener,
  ) {}

  /** A good line to a server. */
  static async to(server: string): Promise<Line> {
    const { hostname, port } = new URL(server);
    const listener = createServer({ allowHalfOpen: false }).listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    if (address === null || typeof address === "string") throw new Error("No free port");
    const line = new Line(`http://127.0.0.1:${address.port}`, listener);
    listener.on("connection", (phone) => line.carry(phone, () => connect(Number(port), hostname)));
    return line;
  }

  private carry(phone: Socket, reach: () => Socket): void {
    if (this.isCut) {
      phone.destroy();
      return;
    }
    const server = reach();
    for (const [one, other] of [
      [phone, server],
      [server, phone],
    ] as const) {
      this.open.add(one);
      one.pipe(other);
      // Whichever side goes takes the other with it.
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.open.delete(one);
        other.destroy();
      });
    }
  }

  /** Nothing gets through any more. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  /** The line is good again. */
  mend(): void {
    this.isCut = false;
  }

  /** Takes the line away. */
  async remove(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, "close");
  }
}
