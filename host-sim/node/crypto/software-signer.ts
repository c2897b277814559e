import { p256 } from "@noble/curves/nist.js";
import type { Entropy, Signer, Verifier } from "../../../modules/host/crypto.ts";
import type { KeyValueStore } from "../../../modules/host/flash.ts";

const KEY_NAME = "device-key";
const KEY_BYTES = 32;

/**
 * The simulated device's ES256 key, made at its first start from the host's entropy and kept in its store.
 * On a chip the private part stays behind the signer; here it lies in the state folder, which is one reason
 * why every batch of a simulated device says that it is simulated.
 *
 * Signatures are deterministic (RFC 6979), so that one seed repeats a run to the byte.
 *
 * @param onCost called before each signature: the simulator charges the time that a chip would need
 */
export function softwareSigner(store: KeyValueStore, entropy: Entropy, onCost: () => void): Signer {
  let secret = store.read(KEY_NAME);
  if (secret === undefined || !p256.utils.isValidSecretKey(secret)) {
    secret = makeSecret(entropy);
    store.write(KEY_NAME, secret);
  }
  const kept = secret;
  return {
    publicKey: p256.getPublicKey(kept, false),
    sign(digest, signature, done) {
      onCost();
      signature.set(p256.sign(digest, kept, { prehash: false, lowS: false }));
      done(true);
    },
  };
}

/** A uniform scalar of [1, n−1] by rejection (FIPS 186-5 A.2.2). */
function makeSecret(entropy: Entropy): Uint8Array {
  const candidate = new Uint8Array(KEY_BYTES);
  do entropy.fill(candidate);
  while (!p256.utils.isValidSecretKey(candidate));
  return candidate;
}

/** ES256 verification (RFC 7518 §3.4): false for anything malformed, r or s out of range included. */
export const softwareVerifier: Verifier = {
  verify(publicKey, digest, signature) {
    try {
      return p256.verify(signature, digest, publicKey, { prehash: false, lowS: false });
    } catch {
      // The library throws on encodings that are no point or no signature: those are simply not genuine.
      return false;
    }
  },
};

/** The key of a gateway that lasts as long as this process. */
export function gatewayKey(): { publicKey: Uint8Array; sign(digest: Uint8Array): Uint8Array } {
  const { secretKey } = p256.keygen();
  return {
    publicKey: p256.getPublicKey(secretKey, false),
    sign: (digest) => p256.sign(digest, secretKey, { prehash: false, lowS: false }),
  };
}
