import type { Sha256, Verifier } from "../../host/crypto.ts";
import { asciiBytes } from "./topics.ts";

/**
 * A receipt: the gateway says which batches it holds durably, each by the SHA-256 of its bytes as published.
 *
 *     unsigned  0x01 ‖ digest (32) ‖ …                        1 to 16 digests
 *     signed    0x02 ‖ signature (64, r ‖ s) ‖ digest (32) ‖ …
 *
 * The signature is ES256 by the gateway's key over the ASCII text "purkinje-receipt-2:" ‖ device id ‖ 0x00 ‖ all
 * digests. It holds for one device and for these very batches, so replaying it says nothing new.
 */
export const ReceiptForm = Object.freeze({ unsigned: 0x01, signed: 0x02 });
export const DIGEST_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const MAX_DIGESTS = 16;
/** The longest receipt that a device reads. */
export const MAX_RECEIPT_BYTES = 1 + SIGNATURE_BYTES + MAX_DIGESTS * DIGEST_BYTES;

/** Whom the device believes. Without it, whoever may write to the topic is believed. */
export interface ReceiptTrust {
  /** 65 bytes, uncompressed. */
  readonly gatewayKey: Uint8Array;
  readonly verifier: Verifier;
  /** Tells how long a check should wait, for it takes a chip long; absent: not at all. */
  readonly quiet?: { waitMs(workMs: number): number };
}

/** What it takes to check a signature, with mbedTLS on an ESP32-S3: estimated. */
export const CHECK_MS = 90;

/** Where the digests begin in a receipt, and thereby its form; -1 where it is malformed. */
export function digestsOffset(receipt: Uint8Array): number {
  const offset =
    receipt[0] === ReceiptForm.unsigned ? 1 : receipt[0] === ReceiptForm.signed ? 1 + SIGNATURE_BYTES : -1;
  const digestBytes = receipt.byteLength - offset;
  if (offset < 0 || digestBytes < DIGEST_BYTES || digestBytes % DIGEST_BYTES !== 0) return -1;
  return digestBytes / DIGEST_BYTES <= MAX_DIGESTS ? offset : -1;
}

/** Fills `digest` with what a signed receipt's signature is over. */
export function receiptDigest(
  sha256: Sha256,
  deviceId: string,
  digests: Uint8Array,
  digest: Uint8Array,
): void {
  sha256.reset();
  sha256.update(asciiBytes(`purkinje-receipt-2:${deviceId}\0`));
  sha256.update(digests);
  sha256.digest(digest);
}

/** True when a receipt of good form may be believed. With a gateway's key, only a signed one may. */
export function isBelieved(
  receipt: Uint8Array,
  deviceId: string,
  sha256: Sha256,
  trust: ReceiptTrust | undefined,
): boolean {
  if (trust === undefined) return true;
  if (receipt[0] !== ReceiptForm.signed) return false;
  const digest = new Uint8Array(DIGEST_BYTES);
  receiptDigest(sha256, deviceId, receipt.subarray(1 + SIGNATURE_BYTES), digest);
  return trust.verifier.verify(trust.gatewayKey, digest, receipt.subarray(1, 1 + SIGNATURE_BYTES));
}

/** True when the 32 bytes at `offset` of a receipt are this digest. */
export function sameDigest(receipt: Uint8Array, offset: number, digest: Uint8Array): boolean {
  for (let i = 0; i < DIGEST_BYTES; i++) if (receipt[offset + i] !== digest[i]) return false;
  return true;
}
