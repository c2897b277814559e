import { p256 } from "@noble/curves/nist.js";

/**
 * ES256 (RFC 9053 §2.1) on P-256: whether `signature` (r ‖ s) holds over a SHA-256 digest under a public key.
 * False for everything malformed: a wrong length, r or s of 0 or not below n, a point that is not on the curve.
 * Both s and n − s are accepted, as RFC 9053 has it.
 */
export function verifyEs256(publicKey: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || digest.length !== 32 || !isPublicKey(publicKey)) return false;
  try {
    return p256.verify(signature, digest, publicKey, { prehash: false, lowS: false });
  } catch {
    // The library throws on r and s out of range; such a signature is simply not genuine.
    return false;
  }
}

/** Whether bytes are an uncompressed point on P-256. */
export function isPublicKey(bytes: Uint8Array): boolean {
  return p256.utils.isValidPublicKey(bytes, false);
}
