import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChaCha20 } from "../../../modules/journal/chacha20.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
const countingKey = Uint8Array.from({ length: 32 }, (_, i) => i);

/** Bytes as words and back: what the journal's buffers are. */
const wordsOf = (bytes: Uint8Array) => new Int32Array(bytes.slice().buffer);

function keystream(key: Uint8Array, nonce: Uint8Array, position: number, words: number): Uint8Array {
  const cipher = new ChaCha20(key);
  const out = new Int32Array(words);
  cipher.begin(nonce);
  cipher.apply(out, 0, out, 0, words, position);
  return new Uint8Array(out.buffer);
}

describe("ChaCha20", () => {
  it("gives the keystream block of RFC 8439 §2.3.2", () => {
    const nonce = bytesOf("000000090000004a00000000");
    expect(keystream(countingKey, nonce, 16, 16)).toEqual(
      bytesOf(
        `10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e
         d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e`,
      ),
    );
  });

  it("encrypts the text of RFC 8439 §2.4.2", () => {
    const text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    const words = wordsOf(Uint8Array.from(text.padEnd(116, "\0"), (c) => c.charCodeAt(0)));
    const cipher = new ChaCha20(countingKey);
    cipher.begin(bytesOf("000000000000004a00000000"));
    cipher.apply(words, 0, words, 0, words.length, 16);
    const bytes = new Uint8Array(words.buffer).subarray(0, text.length);
    expect(bytes).toEqual(
      bytesOf(
        `6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b
         f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8
         07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736
         5af90bbf74a35be6b40b8eedf2785e42874d`,
      ),
    );
  });

  it("gives the keystream blocks of RFC 8439 §A.1", () => {
    const zero = new Uint8Array(32);
    const nonce = new Uint8Array(12);
    expect(keystream(zero, nonce, 0, 32)).toEqual(
      bytesOf(
        `76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7
         da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586
         9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed
         29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f`,
      ),
    );
  });

  it("agrees with OpenSSL for any key and nonce, from any position on", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes(32), bytes(12), fc.nat(1200), fc.nat(80), (key, nonce, position, words) => {
        const theirs = createCipheriv("chacha20", key, Buffer.concat([Buffer.alloc(4), nonce]));
        const expected = new Uint8Array(theirs.update(Buffer.alloc(4 * (position + words))));
        expect(keystream(key, nonce, position, words)).toEqual(expected.slice(4 * position));
      }),
    );
  });

  it("goes on from call to call, from one place to another and back again", () => {
    const key = countingKey;
    const nonce = new Uint8Array(12).fill(7);
    const whole = new Int32Array(keystream(key, nonce, 0, 100).buffer);
    const cipher = new ChaCha20(key);
    cipher.begin(nonce);
    const source = Int32Array.from({ length: 100 }, (_, i) => i * 0x01234567);
    const target = new Int32Array(100);
    for (const [at, count] of [
      [0, 5],
      [5, 11],
      [16, 33],
      [80, 20],
      [49, 31],
    ]) {
      cipher.apply(source, at, target, at, count, at);
    }
    expect(target).toEqual(source.map((word, i) => word ^ whole[i]));
  });
});
