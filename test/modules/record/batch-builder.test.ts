import { describe, expect, test } from "vitest";
import { decodePayload } from "../../../gateway/batch/payload.ts";
import { openEnvelope } from "../../../gateway/cose/envelope.ts";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { verifyRecord } from "../../../gateway/verify/verifier.ts";
import { Fault } from "../../../modules/fault/fault.ts";
import type { Signer } from "../../../modules/host/crypto.ts";
import { BatchBuilder, type BatchBuilderOptions } from "../../../modules/record/batch-builder.ts";
import { ChainState } from "../../../modules/record/chain-state.ts";
import { ChainReason, ReadingKind, Source, TimeSource } from "../../../modules/record/codes.ts";
import { closed, concat, noTime, testDevice, testSigner } from "./support/device.ts";

function heartRate(builder: BatchBuilder, tickMicros: number, value = 700): boolean {
  return builder.vital(ReadingKind.heartRate, tickMicros, value, Source.ecg, 95);
}

/** A signer that answers only when it is told to. */
function slowSigner(): Signer & { answer(signed?: boolean): void; waiting: number } {
  const fast = testSigner(1);
  const queue: ((signed: boolean) => void)[] = [];
  return {
    publicKey: fast.publicKey,
    get waiting() {
      return queue.length;
    },
    sign(digest, signature, done) {
      queue.push((signed) => (signed ? fast.sign(digest, signature, done) : done(false)));
    },
    answer(signed = true) {
      queue.shift()?.(signed);
    },
  };
}

function builderWith(signer: Signer, options: Partial<BatchBuilderOptions> = {}): BatchBuilder {
  const chain = new ChainState();
  chain.begin(1, ChainReason.firstBatch, 1);
  return new BatchBuilder({ sha256: softwareSha256(), signer, chain, simulated: false, ...options });
}

