import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { EventStream } from "../../../../host-sim/node/http/event-stream.ts";

/** A page that reads only when told to. */
class SlowPage extends EventEmitter {
  writableLength = 0;
  readonly written: string[] = [];
  writeHead(): void {}
  end(): void {}
  write(text: string): boolean {
    this.written.push(text);
    this.writableLength += text.length;
    return false;
  }
  read(): void {
    this.writableLength = 0;
    this.emit("drain");
  }
  get names(): string[] {
    return this.written.splice(0).map((text) => /^event: (.*)/.exec(text)![1]);
  }
}

describe("the stream of one page", () => {
  it("tells all sections at once, and each that changes", () => {
    const page = new SlowPage();
    const stream = new EventStream(page as unknown as ServerResponse, ["a", "b"], (name) => `"${name}"`);
    expect(page.names).toEqual(["a", "b"]);
    stream.changed("b");
    expect(page.names).toEqual(["b"]);
  });

  it("keeps nothing for a page that does not read: samples are dropped, a section is told once, in its newest state", () => {
    const page = new SlowPage();
    let state = 0;
    const stream = new EventStream(page as unknown as ServerResponse, ["a", "b"], () => `${state}`);
    page.names;
    const piece = JSON.stringify(new Array(1000).fill(123));
    for (let i = 0; i < 1000; i++) {
      state = i;
      stream.moment("samples", piece);
      stream.changed("a");
    }
    expect(page.writableLength).toBeLessThan(300_000);
    expect(stream.dropped).toBeGreaterThan(900);
    page.names;
    page.read();
    expect(page.written).toEqual(["event: a\ndata: 999\n\n"]);
  });
});
