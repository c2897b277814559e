import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** What the proxy does to what passes through it. Changes hold from the next byte on. */
export interface Impairment {
  /** Milliseconds before a chunk goes on, each way. */
  delayMs: number;
  /** Bytes a second, each way; Infinity for as fast as it goes. */
  bytesPerSecond: number;
  /** Everything is taken and nothing goes on; connections stay open. */
  blackHole: boolean;
  /** New connections are reset. */
  refuse: boolean;
  /** Client's bytes that still pass before everything is reset; Infinity for no end. */
  resetAfterUp: number;
}

/** A TCP proxy on loopback that impairs a link: the portable stand-in for a bad network. */
export class ImpairmentProxy {
  readonly impairment: Impairment = {
    delayMs: 0,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    blackHole: false,
    refuse: false,
    resetAfterUp: Number.POSITIVE_INFINITY,
  };
  /** Connections that were accepted, and bytes that the client sent through. */
  connections = 0;
  bytesUp = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: number) {
    this.#server = createServer({ pauseOnConnect: true }, (client) => this.#join(client, targetPort));
  }

  static async open(targetPort: number): Promise<ImpairmentProxy> {
    const proxy = new ImpairmentProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resets every connection. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket, targetPort: number): void {
    this.connections++;
    if (this.impairment.refuse) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(targetPort, "127.0.0.1");
    const pair = [client, server];
    for (const socket of pair) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        for (const other of pair) other.destroy();
      });
    }
    void this.#pump(client, server, true);
    void this.#pump(server, client, false);
  }

  async #pump(from: Socket, to: Socket, up: boolean): Promise<void> {
    try {
      for await (const chunk of from) {
        const { delayMs, bytesPerSecond } = this.impairment;
        const pauseMs = delayMs + ((chunk as Buffer).length / bytesPerSecond) * 1000;
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (this.impairment.blackHole) continue;
        let passing = chunk as Buffer;
        if (up) {
          const left = this.impairment.resetAfterUp;
          passing = passing.subarray(0, left);
          this.bytesUp += passing.length;
          this.impairment.resetAfterUp = left - passing.length;
          if (passing.length < chunk.length) {
            this.impairment.resetAfterUp = Number.POSITIVE_INFINITY;
            to.write(passing, () => this.reset());
            return;
          }
        }
        to.write(passing);
      }
      to.end();
    } catch {
      // The connection broke: its other half is closed by the handler above.
    }
  }
}
