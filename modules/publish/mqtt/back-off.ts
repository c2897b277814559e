import { Fault } from "../../fault/fault.ts";
import type { Entropy } from "../../host/crypto.ts";
import { keptUint8 } from "../../memory/kept-arrays.ts";

/** Never less than this, so that a broker which accepts and drops is not hammered. */
const FLOOR_MS = 250;
const MAX_DOUBLINGS = 20;

/**
 * Exponential back-off with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
 * 2015): the n-th delay in a row (n from 0) is uniform over 250 ms … 250 ms + min(maxMs, firstMs · 2ⁿ). A
 * fleet that lost its broker at one instant comes back spread over the whole of that interval.
 */
export class BackOff {
  readonly #entropy: Entropy;
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #bytes = keptUint8(4);
  #failures = 0;

  /** Throws a Fault of code `publish-bad-option` unless 1 ≤ firstMs ≤ maxMs ≤ 86,400,000. */
  constructor(entropy: Entropy, firstMs: number, maxMs: number) {
    if (!(firstMs >= 1 && firstMs <= maxMs && maxMs <= 86_400_000)) throw new Fault("publish-bad-option");
    this.#entropy = entropy;
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** The next delay in whole milliseconds. */
  nextMs(): number {
    let ceilingMs = this.#firstMs;
    for (let i = 0; i < this.#failures && ceilingMs < this.#maxMs; i++) ceilingMs *= 2;
    if (ceilingMs > this.#maxMs) ceilingMs = this.#maxMs;
    if (this.#failures < MAX_DOUBLINGS) this.#failures++;
    const bytes = this.#bytes;
    this.#entropy.fill(bytes);
    const fraction =
      (bytes[0] * 0x100_0000 + bytes[1] * 0x1_0000 + bytes[2] * 0x100 + bytes[3]) / 0x1_0000_0000;
    return FLOOR_MS + Math.floor(fraction * (ceilingMs + 1));
  }

  /** The link has proved itself: the next delay is a short one again. */
  reset(): void {
    this.#failures = 0;
  }
}
