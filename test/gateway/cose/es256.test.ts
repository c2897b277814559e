import { createHash } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { describe, expect, test } from "vitest";
import { isPublicKey, verifyEs256 } from "../../../gateway/cose/es256.ts";
import { bytes, vectors } from "../../modules/record/support/vectors.ts";

interface EcdsaVectors {
  readonly groups: readonly {
    readonly publicKey: string;
    readonly tests: readonly { tcId: number; comment: string; msg: string; sig: string; result: string }[];
  }[];
}

const n = p256.Point.Fn.ORDER;
const digest = createHash("sha256").update("digest").digest();
const secret = new Uint8Array(32).fill(7);
const publicKey = p256.getPublicKey(secret, false);
const genuine = p256.sign(digest, secret, { prehash: false, lowS: false });

function number(value: bigint): Uint8Array {
  return bytes(value.toString(16).padStart(64, "0"));
}

function signature(r: Uint8Array, s: Uint8Array): Uint8Array {
  return Uint8Array.of(...r, ...s);
}

describe("ES256", () => {
  const cases = vectors<EcdsaVectors>("ecdsa-p256-sha256.json").groups.flatMap(({ publicKey, tests }) =>
    tests.map((entry) => ({ publicKey, ...entry })),
  );
  test.each(cases)("Wycheproof case $tcId is $result: $comment", ({ publicKey, msg, sig, result }) => {
    const hash = createHash("sha256").update(bytes(msg)).digest();
    expect(verifyEs256(bytes(publicKey), hash, bytes(sig))).toBe(result === "valid");
  });

  test("r and s of zero, n and beyond are refused and do not hang", () => {
    const r = genuine.subarray(0, 32);
    const s = genuine.subarray(32);
    const outside = [0n, n, n + 1n, 2n ** 256n - 1n].map(number);
    for (const bad of outside) {
      expect(verifyEs256(publicKey, digest, signature(bad, s))).toBe(false);
      expect(verifyEs256(publicKey, digest, signature(r, bad))).toBe(false);
      for (const other of outside) expect(verifyEs256(publicKey, digest, signature(bad, other))).toBe(false);
    }
  });

  test("both s and n − s hold", () => {
    const s = BigInt(`0x${Buffer.from(genuine.subarray(32)).toString("hex")}`);
    expect(verifyEs256(publicKey, digest, genuine)).toBe(true);
    expect(verifyEs256(publicKey, digest, signature(genuine.subarray(0, 32), number(n - s)))).toBe(true);
  });

  test("keys that are no uncompressed point on the curve are refused", () => {
    const offCurve = publicKey.slice();
    offCurve[64] ^= 1;
    const compressed = p256.getPublicKey(secret, true);
    const infinity = new Uint8Array(65);
    infinity[0] = 4;
    for (const key of [offCurve, compressed, infinity, new Uint8Array(0), publicKey.subarray(1)]) {
      expect(isPublicKey(key)).toBe(false);
      expect(verifyEs256(key, digest, genuine)).toBe(false);
    }
    expect(isPublicKey(publicKey)).toBe(true);
  });

  test("signatures and digests of another length are refused", () => {
    for (const length of [0, 63, 65, 128]) {
      const other = new Uint8Array(length);
      other.set(genuine.subarray(0, length));
      expect(verifyEs256(publicKey, digest, other)).toBe(false);
    }
    expect(verifyEs256(publicKey, digest.subarray(1), genuine)).toBe(false);
  });
});
