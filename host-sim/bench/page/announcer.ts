import type { LogLine } from "../protocol.ts";
import { byId } from "./dom.ts";

/** Screen readers are told no more often than this. */
const PERIOD_MS = 4000;

/** Says weighty lines to those who cannot look: the newest one, at a calm pace. */
export class Announcer {
  #last = -1;
  #lastMs = Number.NEGATIVE_INFINITY;
  #timer: number | undefined;
  #text = "";

  /** A log that begins anew has been heard up to where it stands. */
  reset(): void {
    this.#last = -1;
  }

  take(lines: readonly LogLine[]): void {
    const fresh = lines.filter(({ id, weighty }) => weighty && id > this.#last);
    this.#last = Math.max(this.#last, lines.at(-1)?.id ?? -1);
    const newest = fresh.at(-1);
    if (newest === undefined) return;
    this.#text = newest.text;
    const wait = Math.max(0, this.#lastMs + PERIOD_MS - performance.now());
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.#lastMs = performance.now();
      byId("announcer").textContent = this.#text;
    }, wait);
  }
}
