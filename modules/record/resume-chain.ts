import { Fault } from "../fault/fault.ts";
import type { Sha256 } from "../host/crypto.ts";
import { CborCursor, CborMajor } from "./cbor/cursor.ts";
import type { ChainState } from "./chain-state.ts";
import { signedDigest, TAG_SIGN1 } from "./cose.ts";
import { FORMAT_VERSION, PayloadKey } from "./keys.ts";

/**
 * Puts the chain where it stood after a batch that this device wrote: the last one in its journal. The boot
 * counter is that batch's; the caller counts the new boot. The signature is not checked: whoever can write the
 * journal can also sign.
 *
 * @throws Fault `record-batch-unreadable`, and leaves the chain as it was, for bytes that are no such batch
 */
export function resumeChainAfter(batch: Uint8Array, chain: ChainState, sha256: Sha256): void {
  const cursor = new CborCursor(batch);
  if (cursor.expect(CborMajor.tag) !== TAG_SIGN1 || cursor.expect(CborMajor.array) !== 4)
    throw new Fault("record-batch-unreadable", cursor.at);
  const protectedAt = cursor.at;
  cursor.step(cursor.expect(CborMajor.bytes));
  const protectedString = batch.subarray(protectedAt, cursor.at);
  cursor.skip();
  const payloadAt = cursor.at;
  const payloadLength = cursor.expect(CborMajor.bytes);
  const payloadContentAt = cursor.at;
  cursor.step(payloadLength);
  const payloadString = batch.subarray(payloadAt, cursor.at);

  const fields = readFields(batch.subarray(payloadContentAt, cursor.at));
  chain.begin(fields[PayloadKey.chainId], chain.reason, fields[PayloadKey.bootCounter]);
  chain.batchNumber = fields[PayloadKey.batchNumber];
  chain.nextSequence = fields[PayloadKey.firstSequence];
  signedDigest(sha256, protectedString, payloadString, chain.link);
  chain.advance(fields[PayloadKey.readings]);
}

/** The payload's numbers by their keys; under `readings`, how many there are. */
function readFields(payload: Uint8Array): Float64Array {
  const fields = new Float64Array(PayloadKey.readings + 1).fill(-1);
  const cursor = new CborCursor(payload);
  const pairs = cursor.expect(CborMajor.map);
  for (let i = 0; i < pairs; i++) {
    const key = cursor.expect(CborMajor.unsigned);
    const valueAt = cursor.at;
    const argument = cursor.head();
    const isCount = key === PayloadKey.readings && cursor.major === CborMajor.array;
    if (key < fields.length && (isCount || cursor.major === CborMajor.unsigned)) fields[key] = argument;
    cursor.at = valueAt;
    cursor.skip();
  }
  const { version, chainId, bootCounter, batchNumber, firstSequence, readings } = PayloadKey;
  for (const key of [version, chainId, bootCounter, batchNumber, firstSequence, readings])
    if (fields[key] < 0) throw new Fault("record-batch-unreadable", key);
  if (fields[version] !== FORMAT_VERSION) throw new Fault("record-batch-unreadable", version);
  return fields;
}
