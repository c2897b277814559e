import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BatchContent } from "../../../gateway/batch/payload.ts";
import { problems } from "../../../gateway/verify/problems.ts";
import { RecordVerifier, type VerifierOptions, verifyRecord } from "../../../gateway/verify/verifier.ts";
import { ChainReason, GapCause, ReadingKind, Source, TimeSource } from "../../../modules/record/codes.ts";
import { cborgBytes } from "../../modules/record/support/cbor-values.ts";
import { closed, concat, testDevice } from "../../modules/record/support/device.ts";
import { codes, plainPayload, signedBy, withOtherSignature } from "../support.ts";

const device = testDevice();
const enrolled = [device.enrolment];
const batches = device.batches(8);
const record = concat(...batches);

/** The report on the eight batches in another order, by their numbers. */
function arranged(numbers: readonly number[], options: Partial<VerifierOptions> = {}) {
  return verifyRecord(concat(...numbers.map((number) => batches[number])), { enrolled, ...options });
}

describe("a record that is whole", () => {
  test("holds, and is counted", () => {
    const report = verifyRecord(record, { enrolled });
    expect(report).toMatchObject({
      holds: true,
      batches: 8,
      genuine: 8,
      forged: 0,
      untrusted: 0,
      unreadable: 0,
      refused: 0,
      readings: 8,
      gaps: 0,
      replays: 0,
      problemCount: 0,
    });
    expect(report.devices[0].chains).toEqual([
      { chainId: 0x1234_5678, firstBatchNumber: 0, lastBatchNumber: 7, batches: 8, fromTheBeginning: true },
    ]);
  });

  test("is handed on batch by batch, in order", () => {
    const seen: number[] = [];
    const onBatch = (content: BatchContent) => seen.push(content.batchNumber);
    verifyRecord(record, { enrolled, onBatch });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("gets the same report however its bytes come in", () => {
    const whole = verifyRecord(record, { enrolled });
    for (const size of [1, 7, 100, 1000]) {
      const verifier = new RecordVerifier({ enrolled });
      for (let at = 0; at < record.length; at += size) verifier.push(record.subarray(at, at + size));
      expect(verifier.end()).toEqual(whole);
    }
  });

  test("of several devices, mixed, holds device by device", () => {
    const other = testDevice({ keyNumber: 2 });
    const mixed = concat(batches[0], ...other.batches(2), batches[1], other.batch());
    const report = verifyRecord(mixed, { enrolled: [device.enrolment, other.enrolment] });
    expect(report.holds).toBe(true);
    expect(report.devices.map(({ batches }) => batches)).toEqual([2, 3]);
  });

  test("tells what the device knew of the time", () => {
    const clocked = testDevice();
    const noClock = clocked.batch();
    const time = (unixMs: number, uncertaintyMs: number) => ({
      source: TimeSource.sntp,
      tickMicros: 1_000_000,
      unixMs,
      uncertaintyMs,
    });
    const rest = [clocked.batch(time(1_700_000_000_000, 30)), clocked.batch(time(1_700_000_000_010, 250))];
    const { devices } = verifyRecord(concat(noClock, ...rest), { enrolled });
    // The batches' base ticks are 61 s and 121 s.
    expect(devices[0].time).toEqual({
      batchesBySource: { none: 1, sntp: 2 },
      firstUnixMs: 1_700_000_060_000,
      lastUnixMs: 1_700_000_120_010,
      largestUncertaintyMs: 250,
    });
  });

  test("an empty file does not hold: nothing was shown", () => {
    expect(verifyRecord(new Uint8Array(0), { enrolled })).toMatchObject({
      holds: false,
      batches: 0,
      problemCount: 0,
    });
  });
});

describe("who made it", () => {
  test("a batch of a device that is not enrolled is untrusted, whatever it contains", () => {
    const stranger = testDevice({ keyNumber: 2 });
    const report = verifyRecord(concat(record, stranger.batch()), { enrolled });
    expect(report).toMatchObject({ holds: false, genuine: 8, untrusted: 1, forged: 0 });
    expect(report.devices).toHaveLength(1);
  });

  test("a batch that names another device's id but is signed by its own key is forged", () => {
    const forger = testDevice({ keyNumber: 2 });
    const forged = signedBy({ ...forger, enrolment: device.enrolment }, cborgBytes(plainPayload()));
    expect(verifyRecord(forged, { enrolled })).toMatchObject({ holds: false, forged: 1, genuine: 0 });
  });

  test("no byte of a batch can be changed unseen", () => {
    for (let at = 0; at < batches[1].length; at++) {
      const changed = batches[1].slice();
      changed[at] ^= 1 << (at & 7);
      const report = verifyRecord(concat(batches[0], changed, batches[2]), { enrolled });
      expect(report.holds, `byte ${at}`).toBe(false);
      expect(report.genuine).toBe(2);
      expect(report.forged + report.untrusted + report.unreadable).toBeGreaterThan(0);
      expect(report.gaps).toBe(1);
    }
  });

  test("the device that is asked for is the only one that counts", () => {
    const other = testDevice({ keyNumber: 2 });
    const report = verifyRecord(concat(record, other.batch()), {
      enrolled: [device.enrolment, other.enrolment],
      deviceId: device.enrolment.deviceId,
    });
    expect(report).toMatchObject({ holds: false, genuine: 9, refused: 1, readings: 8 });
    expect(codes(report)).toEqual(["other-device"]);
  });

  test("simulated batches are refused unless asked for", () => {
    const simulated = testDevice({ simulated: true });
    const bytes = concat(...simulated.batches(2));
    const options = { enrolled: [simulated.enrolment] };
    const refused = verifyRecord(bytes, options);
    expect(refused).toMatchObject({ holds: false, genuine: 2, refused: 2, readings: 0 });
    expect(codes(refused)).toEqual(["simulated-refused", "simulated-refused"]);
    const allowed = verifyRecord(bytes, { ...options, allowSimulated: true });
    expect(allowed.holds).toBe(true);
    expect(allowed.devices[0].simulated).toBe(true);
  });

  test("a batch that contradicts the enrolment of its key is refused either way", () => {
    for (const simulated of [true, false]) {
      const liar = testDevice({ simulated, enrolledAsSimulated: !simulated });
      const report = verifyRecord(liar.batch(), { enrolled: [liar.enrolment], allowSimulated: true });
      expect(codes(report)).toEqual(["enrolment-contradicted"]);
      expect(report.holds).toBe(false);
    }
  });

  test("a genuine signature over a payload that cannot be read is no reading", () => {
    const cases: [Uint8Array, string][] = [
      [cborgBytes(plainPayload([[0, 2]])), "unsupported-version"],
      [cborgBytes(plainPayload([[1, 4]])), "unknown-flag"],
      [cborgBytes(plainPayload([[23, []]])), "payload-unreadable"],
      [new Uint8Array(40), "payload-unreadable"],
      [Uint8Array.of(0xbf, 0xff), "payload-unreadable"],
    ];
    for (const [payload, code] of cases) {
      const report = verifyRecord(signedBy(device, payload), { enrolled });
      expect(report).toMatchObject({ holds: false, genuine: 1, refused: 1, readings: 0 });
      expect(codes(report)).toEqual([code]);
    }
  });
});

describe("whether it is complete", () => {
  test("a missing batch is a gap, with its place and how many readings are missing", () => {
    const report = arranged([0, 1, 2, 5, 6, 7]);
    expect(report).toMatchObject({ holds: false, gaps: 1, signedGaps: 0 });
    expect(report.problems).toEqual([
      expect.objectContaining({
        code: "gap-unexplained",
        offset: batches[0].length + batches[1].length + batches[2].length,
        batchNumber: 3,
        lastBatchNumber: 4,
        missingReadings: 2,
      }),
    ]);
  });

  test("whatever is left out from the middle is found, and nothing else", () => {
    fc.assert(
      fc.property(fc.subarray([1, 2, 3, 4, 5, 6], { minLength: 1 }), (missing) => {
        const report = arranged([0, 1, 2, 3, 4, 5, 6, 7].filter((number) => !missing.includes(number)));
        const told = report.problems.flatMap<string | number>(({ code, batchNumber, lastBatchNumber }) =>
          code === "gap-unexplained"
            ? Array.from({ length: lastBatchNumber! - batchNumber! + 1 }, (_, i) => batchNumber! + i)
            : [code],
        );
        expect(told).toEqual(missing);
      }),
      { numRuns: 30 },
    );
  });

  test("what the device gave up under its signature is a signed gap, and the record holds", () => {
    const giver = testDevice();
    const kept = giver.batches(2);
    giver.batches(3);
    giver.builder.lostBatches(0, GapCause.queueFull, 2, 4);
    const report = verifyRecord(concat(...kept, closed(giver.builder), giver.batch()), { enrolled });
    expect(report).toMatchObject({ holds: true, gaps: 0, signedGaps: 1 });
    expect(report.problems).toEqual([
      expect.objectContaining({
        code: "gap-signed",
        severity: "note",
        batchNumber: 2,
        lastBatchNumber: 4,
        missingReadings: 3,
      }),
    ]);
  });

  test("only the part of a hole that was given up is explained", () => {
    const giver = testDevice();
    const first = giver.batch();
    giver.batches(6);
    giver.builder.lostBatches(0, GapCause.queueFull, 3, 4);
    giver.builder.lostBatches(0, GapCause.journalFull, 4, 5);
    giver.builder.lostBatches(0, GapCause.journalFull, 4, 4);
    const report = verifyRecord(concat(first, closed(giver.builder)), { enrolled });
    expect(report).toMatchObject({ holds: false, gaps: 2, signedGaps: 1 });
    expect(
      report.problems.map(({ code, batchNumber, lastBatchNumber }) => [code, batchNumber, lastBatchNumber]),
    ).toEqual([
      ["gap-unexplained", 1, 2],
      ["gap-signed", 3, 5],
      ["gap-unexplained", 6, 6],
    ]);
  });

  test("a record that begins later says so, and one that goes on from a head shows what is missing before", () => {
    const late = arranged([3, 4, 5]);
    expect(late.holds).toBe(true);
    expect(late.devices[0].chains[0]).toMatchObject({ firstBatchNumber: 3, fromTheBeginning: false });
    const { heads } = arranged([0, 1]);
    expect(codes(arranged([3, 4, 5], { heads }))).toEqual(["gap-unexplained"]);
    expect(arranged([2, 3], { heads }).holds).toBe(true);
  });

  test("a torn batch costs itself and no other", () => {
    const report = verifyRecord(concat(batches[0], batches[1].slice(0, 100), batches[2]), { enrolled });
    expect(report).toMatchObject({ genuine: 2, unreadable: 1, gaps: 1 });
    for (let cut = 1; cut < batches[1].length; cut += 11) {
      const torn = concat(batches[0], batches[1].slice(0, cut), batches[2], batches[3]);
      expect(verifyRecord(torn, { enrolled }).genuine, `cut at ${cut}`).toBe(3);
    }
  });

  test("trailing bytes are told with their place", () => {
    const report = verifyRecord(concat(record, Uint8Array.of(1, 2, 3)), { enrolled });
    expect(report).toMatchObject({ holds: false, genuine: 8, unreadable: 1 });
    expect(report.problems[0]).toMatchObject({
      code: "unreadable",
      offset: record.length,
      detail: "3 bytes",
    });
  });
});

describe("whether it is in order", () => {
  test("a batch that comes twice is a replay, wherever it comes", () => {
    for (const order of [
      [0, 1, 1, 2],
      [0, 1, 2, 1],
      [0, 0, 1, 2],
    ]) {
      const report = arranged(order);
      expect(report).toMatchObject({ holds: false, replays: 1, gaps: 0, reordered: 0, readings: 3 });
    }
  });

  test("the same batch with its other valid signature is a replay too, and breaks no link", () => {
    const twin = withOtherSignature(batches[1]);
    expect(verifyRecord(concat(batches[0], twin, batches[2]), { enrolled }).holds).toBe(true);
    const both = verifyRecord(concat(batches[0], batches[1], twin, batches[2]), { enrolled });
    expect(codes(both)).toEqual(["replay"]);
  });

  test("a batch that comes after a later one is reordered, and fills its gap", () => {
    const report = arranged([0, 2, 1, 3]);
    expect(report).toMatchObject({ holds: true, reordered: 1, gaps: 0, readings: 4 });
    expect(report.problems).toEqual([expect.objectContaining({ code: "reordered", batchNumber: 1 })]);
  });

  test("any shuffle is told as no more than its batches out of order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (order) => {
        const behind = order.filter((number, i) => order.slice(0, i).some((earlier) => earlier > number));
        expect(codes(arranged(order))).toEqual(behind.map(() => "reordered"));
      }),
      { numRuns: 30 },
    );
  });

  test("two different batches with one number are a fork", () => {
    const copy = testDevice();
    copy.batch();
    copy.builder.vital(ReadingKind.heartRate, 61_000_000, 1800, Source.ecg);
    const other = closed(copy.builder);
    const report = verifyRecord(concat(batches[0], batches[1], other, batches[2]), { enrolled });
    expect(report).toMatchObject({ holds: false, forks: 1, genuine: 4, readings: 3 });
    expect(codes(report)).toEqual(["fork"]);
    const { heads } = arranged([0, 1]);
    expect(codes(verifyRecord(concat(other, batches[2]), { enrolled, heads }))).toEqual(["fork"]);
    // Alone, the other one does not fit what follows it.
    expect(codes(verifyRecord(concat(batches[0], other, batches[2]), { enrolled }))).toEqual(["link-broken"]);
  });

  test("a batch from before the head is told, and the head itself as a replay", () => {
    const { heads } = arranged([0, 1, 2]);
    expect(codes(arranged([1, 3], { heads }))).toEqual(["before-head"]);
    expect(codes(arranged([2, 3], { heads }))).toEqual(["replay"]);
    expect(arranged([3, 4], { heads }).heads[0]).toMatchObject({ batchNumber: 4, nextSequence: 5 });
    expect(verifyRecord(new Uint8Array(0), { enrolled, heads }).heads).toEqual(heads);
  });

  test("numbers of readings that do not go on are told", () => {
    const jumper = testDevice();
    const first = jumper.batch();
    jumper.chain.nextSequence += 5;
    const report = verifyRecord(concat(first, jumper.batch()), { enrolled });
    expect(report.problems).toEqual([
      expect.objectContaining({ code: "sequence-broken", detail: "expected 1, found 6" }),
    ]);
    const faller = testDevice();
    const start = faller.batch();
    faller.batch();
    faller.chain.nextSequence = 1;
    expect(codes(verifyRecord(concat(start, faller.batch()), { enrolled }))).toEqual([
      "sequence-broken",
      "gap-unexplained",
    ]);
  });

  test("a boot counter that falls is told", () => {
    const faller = testDevice();
    faller.chain.bootCounter = 5;
    const first = faller.batch();
    faller.chain.bootCounter = 4;
    expect(codes(verifyRecord(concat(first, faller.batch()), { enrolled }))).toEqual(["boot-fell"]);
  });

  test("a second chain of a device is a restart, and is then followed by itself", () => {
    const again = testDevice({ chainId: 99, reason: ChainReason.stateLost });
    const more = again.batches(3);
    const report = verifyRecord(concat(record, ...more), { enrolled });
    expect(codes(report)).toEqual(["chain-restarted"]);
    expect(report.holds).toBe(false);
    expect(report.devices[0].chains).toHaveLength(2);
    expect(codes(verifyRecord(concat(record, more[0], more[2]), { enrolled }))).toEqual([
      "chain-restarted",
      "gap-unexplained",
    ]);
    expect(codes(verifyRecord(more[0], { enrolled }))).toEqual(["chain-restarted"]);
    const { heads } = report;
    expect(verifyRecord(again.batch(), { enrolled, heads }).holds).toBe(true);
  });

  test("a second chain that says it is the first is a restart all the same", () => {
    const again = testDevice({ chainId: 99 });
    expect(codes(verifyRecord(concat(record, again.batch()), { enrolled }))).toEqual(["chain-restarted"]);
  });
});

