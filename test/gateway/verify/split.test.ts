import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BATCH_PREFIX } from "../../../gateway/cose/envelope.ts";
import { toHex } from "../../../gateway/hex.ts";
import { BatchSplitter } from "../../../gateway/verify/split.ts";
import { concat, testDevice } from "../../modules/record/support/device.ts";

const batches = testDevice().batches(3);

interface Piece {
  readonly offset: number;
  readonly batch?: string;
  readonly junk?: number;
}

/** What the splitter makes of bytes that come in chunks of the given lengths. */
function split(data: Uint8Array, chunkLengths: readonly number[] = [data.length]): Piece[] {
  const pieces: Piece[] = [];
  const splitter = new BatchSplitter({
    batch: (envelope, offset) => pieces.push({ offset, batch: toHex(envelope.bytes) }),
    junk: (offset, junk) => pieces.push({ offset, junk }),
    holds: (envelope) => batches.some((batch) => toHex(batch) === toHex(envelope.bytes)),
  });
  let at = 0;
  for (let i = 0; at < data.length; i++) {
    const length = Math.max(1, chunkLengths[i % chunkLengths.length]);
    splitter.push(data.slice(at, at + length));
    at += length;
  }
  splitter.end();
  return pieces;
}

const junk = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.nat(BATCH_PREFIX.length).map((length) => BATCH_PREFIX.slice(0, length)),
  fc.nat(150).map((length) => batches[0].slice(0, length)),
);

describe("the splitter", () => {
  test("finds every batch between whatever else there is, and accounts for every byte", () => {
    const part = fc.oneof(
      fc.constantFrom(...batches).map((bytes) => ({ bytes, isBatch: true })),
      junk.map((bytes) => ({ bytes, isBatch: false })),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const data = concat(...parts.map(({ bytes }) => bytes));
        const pieces = split(data);
        // A torn batch takes what follows for its own end; a real one that begins there is found all the same.
        const expected = parts.filter(({ isBatch }) => isBatch).map(({ bytes }) => toHex(bytes));
        const real = new Set(batches.map(toHex));
        expect(pieces.flatMap(({ batch }) => batch ?? []).filter((batch) => real.has(batch))).toEqual(
          expected,
        );
        let at = 0;
        for (const { offset, batch, junk } of pieces) {
          expect(offset).toBe(at);
          at += batch === undefined ? junk! : batch.length / 2;
        }
        expect(at).toBe(data.length);
      }),
      { numRuns: 300 },
    );
  });

  test("makes the same of the bytes however they come in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...batches), junk), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        (parts, lengths) => {
          const data = concat(...parts);
          expect(split(data, lengths)).toEqual(split(data));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("does not wait for a batch that claims more than a batch may have", () => {
    // The payload's head: a byte string of 2^32 − 1 bytes.
    const claim = Uint8Array.of(...batches[0].slice(0, 64), 0x5a, 0xff, 0xff, 0xff, 0xff);
    const data = concat(claim, new Uint8Array(20_000), batches[1]);
    expect(split(data, [1000])).toEqual([
      { offset: 0, junk: 20_069 },
      { offset: 20_069, batch: toHex(batches[1]) },
    ]);
  });

  test("tells a batch behind such a claim as soon as it is there, and does not hold everything until the end", () => {
    const claim = Uint8Array.of(...batches[0].slice(0, 64), 0x5a, 0xff, 0xff, 0xff, 0xff);
    let seen = 0;
    const splitter = new BatchSplitter({ batch: () => seen++, junk: () => {}, holds: () => true });
    splitter.push(claim);
    splitter.push(new Uint8Array(8192));
    splitter.push(batches[1]);
    expect(seen).toBe(1);
  });

  test("a file of beginnings alone is gone through in a time that grows with its length", () => {
    const beginnings = concat(...new Array(20_000).fill(BATCH_PREFIX));
    expect(split(beginnings, [65_536])).toEqual([{ offset: 0, junk: beginnings.length }]);
  });
});
