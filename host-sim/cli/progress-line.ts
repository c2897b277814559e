import type { WriteStream } from "node:tty";

const PERIOD_MS = 250;
const PLAIN_PERIOD_MS = 10_000;
const CLEAR = "\r\u001b[K";

/**
 * One line that is rewritten on a terminal; elsewhere a plain line every ten seconds, so that a log shows
 * progress without filling up.
 */
export class ProgressLine {
  readonly #stream: WriteStream;
  #lastMs = 0;
  #shown = false;

  constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** @param text asked for only when it is time to show it */
  update(text: () => string): void {
    const now = performance.now();
    if (now - this.#lastMs < (this.#stream.isTTY ? PERIOD_MS : PLAIN_PERIOD_MS)) return;
    this.#lastMs = now;
    if (this.#stream.isTTY) {
      this.#stream.write(CLEAR + text().slice(0, (this.#stream.columns ?? 80) - 1));
      this.#shown = true;
    } else this.#stream.write(`${text()}\n`);
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.done();
    this.#stream.write(`${line}\n`);
  }

  /** Takes the progress line away. */
  done(): void {
    if (this.#shown) this.#stream.write(CLEAR);
    this.#shown = false;
  }
}
