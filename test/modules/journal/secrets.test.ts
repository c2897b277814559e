import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../../host-sim/device/memory-store.ts";
import type { KeyWrap } from "../../../modules/host/crypto.ts";
import { deriveKeys, forgetSecret, JOURNAL_KEY_NAME, openSecret } from "../../../modules/journal/secrets.ts";
import { benchEntropy } from "./support/bench-keys.ts";
import { nodeSha256 } from "./support/node-sha256.ts";

/** AES key wrap (RFC 3394) by OpenSSL, under a key that stays with the host. */
function keyWrap(host: number): KeyWrap {
  const kek = Buffer.alloc(32, host);
  const iv = Buffer.from("a6a6a6a6a6a6a6a6", "hex");
  return {
    wrap(key) {
      const cipher = createCipheriv("id-aes256-wrap", kek, iv);
      return new Uint8Array(Buffer.concat([cipher.update(key), cipher.final()]));
    },
    unwrap(wrapped) {
      try {
        const decipher = createDecipheriv("id-aes256-wrap", kek, iv);
        return new Uint8Array(Buffer.concat([decipher.update(wrapped), decipher.final()]));
      } catch {
        return undefined;
      }
    },
  };
}

describe("the journal's secret", () => {
  it("is made at the first start and found at the next", () => {
    const store = new MemoryStore();
    const first = openSecret(store, benchEntropy(1));
    expect(first.origin).toBe("made");
    expect(openSecret(store, benchEntropy(2))).toEqual({ secret: first.secret, origin: "found" });
    expect(openSecret(new MemoryStore(), benchEntropy(2)).secret).not.toEqual(first.secret);
  });

  it("lies in the store wrapped where the host can wrap", () => {
    const store = new MemoryStore();
    const { secret } = openSecret(store, benchEntropy(1), keyWrap(1));
    const stored = store.read(JOURNAL_KEY_NAME)!;
    expect(stored).toHaveLength(40);
    expect(Buffer.from(stored).includes(Buffer.from(secret))).toBe(false);
    expect(openSecret(store, benchEntropy(2), keyWrap(1))).toEqual({ secret, origin: "found" });
  });

  it("is lost, and told to be, on another host or with a damaged store", () => {
    const store = new MemoryStore();
    const { secret } = openSecret(store, benchEntropy(1), keyWrap(1));
    const elsewhere = openSecret(store, benchEntropy(2), keyWrap(2));
    expect(elsewhere.origin).toBe("lost");
    expect(elsewhere.secret).not.toEqual(secret);
    store.write(JOURNAL_KEY_NAME, new Uint8Array(31));
    expect(openSecret(store, benchEntropy(3)).origin).toBe("lost");
  });

  it("can be forgotten", () => {
    const store = new MemoryStore();
    openSecret(store, benchEntropy(1));
    forgetSecret(store);
    expect(openSecret(store, benchEntropy(2)).origin).toBe("made");
  });

  it("gives a key of its own for each purpose, by HKDF-Expand of RFC 5869 §2.3", () => {
    const secret = new Uint8Array(32).fill(5);
    const expand = (info: string) =>
      new Uint8Array(createHmac("sha256", secret).update(`${info}\u0001`).digest());
    const keys = deriveKeys(secret, nodeSha256(), (key) => ({
      begin() {},
      apply: (_source, _from, target) => target.set(new Int32Array(key.buffer)),
    }));
    const words = new Int32Array(8);
    keys.cipher.apply(words, 0, words, 0, 8, 0);
    expect(new Uint8Array(words.buffer)).toEqual(expand("purkinje journal cipher"));
    expect(keys.keyId).toBe(new DataView(expand("purkinje journal id").buffer).getUint32(0, true));
    const tag = new Uint8Array(32);
    keys.tag.begin();
    keys.tag.update(new Uint8Array(3));
    keys.tag.finish(tag);
    const expected = createHmac("sha256", expand("purkinje journal tag")).update(new Uint8Array(3)).digest();
    expect(tag).toEqual(new Uint8Array(expected));
  });
});
