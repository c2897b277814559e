import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c, crc32cOfWords } from "../../../modules/journal/crc32c.ts";

const of = (bytes: Uint8Array) => crc32c(0, bytes, 0, bytes.length) >>> 0;

describe("CRC-32C", () => {
  // RFC 3720 §B.4; the document shows the bytes as they are sent, which is least significant first.
  it.each([
    ["32 bytes of zeros", new Uint8Array(32), 0x8a9136aa],
    ["32 bytes of ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["32 bytes counting up", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ["32 bytes counting down", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ["the check string", Uint8Array.from("123456789", (c) => c.charCodeAt(0)), 0xe3069283],
  ])("is that of RFC 3720 for %s", (_, bytes, expected) => {
    expect(of(bytes)).toBe(expected);
  });

  it("is the same whether the bytes come at once or in pieces", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
        const cut = Math.min(at, bytes.length);
        const pieces = crc32c(crc32c(0, bytes, 0, cut), bytes, cut, bytes.length);
        expect(pieces >>> 0).toBe(of(bytes));
      }),
    );
  });

  it("is the same over words", () => {
    fc.assert(
      fc.property(fc.int32Array({ maxLength: 80 }), fc.integer(), fc.nat(80), (words, crc, at) => {
        const from = Math.min(at, words.length);
        const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
        expect(crc32cOfWords(crc, words, from, words.length)).toBe(
          crc32c(crc, bytes, 4 * from, bytes.length),
        );
      }),
    );
  });

  it("changes with any burst of up to 32 bits", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 64 }),
        fc.nat(),
        fc.integer({ min: 1, max: 0xffff }),
        (bytes, where, burst) => {
          const changed = bytes.slice();
          const at = where % (bytes.length - 1);
          changed[at] ^= burst & 0xff;
          changed[at + 1] ^= burst >>> 8;
          expect(of(changed)).not.toBe(of(bytes));
        },
      ),
    );
  });
});