describe("the batch builder", () => {
  test("says under signature what the chain, the configuration and the clock are", () => {
    const configuration = new Uint8Array(16).fill(0xc0);
    const device = testDevice({ simulated: true, configuration });
    device.batch();
    device.chain.bootCounter = 7;
    const time = {
      source: TimeSource.sntp,
      tickMicros: 60_000_000,
      unixMs: 1_767_225_600_000,
      uncertaintyMs: 40,
    };
    const content = decodePayload(openEnvelope(device.batch(time)).payload);
    expect(content).toMatchObject({
      simulated: true,
      chainId: 0x1234_5678,
      bootCounter: 7,
      batchNumber: 1,
      firstSequence: 1,
      configuration,
      time: {
        source: TimeSource.sntp,
        offset: { tickMicros: 60_000_000, unixMs: 1_767_225_600_000, uncertaintyMs: 40 },
      },
    });
  });

  test("a batch is ready the moment an immediate signer has signed", () => {
    const device = testDevice();
    heartRate(device.builder, 0);
    let batch: Uint8Array | undefined;
    expect(device.builder.close(noTime, (done) => (batch = done?.slice()))).toBe(true);
    expect(batch).toBeDefined();
    expect(device.builder.isPending).toBe(false);
    expect(device.builder.isEmpty).toBe(true);
  });

  test("an empty batch is not closed and takes no number", () => {
    const device = testDevice();
    expect(device.builder.close(noTime, () => expect.unreachable())).toBe(false);
    expect(device.chain.batchNumber).toBe(0);
  });

  test("readings go on while a signature is slow, and none is lost or changed", () => {
    const signer = slowSigner();
    const builder = builderWith(signer);
    const batches: Uint8Array[] = [];
    const take = (batch: Uint8Array | undefined) => batches.push(batch!.slice());
    heartRate(builder, 0, 601);
    builder.close(noTime, take);
    for (let i = 0; i < 20; i++) expect(heartRate(builder, 1_000_000 * i, 602)).toBe(true);
    expect(builder.isPending).toBe(true);
    expect(builder.close(noTime, take)).toBe(false);
    signer.answer();
    expect(builder.isPending).toBe(false);
    builder.close(noTime, take);
    signer.answer();
    const contents = batches.map((batch) => decodePayload(openEnvelope(batch).payload));
    expect(contents.map(({ readings }) => readings.map(({ value }) => value))).toEqual([
      [601],
      new Array(20).fill(602),
    ]);
    const report = verifyRecord(concat(...batches), { enrolled: [testDevice().enrolment] });
    expect(report).toMatchObject({ holds: true, genuine: 2 });
  });

  test("a batch that was not signed is kept and can be signed later, and the chain holds", () => {
    const signer = slowSigner();
    const builder = builderWith(signer);
    const batches: Uint8Array[] = [];
    let refusals = 0;
    const take = (batch: Uint8Array | undefined) => {
      if (batch === undefined) refusals++;
      else batches.push(batch.slice());
    };
    heartRate(builder, 0);
    builder.close(noTime, take);
    expect(builder.signAgain(take)).toBe(false);
    signer.answer(false);
    expect(refusals).toBe(1);
    expect(builder.isPending).toBe(true);
    heartRate(builder, 1);
    expect(builder.signAgain(take)).toBe(true);
    signer.answer();
    expect(builder.signAgain(take)).toBe(false);
    builder.close(noTime, take);
    signer.answer();
    expect(verifyRecord(concat(...batches), { enrolled: [testDevice().enrolment] })).toMatchObject({
      holds: true,
      genuine: 2,
      readings: 2,
    });
  });

  test("a receiver that throws has not taken the batch: it can be had again", () => {
    const device = testDevice();
    heartRate(device.builder, 0);
    const fail = () => {
      throw new Error("no room in the journal");
    };
    expect(() => device.builder.close(noTime, fail)).toThrow("no room");
    expect(device.builder.isPending).toBe(true);
    let batch: Uint8Array | undefined;
    device.builder.signAgain((done) => (batch = done?.slice()));
    expect(verifyRecord(batch!, { enrolled: [device.enrolment] }).holds).toBe(true);
  });

  test("closing from within the receiver is refused: the buffer is still in use", () => {
    const device = testDevice();
    heartRate(device.builder, 0);
    let nested: boolean | undefined;
    device.builder.close(noTime, () => {
      heartRate(device.builder, 1);
      nested = device.builder.close(noTime, () => expect.unreachable());
    });
    expect(nested).toBe(false);
    expect(device.builder.readingCount).toBe(1);
  });

  test("fills its capacity and no more, with the longest header that there can be", () => {
    const device = testDevice({
      capacityBytes: 1300,
      configuration: new Uint8Array(16),
      chainId: 0xffff_ffff,
    });
    Object.assign(device.chain, {
      bootCounter: Number.MAX_SAFE_INTEGER,
      batchNumber: Number.MAX_SAFE_INTEGER - 1,
      nextSequence: Number.MAX_SAFE_INTEGER - 200,
    });
    // Twice, because the second batch is in the other buffer.
    heartRate(device.builder, 0);
    closed(device.builder);
    let readings = 0;
    while (device.builder.contact(Number.MAX_SAFE_INTEGER, Source.ecg, true)) readings++;
    expect(device.builder.bytesFree).toBeLessThan(16);
    const batch = closed(device.builder, {
      source: TimeSource.sntp,
      tickMicros: Number.MAX_SAFE_INTEGER,
      unixMs: Number.MAX_SAFE_INTEGER,
      uncertaintyMs: Number.MAX_SAFE_INTEGER,
    });
    expect(batch.length).toBeLessThanOrEqual(1300);
    expect(batch.length).toBeGreaterThan(1300 - 16 - 16);
    expect(decodePayload(openEnvelope(batch).payload).readings.length).toBe(readings);
  });

  test("sizes that cannot work are refused when it is made", () => {
    const { publicKey } = testSigner(1);
    expect(() => builderWith(testSigner(1), { capacityBytes: 8193 })).toThrow(Fault);
    expect(() => builderWith(testSigner(1), { capacityBytes: 1201 })).toThrow(Fault);
    expect(() => builderWith({ ...testSigner(1), publicKey: publicKey.subarray(1) })).toThrow(Fault);
  });

  test("a configuration hash of a wrong length closes nothing and spends no number", () => {
    const device = testDevice();
    device.builder.configuration = new Uint8Array(32);
    heartRate(device.builder, 0);
    expect(() => device.builder.close(noTime, () => expect.unreachable())).toThrow(Fault);
    expect(device.chain.batchNumber).toBe(0);
    device.builder.configuration = undefined;
    expect(verifyRecord(closed(device.builder), { enrolled: [device.enrolment] }).holds).toBe(true);
  });

  test("a minute with 75 intervals and 12 heart rates stays below 600 bytes", () => {
    const { builder } = testDevice();
    for (let i = 0; i < 12; i++) heartRate(builder, i * 5_000_000);
    const intervals = Int32Array.from({ length: 75 }, (_, i) => 800 + ((i * 37) % 61) - 30);
    const classes = new Uint8Array(75).fill("N".charCodeAt(0));
    builder.intervals(ReadingKind.rrIntervals, 0, intervals, 75, Source.ecg, undefined, classes);
    builder.vital(ReadingKind.skinTemperature, 60_000_000, 3345, Source.skinThermometer);
    expect(closed(builder).length).toBeLessThan(600);
  });
});
