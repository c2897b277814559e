import type { ServerResponse } from "node:http";

/** Bytes that may wait for a page that reads slowly; beyond them it misses samples. */
const MOST_WAITING_BYTES = 256 * 1024;

/**
 * One page's stream of server-sent events (WHATWG HTML §9.2). Nothing grows for a page that is slow: sections
 * are only marked and sent in their newest state once there is room, samples are dropped.
 */
export class EventStream {
  /** Sample events that were dropped because the page did not keep up. */
  dropped = 0;

  readonly #response: ServerResponse;
  readonly #newest: (name: string) => string;
  readonly #due: Set<string>;

  /**
   * @param sections all of them, told at once
   * @param newest a section's present state as JSON
   */
  constructor(response: ServerResponse, sections: Iterable<string>, newest: (name: string) => string) {
    this.#response = response;
    this.#newest = newest;
    this.#due = new Set(sections);
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.on("drain", () => this.#flush());
    this.#flush();
  }

  /** A section changed. */
  changed(name: string): void {
    this.#due.add(name);
    this.#flush();
  }

  /** Something that is worth only the moment. */
  moment(name: string, json: string): void {
    if (this.#hasRoom) this.#write(name, json);
    else this.dropped++;
  }

  end(): void {
    this.#response.end();
  }

  get #hasRoom(): boolean {
    return this.#response.writableLength < MOST_WAITING_BYTES;
  }

  #flush(): void {
    for (const name of this.#due) {
      if (!this.#hasRoom) return;
      this.#due.delete(name);
      this.#write(name, this.#newest(name));
    }
  }

  #write(name: string, json: string): void {
    this.#response.write(`event: ${name}\ndata: ${json}\n\n`);
  }
}
