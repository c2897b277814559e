/** What the writer hands its parts to; see {@link BrokerLink.write}. */
export interface PartSink {
  write(data: Uint8Array, options?: PublishOptions): number;
}

/** How a PUBLISH begins; only its first part has these. */
export interface PublishOptions {
  readonly topic: string;
  readonly QoS: number;
  readonly id: number;
  readonly retain: boolean;
  readonly duplicate: boolean;
  readonly byteLength: number;
}

/** Fixed header (1 + 4), topic length (2) and packet identifier (2): MQTT 3.1.1 §3.3. */
const HEAD_BYTES = 9;
/** The client may write acknowledgements of its own before it says so: this much room stays free for them. */
const RESERVE_BYTES = 16;
/** A part smaller than this waits for more room, unless it is the last. */
const WORTHWHILE_BYTES = 64;

/**
 * Writes one PUBLISH after the other into a client whose send buffer is smaller than a batch: a first part
 * with the whole length, then parts without options as room comes. Between them nothing else may be written.
 */
export class MessageWriter {
  #payload: Uint8Array | undefined;
  #options: PublishOptions | undefined;
  #written = 0;

  /** True while parts are still to be written. */
  get busy(): boolean {
    return this.#payload !== undefined;
  }

  /** Bytes of room that a small packet with this much content needs. */
  static roomFor(contentBytes: number): number {
    return contentBytes + HEAD_BYTES + RESERVE_BYTES;
  }

  begin(payload: Uint8Array, options: PublishOptions): void {
    this.#payload = payload;
    this.#options = options;
    this.#written = 0;
  }

  /** Forgets a message whose link is gone. */
  reset(): void {
    this.#payload = undefined;
    this.#options = undefined;
  }

  /**
   * Writes what fits into `space` bytes and returns the space that is left, or what the sink returned where
   * that is negative. `busy` then says whether all of it was written.
   */
  write(sink: PartSink, space: number): number {
    while (this.#payload !== undefined) {
      const payload = this.#payload;
      const options = this.#written === 0 ? this.#options : undefined;
      const head = options === undefined ? 0 : HEAD_BYTES + options.topic.length;
      const left = payload.byteLength - this.#written;
      const room = space - RESERVE_BYTES - head;
      const count = Math.min(room, left);
      if (count < left && count < WORTHWHILE_BYTES) return space;
      const part = payload.subarray(this.#written, this.#written + count);
      space = options === undefined ? sink.write(part) : sink.write(part, options);
      if (space < 0) return space;
      this.#written += count;
      if (this.#written === payload.byteLength) this.reset();
    }
    return space;
  }
}
