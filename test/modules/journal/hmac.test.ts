import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { HmacSha256 } from "../../../modules/journal/hmac.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

function hmac(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  const tag = new Uint8Array(32);
  const over = new HmacSha256(softwareSha256(), key);
  over.begin();
  for (const part of parts) over.update(part);
  over.finish(tag);
  return tag;
}

describe("HMAC-SHA-256", () => {
  it.each([
    ["0b".repeat(20), "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
    [
      "4a656665",
      "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    ["aa".repeat(20), "dd".repeat(50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  ])("is that of RFC 4231 §4 for the key %s", (key, data, expected) => {
    expect(hmac(bytesOf(key), bytesOf(data))).toEqual(bytesOf(expected));
  });

  it("agrees with OpenSSL, at once and in parts, one message after another", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        (key, first, second) => {
          const expected = createHmac("sha256", key).update(first).update(second).digest();
          expect(hmac(key, first, second)).toEqual(new Uint8Array(expected));
        },
      ),
    );
  });
});
