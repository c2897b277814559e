import { p256 } from "@noble/curves/nist.js";
import { type Enrolment, enrol } from "../../../../gateway/enrolment.ts";
import { softwareSha256 } from "../../../../gateway/hash.ts";
import type { Signer } from "../../../../modules/host/crypto.ts";
import { BatchBuilder, type TimeState } from "../../../../modules/record/batch-builder.ts";
import { ChainState } from "../../../../modules/record/chain-state.ts";
import { ChainReason, ReadingKind, Source, TimeSource } from "../../../../modules/record/codes.ts";

export const noTime: TimeState = { source: TimeSource.none, tickMicros: 0, unixMs: 0, uncertaintyMs: 0 };

/** An ES256 signer with a key made from a small number, deterministic by RFC 6979. Never a key to use. */
export function testSigner(keyNumber: number): Signer & { fails: boolean; signatures: number } {
  const secret = new Uint8Array(32);
  secret[31] = keyNumber;
  secret[0] = 1;
  return {
    fails: false,
    signatures: 0,
    publicKey: p256.getPublicKey(secret, false),
    sign(digest, signature, done) {
      if (this.fails) {
        done(false);
        return;
      }
      signature.set(p256.sign(digest, secret, { prehash: false, lowS: false }));
      this.signatures++;
      done(true);
    },
  };
}

export interface TestDevice {
  readonly signer: ReturnType<typeof testSigner>;
  readonly chain: ChainState;
  readonly builder: BatchBuilder;
  readonly enrolment: Enrolment;
  /** Appends a heart rate and closes: the bytes of one small batch. */
  batch(time?: TimeState): Uint8Array;
  /** `count` small batches. */
  batches(count: number): Uint8Array[];
}

export interface TestDeviceOptions {
  readonly keyNumber?: number;
  readonly simulated?: boolean;
  readonly enrolledAsSimulated?: boolean;
  readonly chainId?: number;
  readonly reason?: number;
  readonly capacityBytes?: number;
  readonly configuration?: Uint8Array;
}

/** A device with a key, a chain and a builder, as the tests need it. */
export function testDevice(options: TestDeviceOptions = {}): TestDevice {
  const { keyNumber = 1, simulated = false } = options;
  const signer = testSigner(keyNumber);
  const chain = new ChainState();
  chain.begin(options.chainId ?? 0x1234_5678, options.reason ?? ChainReason.firstBatch, 1);
  const builder = new BatchBuilder({
    sha256: softwareSha256(),
    signer,
    chain,
    simulated,
    ...(options.capacityBytes === undefined ? {} : { capacityBytes: options.capacityBytes }),
    ...(options.configuration === undefined ? {} : { configuration: options.configuration }),
  });
  let tick = 1_000_000;
  const batch = (time = noTime): Uint8Array => {
    builder.vital(ReadingKind.heartRate, tick, 723, Source.ecg, 95);
    tick += 60_000_000;
    return closed(builder, time);
  };
  return {
    signer,
    chain,
    builder,
    enrolment: enrol(signer.publicKey, { simulated: options.enrolledAsSimulated ?? simulated }),
    batch,
    batches: (count) => Array.from({ length: count }, () => batch()),
  };
}

/** Closes the open batch and gives a copy of its bytes; throws when it was not signed. */
export function closed(builder: BatchBuilder, time: TimeState = noTime): Uint8Array {
  let bytes: Uint8Array | undefined;
  const accepted = builder.close(time, (batch) => {
    bytes = batch?.slice();
  });
  if (!accepted || bytes === undefined) throw new Error("The batch was not closed and signed.");
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
