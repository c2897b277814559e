import { describe, expect, it } from "vitest";
import type { Reading } from "../../../gateway/batch/reading.ts";
import type { Delivered, DeliveredReading, DeliveredRecord } from "../../../host-sim/scenario/delivered.ts";
import { evaluate } from "../../../host-sim/scenario/evaluate.ts";
import { parseExpectation } from "../../../host-sim/scenario/parse-expectation.ts";
import { parseScenario } from "../../../host-sim/scenario/parse-scenario.ts";
import { AbsentReason, FindingCode, GapCause, ReadingKind, Source } from "../../../modules/record/codes.ts";

const whole: DeliveredRecord = {
  batches: 3,
  genuine: 3,
  forged: 0,
  gaps: 0,
  signedGaps: 0,
  replays: 0,
  undelivered: 0,
  holds: true,
  problems: [],
};

let sequence = 0;
const at = (timeS: number, kind: number, rest: Partial<Reading> = {}, boot = 1): DeliveredReading => ({
  timeS,
  boot,
  reading: { sequence: sequence++, kind, source: Source.ecg, tickMicros: timeS * 1e6, ...rest },
});
const rate = (timeS: number, perMin: number) => at(timeS, ReadingKind.heartRate, { value: perMin * 10 });
const noRate = (timeS: number, absent: number) => at(timeS, ReadingKind.heartRate, { absent });

const scenario = parseScenario(
  JSON.stringify({
    name: "judged",
    summary: "For judging.",
    seed: 1,
    durationS: 100,
    expectations: [{ expect: "batches", least: 1 }],
  }),
  {},
);

/** What comes of one expectation over what was delivered. */
function judged(expectation: object, readings: readonly DeliveredReading[], more: Partial<Delivered> = {}) {
  const expectations = [parseExpectation(expectation, "expectations[0]", 100)];
  const delivered = { readings, record: whole, restarts: 0, beatTimesS: [], ...more };
  const outcomes = evaluate({ ...scenario, expectations }, delivered);
  expect(outcomes[0].title).toBe("record");
  expect(outcomes[1].sentence).toMatch(/expected/);
  return outcomes[1];
}
const holds = (...args: Parameters<typeof judged>) => judged(...args).held;

describe("a vital sign", () => {
  const wanted = {
    expect: "vital",
    vital: "heartRate",
    fromS: 10,
    toS: 50,
    least: 60,
    most: 80,
    readings: 2,
  };
  it("holds within its bounds, and by nothing else than its values in the span", () => {
    expect(holds(wanted, [rate(10, 60), rate(50, 80)])).toBe(true);
    expect(holds(wanted, [rate(5, 200), rate(20, 70), rate(30, 71), rate(51, 20)])).toBe(true);
    expect(holds(wanted, [rate(20, 70), noRate(25, AbsentReason.noise), rate(30, 70)])).toBe(true);
  });
  it("misses with one value outside, or with too few", () => {
    expect(holds(wanted, [rate(20, 70), rate(30, 80.1), rate(40, 70)])).toBe(false);
    expect(holds(wanted, [rate(20, 70), rate(30, 59.9), rate(40, 70)])).toBe(false);
    expect(holds(wanted, [rate(20, 70), rate(60, 70)])).toBe(false);
    expect(judged(wanted, [rate(20, 90)]).sentence).toBe(
      "heart rate from 10 s to 50 s: 1 values, 90 to 90 /min; expected 60 to 80 /min, 2 values at least",
    );
  });
  it("is read in the unit that people use", () => {
    const skin = { expect: "vital", vital: "skinTemperature", least: 33, most: 34 };
    expect(holds(skin, [at(9, ReadingKind.skinTemperature, { value: 3350 })])).toBe(true);
    const spo2 = { expect: "vital", vital: "spo2", least: 95, most: 99 };
    expect(holds(spo2, [at(9, ReadingKind.spo2, { value: 970 })])).toBe(true);
    expect(holds(spo2, [at(9, ReadingKind.spo2, { value: 97 })])).toBe(false);
  });
  it("without a place in time is in no span", () => {
    const reading = { ...rate(20, 70), timeS: undefined };
    expect(holds({ ...wanted, readings: 1 }, [reading])).toBe(false);
  });
});

