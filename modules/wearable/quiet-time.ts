import type { Clock, Timer } from "../host/clock.ts";
import type { Signer } from "../host/crypto.ts";
import type { StreamSensor } from "../host/sensor.ts";

/** A signature, with mbedTLS on an ESP32-S3: estimated. */
const SIGNATURE_MS = 45;
/** From a FIFO's alert until it has been emptied, when nothing else is under way. */
const SERVED_MS = 3;
/** A stream whose alert is so late has stopped. */
const STOPPED_MS = 1000;

/**
 * Finds the moment for work that keeps the processor for long and cannot be spread: a signature made or checked. It
 * begins when it will be over before the ECG's FIFO asks to be emptied, and just after that otherwise: two of them
 * one behind the other would cost samples.
 */
export class QuietTime {
  /** The sensor whose FIFO must not wait; without one all times are alike. */
  sensor: StreamSensor | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long work of so many milliseconds waits. */
  waitMs(workMs: number): number {
    const dueMicros = this.sensor?.dueMicros ?? 0;
    if (dueMicros === 0) return 0;
    const leftMs = (dueMicros - this.#clock.nowMicros()) / 1000;
    if (leftMs >= workMs || leftMs < -STOPPED_MS) return 0;
    return leftMs > 0 ? Math.ceil(leftMs) + SERVED_MS : SERVED_MS;
  }
}

/** Signs with another signer, in quiet time. */
export class PatientSigner implements Signer {
  readonly #signer: Signer;
  readonly #clock: Clock;
  readonly #quiet: QuietTime;
  /** What waits. */
  #work: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(signer: Signer, clock: Clock, quiet: QuietTime) {
    this.#signer = signer;
    this.#clock = clock;
    this.#quiet = quiet;
  }

  get publicKey(): Uint8Array {
    return this.#signer.publicKey;
  }

  /** One at a time, as {@link Signer} has it. */
  sign(digest: Uint8Array, signature: Uint8Array, done: (signed: boolean) => void): void {
    const waitMs = this.#quiet.waitMs(SIGNATURE_MS);
    if (waitMs === 0) {
      this.#signer.sign(digest, signature, done);
      return;
    }
    this.#work = () => this.#signer.sign(digest, signature, done);
    this.#timer = this.#clock.after(waitMs, () => this.hurry());
  }

  /** Signs what waits at once: no quiet time will come. */
  hurry(): void {
    const work = this.#work;
    this.#timer?.cancel();
    this.#work = undefined;
    work?.();
  }
}