describe("hostile bytes", () => {
  test("of any kind, around and within real batches, give a report and never an exception", () => {
    const piece = fc.oneof(
      fc.constantFrom(...batches),
      fc.uint8Array({ maxLength: 80 }),
      fc.tuple(fc.constantFrom(...batches), fc.nat(), fc.nat(255)).map(([batch, at, value]) => {
        const changed = batch.slice();
        changed[at % batch.length] = value;
        return changed;
      }),
      fc.tuple(fc.constantFrom(...batches), fc.nat()).map(([batch, at]) => batch.slice(0, at % batch.length)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const report = verifyRecord(concat(...pieces), { enrolled });
        expect(report.genuine).toBeLessThanOrEqual(pieces.length);
        expect(report.holds).toBe(
          report.batches > 0 && report.problems.every(({ severity }) => severity === "note"),
        );
      }),
      { numRuns: 80 },
    );
  });

  test("the list of problems is bounded; their number is not", () => {
    const report = verifyRecord(concat(...new Array(50).fill(testDevice({ keyNumber: 2 }).batch())), {
      enrolled,
      maxProblems: 10,
    });
    expect(report).toMatchObject({ untrusted: 50, problemCount: 50 });
    expect(report.problems).toHaveLength(10);
  });

  test("every problem has a sentence that ends", () => {
    for (const [, sentence] of Object.values(problems)) expect(sentence).toMatch(/^[A-Z].{20,}\.$/);
  });
});
