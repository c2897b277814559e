import type { Sha256 } from "../host/crypto.ts";
import { CborWriter } from "./cbor/writer.ts";
import { CONTENT_TYPE, DEVICE_ID_BYTES, DIGEST_BYTES } from "./keys.ts";

/** COSE_Sign1 (RFC 9052 §2, table 1). */
export const TAG_SIGN1 = 18;
/** Header parameters (RFC 9052 §3.1, table 3). */
export const HEADER_ALGORITHM = 1;
export const HEADER_CONTENT_TYPE = 3;
export const HEADER_KEY_ID = 4;
/** ECDSA with SHA-256 (RFC 9053 §2.1); with keys on P-256 alone here, as RFC 7518 §3.4 has it. */
export const ES256 = -7;

/** `["Signature1", …` up to the protected header (RFC 9052 §4.4). */
const SIG_STRUCTURE_START = new Uint8Array([
  0x84, 0x6a, 0x53, 0x69, 0x67, 0x6e, 0x61, 0x74, 0x75, 0x72, 0x65, 0x31,
]);
/** The empty external_aad. */
const NO_EXTERNAL_DATA = new Uint8Array([0x40]);

/** The protected header's map, encoded: the same bytes for every batch of one device. */
export function protectedHeader(deviceId: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(64);
  const writer = new CborWriter(bytes);
  writer.mapHead(3);
  writer.entry(HEADER_ALGORITHM, ES256);
  writer.int(HEADER_CONTENT_TYPE);
  writer.ascii(CONTENT_TYPE);
  writer.int(HEADER_KEY_ID);
  writer.byteString(deviceId);
  return bytes.slice(0, writer.at);
}

/**
 * The digest that ES256 signs: SHA-256 of the Sig_structure (RFC 9052 §4.4), taken over the pieces where they
 * lie.
 *
 * @param protectedString the protected header as a CBOR byte string, head included
 * @param payloadString the payload as a CBOR byte string, head included
 */
export function signedDigest(
  sha256: Sha256,
  protectedString: Uint8Array,
  payloadString: Uint8Array,
  digest: Uint8Array,
): void {
  sha256.reset();
  sha256.update(SIG_STRUCTURE_START);
  sha256.update(protectedString);
  sha256.update(NO_EXTERNAL_DATA);
  sha256.update(payloadString);
  sha256.digest(digest);
}

/** A device's name: the first 16 bytes of the SHA-256 of its public key (65 bytes, uncompressed point). */
export function deviceIdOf(sha256: Sha256, publicKey: Uint8Array): Uint8Array {
  const digest = new Uint8Array(DIGEST_BYTES);
  sha256.reset();
  sha256.update(publicKey);
  sha256.digest(digest);
  return digest.slice(0, DEVICE_ID_BYTES);
}
