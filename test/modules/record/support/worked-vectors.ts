import { p256 } from "@noble/curves/nist.js";
import { softwareSha256 } from "../../../../gateway/hash.ts";
import type { Signer } from "../../../../modules/host/crypto.ts";
import { BatchBuilder } from "../../../../modules/record/batch-builder.ts";
import { ChainState } from "../../../../modules/record/chain-state.ts";
import {
  AbsentReason,
  ChainReason,
  ChargeState,
  Feature,
  FindingCode,
  GapCause,
  Lead,
  ReadingKind,
  Source,
  StartCause,
  StripCodec,
  TimeSource,
} from "../../../../modules/record/codes.ts";
import { protectedHeader } from "../../../../modules/record/cose.ts";
import { ReadingEncoder } from "../../../../modules/record/reading-encoder.ts";
import { MAX_BLOCK_BYTES } from "../../../../modules/record/strip/delta-rice.ts";
import { packBlock } from "../../../../modules/record/strip/pack.ts";
import { cborgBytes } from "./cbor-values.ts";
import { closed, noTime } from "./device.ts";
import { bytes } from "./vectors.ts";

/** The P-256 key that RFC 6979, A.2.5 publishes. */
const secret = bytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");

const signer: Signer = {
  publicKey: p256.getPublicKey(secret, false),
  sign(digest, signature, done) {
    signature.set(p256.sign(digest, secret, { prehash: false, lowS: false }));
    done(true);
  },
};

/** One reading's bytes, as they stand in a batch whose base tick is 0. */
class OneReading extends ReadingEncoder {
  readonly #buffer: Uint8Array;

  constructor() {
    const buffer = new Uint8Array(1024);
    super(buffer);
    this.#buffer = buffer;
  }

  static bytes(append: (encoder: OneReading) => boolean): Uint8Array {
    const one = new OneReading();
    one.restart(one.#buffer, 0, 1024);
    // The first reading sets the base tick; what comes after it is told relative to it.
    one.contact(0, Source.device, true);
    const start = one.committed;
    append(one);
    return one.#buffer.slice(start, one.committed);
  }
}

/** Every worked vector of docs/FORMAT.md by its name, derived by the code. */
export function workedVectors(): ReadonlyMap<string, Uint8Array> {
  const chain = new ChainState();
  chain.begin(0xc0ffee01, ChainReason.firstBatch, 1);
  const builder = new BatchBuilder({ sha256: softwareSha256(), signer, chain, simulated: true });
  builder.vital(ReadingKind.heartRate, 5_000_000, 723, Source.ecg, 95);
  builder.intervals(ReadingKind.rrIntervals, 1_500_000, Int32Array.of(830, 812, 845), 3, Source.ecg);
  const first = closed(builder, noTime);
  const firstDigest = chain.link.slice();
  builder.configuration = bytes("000102030405060708090a0b0c0d0e0f");
  builder.absent(ReadingKind.heartRate, 65_000_000, Source.ecg, AbsentReason.contactOff);
  const second = closed(builder, {
    source: TimeSource.sntp,
    tickMicros: 42_000_000,
    unixMs: 1_767_225_600_000,
    uncertaintyMs: 25,
  });

  const vectors = new Map<string, Uint8Array>();
  const header = protectedHeader(builder.deviceId);
  vectors.set("public-key", signer.publicKey);
  vectors.set("device-id", builder.deviceId);
  vectors.set("protected-header", header);
  vectors.set("first-payload", first.slice(2 + 2 + header.length + 1 + 2, -66));
  vectors.set(
    "first-sig-structure",
    cborgBytes(["Signature1", header, new Uint8Array(0), vectors.get("first-payload")!]),
  );
  vectors.set("first-digest", firstDigest);
  vectors.set("first-batch", first);
  vectors.set("second-batch", second);
  vectors.set("second-digest", chain.link.slice());

  for (const [name, append] of Object.entries(readings))
    vectors.set(`reading-${name}`, OneReading.bytes(append));
  for (const [name, samples] of Object.entries(strips)) {
    const out = new Uint8Array(MAX_BLOCK_BYTES);
    vectors.set(
      `strip-${name}`,
      out.slice(0, packBlock(Int32Array.from(samples), 0, samples.length, out, 0)),
    );
  }
  return vectors;
}

/** The samples of the strip vectors. */
export const strips: Readonly<Record<string, readonly number[]>> = {
  flat: [0, 0, 0, 0, 0, 0, 0, 0],
  beat: [-12, -12, -11, -13, -12, -10, -14, 25, 160, 212, 61, -48, -31, -14, -12, -12],
  extremes: [2147483647, -2147483648, 0, 2147483647],
};

const readings: Readonly<Record<string, (encoder: OneReading) => boolean>> = {
  heartRate: (to) => to.vital(ReadingKind.heartRate, 60_000_000, 723, Source.ecg, 95),
  pulseRate: (to) => to.vital(ReadingKind.pulseRate, 60_000_000, 720, Source.ppg, 80, 8_000_000, 10),
  rrIntervals: (to) =>
    to.intervals(
      ReadingKind.rrIntervals,
      0,
      Int32Array.of(810, 812, 590, 1040, 815),
      5,
      Source.ecg,
      undefined,
      Uint8Array.from("NNVNN", (letter) => letter.charCodeAt(0)),
    ),
  pulseIntervals: (to) =>
    to.intervals(ReadingKind.pulseIntervals, 0, Int32Array.of(811, 811), 2, Source.ppg, 70),
  sdnn: (to) => to.vital(ReadingKind.sdnn, 0, 512, Source.ecg, undefined, 300_000_000, 371),
  rmssd: (to) => to.vital(ReadingKind.rmssd, 0, 384, Source.ecg, undefined, 300_000_000, 371),
  spo2: (to) => to.vital(ReadingKind.spo2, 60_000_000, 975, Source.ppg, 88),
  skinTemperature: (to) => to.vital(ReadingKind.skinTemperature, 60_000_000, 3345, Source.skinThermometer),
  skinTemperatureTrend: (to) =>
    to.vital(ReadingKind.skinTemperatureTrend, 0, -12, Source.skinThermometer, undefined, 3_600_000_000),
  absent: (to) => to.absent(ReadingKind.spo2, 60_000_000, Source.ppg, AbsentReason.motion),
  finding: (to) =>
    to.finding(
      FindingCode.pause,
      -4_000_000,
      Source.ecg,
      90,
      Int32Array.of(Feature.rrIntervalMs, 3770, 3000, Feature.qualityPercent, 92, 50),
      2,
      3_770_000,
    ),
  strip: (to) => {
    to.beginStrip(-8_000_000, Source.ecg, Lead.leadI, 128_003, 5000, StripCodec.deltaRice);
    to.buffer.set(bytes("0102"), to.stripFrom);
    const isAdded = to.addToStrip(3, to.stripFrom + 2);
    to.endStrip();
    return isAdded;
  },
  contact: (to) => to.contact(60_000_000, Source.ecg, false),
  battery: (to) => to.battery(60_000_000, 81, ChargeState.discharging, 3912),
  drops: (to) => to.drops(60_000_000, Source.ecg, 256),
  fault: (to) => to.fault(60_000_000, Source.ecg, "sensor-overflow", 32),
  gap: (to) => to.gap(60_000_000, Source.ecg, GapCause.fifoOverflow, 250_000, 32),
  lostBatches: (to) => to.lostBatches(60_000_000, GapCause.queueFull, 17, 19),
  start: (to) => to.start(0, StartCause.powerOn, "0.1.0"),
  time: (to) => to.time(42_000_000, TimeSource.sntp, 1_767_225_600_000, 25),
};
