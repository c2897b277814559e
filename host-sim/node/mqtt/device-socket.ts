import type { MqttDiagnosis } from "./diagnosis.ts";
import type { OpenTransport, Transport } from "./transport.ts";

export interface DeviceSocketOptions {
  /** A literal address; names are resolved before. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly sendBufferBytes: number;
  readonly receiveWindowBytes: number;
  readonly openTransport: OpenTransport;
  /** Puts a call into the device's turn queue. Nothing here calls the device in any other way. */
  readonly post: (turn: () => void) => void;
  /** Bytes that wait to be read. */
  readonly onReadable: (count: number) => void;
  /** Bytes free in the send buffer; the first call says that the connection stands. */
  readonly onWritable: (free: number) => void;
  /** The connection is gone. Called once, after everything that was received has been read. */
  readonly onError: (diagnosis: MqttDiagnosis) => void;
}

/**
 * A TCP socket with a chip's manners over a desktop's: a small, finite send buffer; synchronous reads; events that
 * are merged into one turn, readable before writable before error; an error told only once the receive
 * buffer is empty; bytes that are written after the connection died, and before the device has been told,
 * go nowhere and raise nothing.
 *
 * What it cannot copy: a chip's buffer space comes back when the peer acknowledges, here when the operating
 * system has taken the bytes.
 */
export class DeviceSocket {
  readonly #options: DeviceSocketOptions;
  readonly #transport: Transport;
  #received: Uint8Array[] = [];
  #unread = 0;
  #inFlight = 0;
  #ready = false;
  #failure: MqttDiagnosis | undefined;
  #errorTold = false;
  #closed = false;
  #turnPosted = false;
  #readablePending = false;
  #writablePending = false;

  constructor(options: DeviceSocketOptions) {
    this.#options = options;
    this.#transport = options.openTransport(options.address, options.port, {
      onConnect: () => {
        this.#ready = true;
        this.#writablePending = true;
        this.#postTurn();
      },
      onData: (chunk) => this.#receive(chunk),
      onEnd: () => this.#fail({ kind: "connection-ended" }),
      onError: (code) => this.#fail(this.#diagnose(code)),
    });
  }

  /** Bytes that have arrived and were not read. */
  get unread(): number {
    return this.#unread;
  }

  /** Bytes that still fit the send buffer. */
  get free(): number {
    return this.#options.sendBufferBytes - this.#inFlight;
  }

  /**
   * Queues bytes and returns what is left of the send buffer. Throws when they do not fit. NaN (undefined on
   * a chip) says that they went nowhere; no comparison with it holds, so nothing is refused from then on.
   */
  write(bytes: Uint8Array): number {
    if (this.#closed) throw new Error("The socket is closed.");
    if (this.#failure) return Number.NaN;
    if (!this.#ready) throw new Error("not ready");
    const length = bytes.byteLength;
    if (length > this.free) throw new Error("would block");
    this.#inFlight += length;
    // A copy: the caller may use its buffer again at once, while the transport may keep what it was given.
    this.#transport.write(bytes.slice(), () => {
      this.#inFlight -= length;
      this.#writablePending = true;
      this.#postTurn();
    });
    return this.free;
  }

  /** Takes one byte that is known to be there. */
  readByte(): number {
    const first = this.#received[0];
    const byte = first[0];
    this.#consume(first, 1);
    return byte;
  }

  /** Takes `count` bytes, all of which must be there. */
  read(count: number): Uint8Array {
    if (count <= 0 || count > this.#unread) throw new Error("invalid");
    const result = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const first = this.#received[0];
      const part = first.subarray(0, Math.min(first.byteLength, count - filled));
      result.set(part, filled);
      filled += part.byteLength;
      this.#consume(first, part.byteLength);
    }
    return result;
  }

  /** Sends what was written, then ends the connection. No callback comes after this. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#received = [];
    this.#unread = 0;
    if (this.#ready && !this.#failure) this.#transport.finish();
    else this.#transport.destroy();
  }

  #consume(first: Uint8Array, count: number): void {
    if (count === first.byteLength) this.#received.shift();
    else this.#received[0] = first.subarray(count);
    this.#unread -= count;
    if (this.#unread < this.#options.receiveWindowBytes) this.#transport.resume();
    if (this.#unread === 0 && this.#failure) this.#postTurn();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#closed) return;
    this.#received.push(chunk);
    this.#unread += chunk.byteLength;
    if (this.#unread >= this.#options.receiveWindowBytes) this.#transport.pause();
    this.#readablePending = true;
    this.#postTurn();
  }

  #fail(diagnosis: MqttDiagnosis): void {
    if (this.#closed || this.#failure) return;
    this.#failure = diagnosis;
    this.#postTurn();
  }

  #diagnose(code: string): MqttDiagnosis {
    const { host, port } = this.#options;
    switch (code) {
      case "ECONNREFUSED":
        return { kind: "connection-refused", host, port };
      case "ETIMEDOUT":
        return { kind: "connect-timeout", host, port };
      case "ECONNRESET":
      case "EPIPE":
        return { kind: "connection-reset" };
      default:
        return { kind: "socket-error", code };
    }
  }

  #postTurn(): void {
    if (this.#turnPosted || this.#closed) return;
    this.#turnPosted = true;
    this.#options.post(() => this.#turn());
  }

  #turn(): void {
    this.#turnPosted = false;
    if (this.#readablePending && !this.#closed && this.#unread > 0) {
      this.#readablePending = false;
      this.#options.onReadable(this.#unread);
    }
    if (this.#closed) return;
    if (!this.#failure) {
      if (this.#writablePending) {
        this.#writablePending = false;
        this.#options.onWritable(this.free);
      }
    } else if (this.#unread === 0 && !this.#errorTold) {
      this.#errorTold = true;
      this.#options.onError(this.#failure);
    }
  }
}
