import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChaCha20 } from "../../../modules/journal/chacha20.ts";

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));
const countingKey = Uint8Array.from({ length: 32 }, (_, i) => i);

function keystream(key: Uint8Array, nonce: Uint8Array, position: number, length: number): Uint8Array {
  const cipher = new ChaCha20(key);
  const out = new Uint8Array(length);
  cipher.begin(nonce);
  cipher.apply(out, 0, out, 0, length, position);
  return out;
}

describe("ChaCha20", () => {
  it("gives the keystream block of RFC 8439 §2.3.2", () => {
    const nonce = bytesOf("000000090000004a00000000");
    expect(keystream(countingKey, nonce, 64, 64)).toEqual(
      bytesOf(
        `10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e
         d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e`,
      ),
    );
  });

  it("encrypts the text of RFC 8439 §2.4.2", () => {
    const text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const cipher = new ChaCha20(countingKey);
    cipher.begin(bytesOf("000000000000004a00000000"));
    cipher.apply(bytes, 0, bytes, 0, bytes.length, 64);
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
    expect(keystream(zero, nonce, 0, 128)).toEqual(
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
      fc.property(bytes(32), bytes(12), fc.nat(5000), fc.nat(300), (key, nonce, position, length) => {
        const theirs = createCipheriv("chacha20", key, Buffer.concat([Buffer.alloc(4), nonce]));
        const expected = new Uint8Array(theirs.update(Buffer.alloc(position + length))).subarray(position);
        expect(keystream(key, nonce, position, length)).toEqual(new Uint8Array(expected));
      }),
    );
  });
});
