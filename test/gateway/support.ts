import { p256 } from "@noble/curves/nist.js";
import { Tagged } from "cborg";
import type { CborMap, CborValue } from "../../gateway/cbor/decode.ts";
import { softwareSha256 } from "../../gateway/hash.ts";
import type { VerificationReport } from "../../gateway/verify/verifier.ts";
import { protectedHeader, signedDigest } from "../../modules/record/cose.ts";
import { cborgBytes } from "../modules/record/support/cbor-values.ts";
import type { TestDevice } from "../modules/record/support/device.ts";
import { bytes } from "../modules/record/support/vectors.ts";

/** A reading, and a payload around it, as plain maps: for payloads that no builder would make. */
export const plainReading = (): CborMap =>
  new Map<number, CborValue>([
    [0, 1],
    [1, 0],
    [2, 1],
    [4, 723],
  ]);

export function plainPayload(changes: readonly (readonly [number, CborValue | undefined])[] = []): CborMap {
  const payload: CborMap = new Map<number, CborValue>([
    [0, 1],
    [1, 0],
    [2, 7],
    [3, 1],
    [4, 0],
    [5, 0],
    [6, 1],
    [8, new Map([[0, 0]])],
    [9, 1_000_000],
    [23, [plainReading()]],
  ]);
  for (const [key, value] of changes) {
    if (value === undefined) payload.delete(key);
    else payload.set(key, value);
  }
  return payload;
}

/** A batch with any payload, with a signature that holds under the device's key. */
export function signedBy(device: TestDevice, payload: Uint8Array): Uint8Array {
  const header = protectedHeader(bytes(device.enrolment.deviceId));
  const digest = new Uint8Array(32);
  signedDigest(softwareSha256(), cborgBytes(header), cborgBytes(payload), digest);
  const signature = new Uint8Array(64);
  device.signer.sign(digest, signature, () => {});
  return cborgBytes(new Tagged(18, [header, new Map(), payload, signature]));
}

/** The same batch with its other signature, (r, n − s), which any holder of the first can make. */
export function withOtherSignature(batch: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(batch.subarray(-32)).toString("hex")}`);
  const other = batch.slice();
  other.set(bytes((p256.Point.Fn.ORDER - s).toString(16).padStart(64, "0")), batch.length - 32);
  return other;
}

/** The codes of a report's problems, in order. */
export function codes(report: VerificationReport): string[] {
  return report.problems.map(({ code }) => code);
}
