import { connect } from "node:net";

/** What a connection tells its owner. Nothing is told after `destroy` or `finish`. */
export interface TransportEvents {
  onConnect(): void;
  onData(chunk: Uint8Array): void;
  /** The peer has ended the connection in good order. */
  onEnd(): void;
  /** It failed; the code is the operating system's, such as ECONNRESET. */
  onError(code: string): void;
}

/** A TCP connection that is being made or stands. */
export interface Transport {
  /** Sends bytes, which the transport may keep; `sent` says that their room in the send buffer is free. */
  write(bytes: Uint8Array, sent: () => void): void;
  pause(): void;
  resume(): void;
  /** Sends what was written, then ends the connection. */
  finish(): void;
  /** Ends the connection at once. */
  destroy(): void;
}

export type OpenTransport = (address: string, port: number, events: TransportEvents) => Transport;

/** TCP by Node's sockets. */
export const openTcp: OpenTransport = (address, port, events) => {
  const socket = connect({ host: address, port, noDelay: true });
  let over = false;
  const unlessOver = (tell: () => void) => {
    if (!over) tell();
  };
  socket.on("connect", () => unlessOver(() => events.onConnect()));
  socket.on("data", (chunk) => unlessOver(() => events.onData(chunk)));
  socket.on("end", () => unlessOver(() => events.onEnd()));
  socket.on("close", () => unlessOver(() => events.onEnd()));
  socket.on("error", (error: NodeJS.ErrnoException) =>
    unlessOver(() => events.onError(error.code ?? error.name)),
  );
  return {
    write: (bytes, sent) => void socket.write(bytes, () => unlessOver(sent)),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    finish() {
      over = true;
      socket.resume();
      socket.destroySoon();
    },
    destroy() {
      over = true;
      socket.destroy();
    },
  };
};