describe("an absent vital sign", () => {
  const wanted = { expect: "absent", vital: "heartRate", fromS: 10, toS: 50, reason: "contactOff" };
  it("holds when it is told, with its reason", () => {
    expect(holds(wanted, [rate(9, 70), noRate(20, AbsentReason.contactOff)])).toBe(true);
  });
  it("misses when nothing is told, a value is, or another reason is", () => {
    expect(holds(wanted, [])).toBe(false);
    expect(holds(wanted, [noRate(20, AbsentReason.contactOff), rate(30, 70)])).toBe(false);
    expect(holds(wanted, [noRate(20, AbsentReason.contactOff), noRate(30, AbsentReason.noise)])).toBe(false);
  });
});

describe("beats", () => {
  const run = (startS: number, ...intervalsMs: number[]) =>
    at(startS, ReadingKind.rrIntervals, { intervalsMs });
  const beatTimesS = [10, 11, 12, 13, 14, 15, 16];
  it("are those of the intervals; runs that follow each other share one", () => {
    const readings = [run(10, 1000, 1000, 1000), run(13, 1000, 1000, 1000)];
    const wanted = { expect: "beats", fromS: 9, toS: 17, least: 7, most: 7 };
    expect(
      holds({ ...wanted, leastSensitivityPercent: 100, leastPredictivityPercent: 100 }, readings, {
        beatTimesS,
      }),
    ).toBe(true);
    expect(holds({ ...wanted, most: 6, least: 6 }, readings, { beatTimesS })).toBe(false);
  });
  it("miss when too many of the heart's are not found, or are none of the heart's", () => {
    const se = { expect: "beats", fromS: 9, toS: 17, leastSensitivityPercent: 90 };
    const pp = { expect: "beats", fromS: 9, toS: 17, leastPredictivityPercent: 90 };
    const missing = [run(10, 1000, 1000, 2000, 1000, 1000)];
    expect([holds(se, missing, { beatTimesS }), holds(pp, missing, { beatTimesS })]).toEqual([false, true]);
    const invented = [run(10, 1000, 1000, 400, 600, 1000, 1000, 1000)];
    expect([holds(se, invented, { beatTimesS }), holds(pp, invented, { beatTimesS })]).toEqual([true, false]);
    const late = [run(10.2, 1000, 1000, 1000, 1000, 1000, 1000)];
    expect([holds(se, late, { beatTimesS }), holds(pp, late, { beatTimesS })]).toEqual([false, false]);
  });
  it("of which there are none reach no share, and hold as none", () => {
    expect(holds({ expect: "beats", most: 0 }, [])).toBe(true);
    expect(holds({ expect: "beats", leastSensitivityPercent: 1 }, [])).toBe(false);
  });
  it("that are four seconds apart are the longest interval", () => {
    const wanted = { expect: "longestInterval", fromS: 9, toS: 30, leastMs: 3900, mostMs: 4100 };
    expect(holds(wanted, [run(10, 1000, 4000, 1000)])).toBe(true);
    expect(holds(wanted, [run(10, 1000, 1000)])).toBe(false);
    expect(holds(wanted, [run(10, 1000, 5000)])).toBe(false);
    expect(holds({ ...wanted, leastMs: undefined }, [])).toBe(false);
  });
});

describe("findings", () => {
  const found = (code: number, startS: number, endS?: number, confidence = 90, boot = 1) =>
    at(
      startS,
      ReadingKind.finding,
      {
        code,
        confidence,
        reasons: [],
        ...(endS === undefined ? {} : { durationMicros: (endS - startS) * 1e6 }),
      },
      boot,
    );
  const af = FindingCode.atrialFibrillation;
  const wanted = { expect: "finding", finding: "atrialFibrillation", startS: 20, endS: 60, toleranceS: 5 };
  it("hold by code, start and end; the later reading of one replaces the earlier", () => {
    expect(holds(wanted, [found(af, 22), found(af, 22, 58)])).toBe(true);
    expect(holds({ ...wanted, endS: undefined }, [found(af, 22)])).toBe(true);
    expect(holds(wanted, [found(af, 22, 58), found(af, 22, 80)])).toBe(false);
  });
  it("miss when they come too early or late, do not end, or are others", () => {
    expect(holds(wanted, [found(af, 14.9, 60)])).toBe(false);
    expect(holds(wanted, [found(af, 25.1, 60)])).toBe(false);
    expect(holds(wanted, [found(af, 20)])).toBe(false);
    expect(holds(wanted, [found(FindingCode.pause, 20, 60)])).toBe(false);
    expect(judged(wanted, [found(af, 14.9, 60)]).sentence).toBe(
      "atrialFibrillation: atrialFibrillation from 14.9 s to 60.0 s (90 %); expected from 20 s, to 60 s, give or take 5 s",
    );
  });
  it("miss below the confidence that is asked for", () => {
    const sure = { ...wanted, leastConfidencePercent: 80 };
    expect([79, 80].map((percent) => holds(sure, [found(af, 20, 60, percent)]))).toEqual([false, true]);
  });
  it("that must not be miss when one reaches into the span", () => {
    const none = { expect: "noFinding", fromS: 30, toS: 50, findings: ["atrialFibrillation"] };
    expect(holds(none, [found(af, 10, 29), found(af, 51), found(FindingCode.pause, 40, 44)])).toBe(true);
    expect(holds(none, [found(af, 10, 31)])).toBe(false);
    expect(holds(none, [found(af, 10)])).toBe(false);
    expect(holds({ expect: "noFinding" }, [found(FindingCode.pause, 40, 44)])).toBe(false);
  });
});

