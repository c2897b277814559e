import type { OpenTransport, Transport, TransportEvents } from "../../host-sim/node/mqtt/transport.ts";
import type { VirtualTurns } from "./virtual-turns.ts";

/** The far end of a connection, as the peer sees it. */
export interface PeerConnection {
  readonly number: number;
  send(bytes: Uint8Array): void;
  end(): void;
}

export interface Peer {
  onOpen(connection: PeerConnection): void;
  onBytes(connection: PeerConnection, bytes: Uint8Array): void;
  onGone(connection: PeerConnection): void;
}

/** Which way the bytes go that a cut counts. */
export type Direction = "up" | "down";

/**
 * TCP in virtual time between a device and one peer, which can be cut at any byte of either direction, reset,
 * refused or swallowed. As with TCP, what arrives is a prefix of what was sent.
 */
export class ModelNetwork {
  /** What becomes of connections that are made from now on; `black-hole` also swallows those that stand. */
  mode: "up" | "refusing" | "black-hole" = "up";
  /** Connections that were attempted. */
  attempts = 0;
  readonly live = new Set<ModelConnection>();
  /** Connections that the device has not closed, and the most there have been. */
  atDevice = 0;
  mostAtDevice = 0;
  /** Bytes of each direction until the next cut; negative where none is planned. */
  readonly untilCut = { up: -1, down: -1 };
  /** Most bytes in one delivery. */
  segmentBytes = 1436;
  /** One way. */
  latencyMs = 5;
  readonly turns: VirtualTurns;
  readonly peer: Peer;

  constructor(turns: VirtualTurns, peer: Peer) {
    this.turns = turns;
    this.peer = peer;
  }

  readonly openTransport: OpenTransport = (_address, _port, events) => {
    const connection = new ModelConnection(this, ++this.attempts, events);
    this.live.add(connection);
    this.atDevice++;
    this.mostAtDevice = Math.max(this.mostAtDevice, this.atDevice);
    return connection;
  };

  /** Resets every connection. */
  reset(): void {
    for (const connection of this.live) connection.reset();
  }

  /** How many of `count` bytes may pass before the planned cut. */
  allowance(direction: Direction, count: number): number {
    const left = this.untilCut[direction];
    if (left < 0) return count;
    const allowed = Math.min(left, count);
    this.untilCut[direction] = allowed < count ? -1 : left - allowed;
    return allowed;
  }
}

class ModelConnection implements Transport, PeerConnection {
  readonly number: number;
  readonly #network: ModelNetwork;
  readonly #events: TransportEvents;
  #open = false;
  #gone = false;
  #deviceClosed = false;
  /** Its packets are lost for good: a connection does not outlive a black hole here, it only goes silent. */
  #swallowed = false;

  constructor(network: ModelNetwork, number: number, events: TransportEvents) {
    this.#network = network;
    this.#events = events;
    this.number = number;
    network.turns.schedule(network.latencyMs, () => {
      if (this.#gone || this.#lost()) return;
      if (network.mode === "refusing") {
        this.#drop();
        events.onError("ECONNREFUSED");
        return;
      }
      this.#open = true;
      network.peer.onOpen(this);
      events.onConnect();
    });
  }

  write(bytes: Uint8Array, sent: () => void): void {
    const { segmentBytes, latencyMs, turns } = this.#network;
    for (let at = 0; at < bytes.byteLength; at += segmentBytes) {
      const segment = bytes.slice(at, at + segmentBytes);
      turns.schedule(latencyMs, () =>
        this.#deliver("up", segment, (part) => this.#network.peer.onBytes(this, part)),
      );
    }
    turns.schedule(2 * latencyMs, () => {
      if (!this.#gone && !this.#deviceClosed && !this.#lost()) sent();
    });
  }

  pause(): void {}

  resume(): void {}

  /** What is on its way still arrives; the end comes after it. */
  finish(): void {
    this.#closeAtDevice();
    this.#network.turns.schedule(this.#network.latencyMs, () => {
      if (!this.#lost()) this.#drop();
    });
  }

  destroy(): void {
    this.finish();
  }

  send(bytes: Uint8Array): void {
    const { segmentBytes, latencyMs, turns } = this.#network;
    for (let at = 0; at < bytes.byteLength; at += segmentBytes) {
      const segment = bytes.slice(at, at + segmentBytes);
      turns.schedule(latencyMs, () =>
        this.#deliver("down", segment, (part) => {
          if (!this.#deviceClosed) this.#events.onData(part);
        }),
      );
    }
  }

  /** The peer ends the connection; what it has sent arrives before. */
  end(): void {
    this.#network.turns.schedule(this.#network.latencyMs, () => {
      if (this.#gone || this.#lost()) return;
      this.#drop();
      if (!this.#deviceClosed) this.#events.onEnd();
    });
  }

  reset(): void {
    if (this.#gone || this.#lost()) return;
    this.#drop();
    if (!this.#deviceClosed) this.#events.onError("ECONNRESET");
  }

  #closeAtDevice(): void {
    if (!this.#deviceClosed) this.#network.atDevice--;
    this.#deviceClosed = true;
  }

  #deliver(direction: Direction, bytes: Uint8Array, give: (part: Uint8Array) => void): void {
    if (this.#gone || !this.#open || this.#lost()) return;
    const allowed = this.#network.allowance(direction, bytes.byteLength);
    if (allowed > 0) give(bytes.subarray(0, allowed));
    if (allowed < bytes.byteLength) this.reset();
  }

  #lost(): boolean {
    if (this.#network.mode === "black-hole") this.#swallowed = true;
    return this.#swallowed;
  }

  #drop(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#network.live.delete(this);
    if (this.#open) this.#network.peer.onGone(this);
  }
}
