import { protectedHeader, TAG_SIGN1 } from "../../modules/record/cose.ts";
import { DEVICE_ID_BYTES, MAX_BATCH_BYTES, SIGNATURE_BYTES } from "../../modules/record/keys.ts";
import { CborError, CborReader } from "../cbor/decode.ts";

/** The parts of a batch, as views into the bytes that were received. */
export interface Envelope {
  readonly deviceId: Uint8Array;
  /** The protected header and the payload as byte strings, heads included: what the Sig_structure takes. */
  readonly protectedString: Uint8Array;
  readonly payloadString: Uint8Array;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** All bytes of the batch. */
  readonly bytes: Uint8Array;
}

/** Everything of the protected header but the device id, which ends it. */
const PROTECTED_START = protectedHeader(new Uint8Array(DEVICE_ID_BYTES)).slice(0, -DEVICE_ID_BYTES);
const EMPTY_MAP = 0xa0;
/** How every batch begins: tag, array, and the protected header up to the device id. */
export const BATCH_PREFIX = Uint8Array.of(
  0xc0 | TAG_SIGN1,
  0x84,
  0x58,
  PROTECTED_START.length + DEVICE_ID_BYTES,
  ...PROTECTED_START,
);

/**
 * Takes a batch's envelope apart (docs/FORMAT.md, "The envelope"). It looks at no signature and at nothing
 * within the payload.
 *
 * @param start where the batch begins; what comes behind its end is not looked at
 * @throws CborError where the bytes are no such envelope; `truncated` where they end too early
 */
export function openEnvelope(bytes: Uint8Array, start = 0): Envelope {
  for (let i = 0; i < BATCH_PREFIX.length; i++) {
    if (start + i >= bytes.length) throw new CborError("truncated", start + i);
    if (bytes[start + i] !== BATCH_PREFIX[i]) throw new CborError("not-allowed", start + i);
  }
  const protectedAt = start + 2;
  const reader = new CborReader(bytes, protectedAt, Math.min(bytes.length, start + MAX_BATCH_BYTES));
  const header = reader.byteString();
  const unprotectedAt = reader.at;
  if (reader.atEnd) throw new CborError("truncated", unprotectedAt);
  if (bytes[unprotectedAt] !== EMPTY_MAP) throw new CborError("not-allowed", unprotectedAt);
  reader.at++;
  const payloadAt = reader.at;
  const payload = reader.byteString();
  const signatureAt = reader.at;
  const signature = reader.byteString();
  if (signature.length !== SIGNATURE_BYTES) throw new CborError("not-allowed", signatureAt);
  return {
    deviceId: header.subarray(PROTECTED_START.length),
    protectedString: bytes.subarray(protectedAt, unprotectedAt),
    payloadString: bytes.subarray(payloadAt, signatureAt),
    payload,
    signature,
    bytes: bytes.subarray(start, reader.at),
  };
}
