import type { Clock, Timer } from "../../host/clock.ts";
import type {
  MQTTClient,
  MQTTClientConstructor,
  MQTTClientOptions,
  MQTTControlMessage,
  MQTTReadableOptions,
  MQTTWriteOptions,
} from "../../host/mqtt.ts";
import { ControlPacket } from "./control-packet.ts";

export interface BrokerLinkOptions {
  readonly mqtt: MQTTClientConstructor;
  readonly clock: Clock;
  readonly client: MQTTClientOptions;
  /**
   * How long the way to the broker's CONNACK may take. It must be longer than the resolver takes to give up
   * (SDK 8.2.3: 5 s a name server), because closing its client earlier crashes the device.
   */
  readonly connectTimeoutMs: number;
  /** Longest message that is gathered; longer ones are read, dropped and reported. */
  readonly maxMessageBytes: number;
}

export interface BrokerLinkHandlers {
  /** The broker accepted the connection. */
  onOpen(): void;
  /** Room in the send buffer, in bytes. */
  onSpace(space: number): void;
  onControl(message: MQTTControlMessage): void;
  /** A message begins: the bytes of the one before are overwritten after this. */
  onMessageBegins(): void;
  /** A whole message; undefined in place of one that was too long. The bytes are the link's own. */
  onMessage(message: Uint8Array | undefined): void;
  /** The client is closed and no timer of this link is left. Called once, last, whoever ended the link. */
  onReleased(): void;
}

const nothing = new Uint8Array(0);
const State = Object.freeze({ opening: 0, open: 1, released: 2 });

/**
 * One connection to a broker, from the attempt to its end, over a client class that has to be closed with care:
 * not while it resolves a name, and not from within its `onReadable`. After `close` nothing is heard of the
 * link but `onReleased`, which may come later.
 */
export class BrokerLink {
  readonly #clock: Clock;
  readonly #handlers: BrokerLinkHandlers;
  readonly #client: MQTTClient;
  readonly #message: Uint8Array;
  #messageLength = 0;
  #messageFits = true;
  #state: number = State.opening;
  #muted = false;
  #reading = false;
  #timer: Timer | undefined;

  /** Throws what the client's constructor throws. */
  constructor(options: BrokerLinkOptions, handlers: BrokerLinkHandlers) {
    this.#clock = options.clock;
    this.#handlers = handlers;
    this.#message = options.maxMessageBytes > 0 ? new Uint8Array(options.maxMessageBytes) : nothing;
    this.#client = new options.mqtt({
      ...options.client,
      onReadable: (count, readable) => this.onReadable(count, readable),
      onWritable: (count) => this.onWritable(count),
      onControl: (message) => this.takeControl(message),
      onClose: () => this.release(),
      onError: () => this.release(),
    });
    this.#timer = options.clock.after(options.connectTimeoutMs, () => this.release());
  }

  /** Writes a packet, or a part of one; returns the room that is left, or -1 where the client refused it. */
  write(data: Uint8Array | null, options?: MQTTWriteOptions): number {
    const client = this.#client;
    try {
      return options === undefined ? client.write(data) : client.write(data, options);
    } catch {
      // The client tells a full buffer from a lost connection by text alone. The caller ends the link for either.
      return -1;
    }
  }

  /** Ends the link, at once or as soon as the client can bear it. */
  close(): void {
    if (this.#muted || this.#state === State.released) return;
    this.#muted = true;
    if (this.#state === State.opening) return;
    if (this.#reading) this.#timer = this.#clock.after(0, () => this.release());
    else this.release();
  }

  private onWritable(count: number): void {
    if (!this.#muted) this.#handlers.onSpace(count);
  }

  private takeControl(message: MQTTControlMessage): void {
    if (this.#state === State.opening && message.operation === ControlPacket.CONNACK) {
      this.#state = State.open;
      this.#timer?.cancel();
      if (this.#muted) this.release();
      else this.#handlers.onOpen();
    } else if (!this.#muted) {
      this.#handlers.onControl(message);
    }
  }

  private onReadable(count: number, { byteLength, more }: Partial<MQTTReadableOptions>): void {
    this.#reading = true;
    if (byteLength !== undefined) {
      if (!this.#muted) this.#handlers.onMessageBegins();
      this.#messageLength = 0;
      this.#messageFits = byteLength <= this.#message.byteLength;
    }
    const bytes = this.#client.read(count);
    if (bytes !== undefined && this.#messageFits) {
      this.#message.set(new Uint8Array(bytes), this.#messageLength);
      this.#messageLength += bytes.byteLength;
    }
    if (!more && !this.#muted) {
      this.#handlers.onMessage(
        this.#messageFits ? this.#message.subarray(0, this.#messageLength) : undefined,
      );
    }
    this.#reading = false;
  }

  private release(): void {
    if (this.#state === State.released) return;
    this.#state = State.released;
    this.#muted = true;
    this.#timer?.cancel();
    this.#client.close();
    this.#handlers.onReleased();
  }
}