describe("the record", () => {
  it("holds only when nothing is forged, lost, repeated or left behind", () => {
    for (const wrong of [{ forged: 1 }, { gaps: 1 }, { replays: 1 }, { undelivered: 1 }, { holds: false }]) {
      const record = { ...whole, ...wrong };
      const [first] = evaluate(scenario, { readings: [], record, restarts: 0, beatTimesS: [] });
      expect([first.title, first.held]).toEqual(["record", false]);
    }
    expect(evaluate(scenario, { readings: [], record: whole, restarts: 0, beatTimesS: [] })[0].held).toBe(
      true,
    );
  });
  it("has as many batches, restarts and readings as expected", () => {
    expect(holds({ expect: "batches", least: 3, most: 3 }, [])).toBe(true);
    expect(holds({ expect: "batches", least: 4 }, [])).toBe(false);
    expect(holds({ expect: "restarts", least: 2 }, [], { restarts: 1 })).toBe(false);
    expect(holds({ expect: "readings", kind: "start", least: 1, most: 1 }, [at(0, ReadingKind.start)])).toBe(
      true,
    );
  });
  it("tells changes of contact of one sensor", () => {
    const wanted = { expect: "contact", state: "off", atS: 30, toleranceS: 1 };
    const change = (timeS: number, value: number, source: number = Source.ecg) =>
      at(timeS, ReadingKind.contact, { value, source });
    expect(holds(wanted, [change(30.9, 0)])).toBe(true);
    expect(holds(wanted, [change(30.9, 1)])).toBe(false);
    expect(holds(wanted, [change(31.1, 0)])).toBe(false);
    expect(holds(wanted, [change(30, 0, Source.ppg)])).toBe(false);
    expect(holds({ ...wanted, source: "ppg" }, [change(30, 0, Source.ppg)])).toBe(true);
  });
  it("tells gaps by source, cause and length", () => {
    const gap = (timeS: number, code: number, durationMicros?: number) =>
      at(timeS, ReadingKind.gap, { code, ...(durationMicros === undefined ? {} : { durationMicros }) });
    const gaps = [gap(20, GapCause.fifoOverflow, 2e6), gap(40, GapCause.sensorReset, 3e6)];
    expect(holds({ expect: "gaps", least: 2, most: 2, leastLostS: 5, mostLostS: 5 }, gaps)).toBe(true);
    expect(holds({ expect: "gaps", cause: "fifoOverflow", most: 1, mostLostS: 2 }, gaps)).toBe(true);
    expect(holds({ expect: "gaps", mostLostS: 4.9 }, gaps)).toBe(false);
    expect(holds({ expect: "gaps", source: "ppg", least: 1 }, gaps)).toBe(false);
  });
  it("tells faults by code and source", () => {
    const told = [at(30, ReadingKind.fault, { text: "sensor-stale", value: 0 })];
    expect(holds({ expect: "fault", code: "sensor-stale", source: "ecg", least: 1 }, told)).toBe(true);
    expect(holds({ expect: "fault", code: "sensor-reset", least: 1 }, told)).toBe(false);
    expect(holds({ expect: "fault", most: 0 }, told)).toBe(false);
    expect(holds({ expect: "fault", source: "skinThermometer", most: 0 }, told)).toBe(true);
  });
});
