import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { softwareSha256 } from "../../../../gateway/hash.ts";
import { MemoryStore } from "../../../../host-sim/device/memory-store.ts";
import { softwareSigner, softwareVerifier } from "../../../../host-sim/node/crypto/software-signer.ts";

const counting = (start: number) => ({
  fill(buffer: Uint8Array) {
    for (let i = 0; i < buffer.length; i++) buffer[i] = (start + i * 7) & 0xff;
  },
});
const digestOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

describe("the simulated device's key", () => {
  it("is made once and is the same at the next start", () => {
    const store = new MemoryStore();
    const first = softwareSigner(store, counting(1), () => {});
    const second = softwareSigner(store, counting(99), () => {});
    expect(second.publicKey).toEqual(first.publicKey);
    expect(softwareSigner(new MemoryStore(), counting(99), () => {}).publicKey).not.toEqual(first.publicKey);
  });

  it("signs what another implementation accepts, and charges for it", () => {
    let charged = 0;
    const signer = softwareSigner(new MemoryStore(), counting(5), () => charged++);
    const signature = new Uint8Array(64);
    const digest = digestOf("a batch");
    let answered = false;
    signer.sign(digest, signature, (signed) => {
      answered = signed;
    });
    expect(answered).toBe(true);
    expect(charged).toBe(1);
    expect(softwareVerifier.verify(signer.publicKey, digest, signature)).toBe(true);
    const x = Buffer.from(signer.publicKey.subarray(1, 33)).toString("base64url");
    const y = Buffer.from(signer.publicKey.subarray(33)).toString("base64url");
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    expect(verify("sha256", Buffer.from("a batch"), { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(
      true,
    );
  });

  it("replaces a stored key that is no scalar of the curve", () => {
    const store = new MemoryStore();
    store.write("device-key", new Uint8Array(32));
    const signer = softwareSigner(store, counting(5), () => {});
    expect(signer.publicKey.length).toBe(65);
    expect(store.read("device-key")).not.toEqual(new Uint8Array(32));
  });
});

describe("the verifier", () => {
  const signer = softwareSigner(new MemoryStore(), counting(5), () => {});
  const digest = digestOf("a batch");
  const signature = new Uint8Array(64);
  signer.sign(digest, signature, () => {});

  it("says no to every flipped bit of a signature", () => {
    for (let bit = 0; bit < 512; bit++) {
      const forged = signature.slice();
      forged[bit >> 3] ^= 1 << (bit & 7);
      expect(softwareVerifier.verify(signer.publicKey, digest, forged)).toBe(false);
    }
  });

  it("says no, and does not throw, to r or s of zero or of the group order, and to points off the curve", () => {
    const order = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");
    for (const at of [0, 32]) {
      for (const value of [new Uint8Array(32), new Uint8Array(order)]) {
        const forged = signature.slice();
        forged.set(value, at);
        expect(softwareVerifier.verify(signer.publicKey, digest, forged)).toBe(false);
      }
    }
    const offCurve = signer.publicKey.slice();
    offCurve[64] ^= 1;
    expect(softwareVerifier.verify(offCurve, digest, signature)).toBe(false);
    expect(softwareVerifier.verify(new Uint8Array(0), digest, signature)).toBe(false);
    expect(softwareVerifier.verify(signer.publicKey, digest, new Uint8Array(63))).toBe(false);
  });
});

describe("the host's SHA-256", () => {
  it("agrees with another implementation over any split of the input, and starts anew after a reset", () => {
    const hash = softwareSha256();
    const data = new Uint8Array(300).map((_, i) => i);
    for (const split of [0, 1, 63, 64, 65, 299, 300]) {
      hash.reset();
      hash.update(data.subarray(0, split));
      hash.update(data.subarray(split));
      const digest = new Uint8Array(32);
      hash.digest(digest);
      expect(Buffer.from(digest).toString("hex")).toBe(createHash("sha256").update(data).digest("hex"));
    }
  });
});
