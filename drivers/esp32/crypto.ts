import FFI from "mc/ffi";
import type { Entropy, Sha256, Signer } from "../../modules/host/crypto.ts";

const native = new FFI();

/** Every native function answers 0, or a PSA error code that a person can look up. */
function require0(status: number): void {
  if (status !== 0) throw new Error(`PSA status ${status}`);
}

/** SHA-256 by PSA, which uses the chip's SHA unit. */
export const sha256: Sha256 = {
  reset: () => require0(native.purkinje_sha256_reset()),
  update: (bytes) =>
    require0(native.purkinje_sha256_update(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength)),
  digest: (digest) =>
    require0(native.purkinje_sha256_digest(digest.buffer as ArrayBuffer, digest.byteOffset)),
};

/** The chip's true random numbers. Moddable's own `rng` repeats itself each run and is not used. */
export const entropy: Entropy = {
  fill: (buffer) =>
    require0(native.purkinje_random(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength)),
};

/** The device's key, made at first use inside of PSA and never exported; undefined when PSA cannot give it. */
export function openSigner(): Signer | undefined {
  const publicKey = new Uint8Array(65);
  if (native.purkinje_key_open(publicKey.buffer, 0) !== 0) return undefined;
  return {
    publicKey,
    sign(digest, signature, done) {
      const status = native.purkinje_key_sign(
        digest.buffer as ArrayBuffer,
        digest.byteOffset,
        signature.buffer as ArrayBuffer,
        signature.byteOffset,
      );
      done(status === 0);
    },
  };
}
