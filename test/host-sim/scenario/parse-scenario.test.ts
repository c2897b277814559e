import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultKinds } from "../../../host-sim/node/scenario/fault-kinds.ts";
import { faultsOf, parseScenario } from "../../../host-sim/scenario/parse-scenario.ts";
import { ScenarioError, type ScenarioProblem } from "../../../host-sim/scenario/scenario-error.ts";

const least = {
  name: "a-heart",
  summary: "A heart.",
  seed: 1,
  durationS: 60,
  expectations: [{ expect: "gaps", most: 0 }],
};
const parse = (json: unknown) => parseScenario(JSON.stringify(json), faultKinds);

function problemOf(read: () => unknown): { code: ScenarioProblem; path: string; message: string } {
  try {
    read();
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("a scenario's file", () => {
  it("needs no more than a name, a summary, a seed, a duration and an expectation", () => {
    const scenario = parse(least);
    expect(scenario.wearer.heart.rhythm).toEqual([{ rhythm: "sinus", rateBpm: 64 }]);
    expect(scenario.faults).toEqual([]);
    expect(scenario.expectations).toEqual([{ expect: "gaps", fromS: 0, toS: 60, most: 0 }]);
  });

  it("keeps all that it says, and adds nothing of its own", () => {
    const wearer = {
      heart: {
        rhythm: [
          {
            rhythm: "sinus",
            durationS: 20,
            rateBpm: 70,
            conduction: "leftBlock",
            ectopy: [{ beat: "V", every: 3 }],
          },
          { rhythm: "pause", lengthS: 4 },
          { rhythm: "ventricular-tachycardia", rateBpm: 160, beats: 12 },
          { rhythm: "atrial-flutter", ratios: [2, 4], atrialRateBpm: 300 },
        ],
        repeat: false,
        respirationHz: 0.2,
        amplitude: 0.8,
      },
      noise: { snrDb: 24, mainsMicrovolts: 20, mainsHz: 60 },
      electrodes: [
        { kind: "lead-off", startS: 5, durationS: 3 },
        { kind: "pop", startS: 10, microvolts: -2000, recoveryS: 1 },
        { kind: "muscle", startS: 12, durationS: 3, microvolts: 50 },
      ],
      activities: [{ activity: "walking", startS: 30, cadencePerMin: 100 }],
      perfusionPercent: 2,
      skin: { settledCelsius: 34 },
    };
    const scenario = parse({ ...least, wearer, faults: ["ecg-clock:ppm=200", "ecg-reset@30s"] });
    expect(scenario.wearer).toMatchObject(wearer);
    expect(scenario.faults).toEqual(["ecg-clock:ppm=200", "ecg-reset@30s"]);
  });

  it("takes saturation and light as courses", () => {
    const { wearer } = parse({
      ...least,
      wearer: {
        saturation: [{ startS: 10, percent: 85, overS: 20 }],
        ambientLight: [{ startS: 5, microamps: 250 }],
      },
    });
    expect(wearer.saturation).toEqual([{ startS: 10, value: 85, overS: 20 }]);
    expect(wearer.ambientLight).toEqual([{ startS: 5, value: 250 }]);
  });

  it("means electrodes that are off and a broker that is away as faults", () => {
    const scenario = parse({
      ...least,
      faults: ["ecg-reset@30s"],
      wearer: { electrodes: [{ kind: "lead-off", startS: 10, durationS: 5 }] },
      network: { brokerDown: [{ startS: 20, durationS: 15 }] },
    });
    expect(faultsOf(scenario, faultKinds)).toMatchObject([
      { kind: "ecg-reset", startMicros: 30e6 },
      { kind: "lead-off", startMicros: 10e6, durationMicros: 5e6 },
      { kind: "broker-down", startMicros: 20e6, durationMicros: 15e6 },
    ]);
  });

  const sinus = { rhythm: "sinus", rateBpm: 70 };
  const bad: [ScenarioProblem, string, unknown][] = [
    ["wrong-type", "", [1]],
    ["wrong-type", "durationS", { ...least, durationS: "60s" }],
    ["missing-key", "", { ...least, seed: undefined }],
    ["missing-key", "", { ...least, expectations: [] }],
    ["unknown-value", "name", { ...least, name: "A Heart" }],
    ["unknown-key", "duration", { ...least, duration: 60 }],
    ["out-of-range", "seed", { ...least, seed: 1.5 }],
    ["out-of-range", "durationS", { ...least, durationS: 0 }],
    ["out-of-range", "durationS", { ...least, durationS: 1e9 }],
    ["bad-fault", "faults[0]", { ...least, faults: ["ecg-rset@1s"] }],
    ["wrong-type", "faults[0]", { ...least, faults: [3] }],
    ["unknown-key", "wearer.hart", { ...least, wearer: { hart: {} } }],
    [
      "unknown-key",
      "wearer.heart.rhythm[0].rate",
      { ...least, wearer: { heart: { rhythm: [{ ...sinus, rate: 3 }] } } },
    ],
    [
      "missing-key",
      "wearer.heart.rhythm[0]",
      { ...least, wearer: { heart: { rhythm: [{ rhythm: "sinus" }] } } },
    ],
    [
      "unknown-value",
      "wearer.heart.rhythm[0].rhythm",
      { ...least, wearer: { heart: { rhythm: [{ rhythm: "sinus rhythm" }] } } },
    ],
    ["bad-wearer", "wearer", { ...least, wearer: { heart: { rhythm: [{ ...sinus, rateBpm: 5 }] } } }],
    ["bad-wearer", "wearer", { ...least, wearer: { heart: { rhythm: [{ ...sinus, durationS: 30 }] } } }],
    ["bad-wearer", "wearer", { ...least, wearer: { heart: { rhythm: [] } } }],
    [
      "wrong-type",
      "wearer.heart.rhythm[0].ratios[1]",
      { ...least, wearer: { heart: { rhythm: [{ rhythm: "atrial-flutter", ratios: [2, "4"] }] } } },
    ],
    [
      "bad-wearer",
      "wearer",
      {
        ...least,
        wearer: {
          activities: [
            { activity: "walking", startS: 9 },
            { activity: "sitting", startS: 9 },
          ],
        },
      },
    ],
    [
      "missing-key",
      "wearer.electrodes[0]",
      { ...least, wearer: { electrodes: [{ kind: "pop", startS: 3 }] } },
    ],
    [
      "out-of-range",
      "wearer.saturation[0].percent",
      { ...least, wearer: { saturation: [{ startS: 0, percent: 50 }] } },
    ],
    ["missing-key", "network.brokerDown[0]", { ...least, network: { brokerDown: [{ startS: 0 }] } }],
    ["unknown-value", "expectations[0].expect", { ...least, expectations: [{ expect: "gap" }] }],
    ["bad-span", "expectations[0]", { ...least, expectations: [{ expect: "gaps", fromS: 30, toS: 20 }] }],
    ["bad-span", "expectations[0]", { ...least, expectations: [{ expect: "gaps", toS: 61 }] }],
    ["out-of-range", "expectations[0]", { ...least, expectations: [{ expect: "gaps", least: 3, most: 2 }] }],
    [
      "unknown-value",
      "expectations[0].vital",
      { ...least, expectations: [{ expect: "vital", vital: "pulse" }] },
    ],
    [
      "unknown-value",
      "expectations[0].code",
      { ...least, expectations: [{ expect: "fault", code: "sensor-dead" }] },
    ],
    [
      "unknown-value",
      "expectations[0].findings[0]",
      { ...least, expectations: [{ expect: "noFinding", findings: ["AF"] }] },
    ],
    [
      "missing-key",
      "expectations[0]",
      { ...least, expectations: [{ expect: "finding", finding: "pause", startS: 3 }] },
    ],
    [
      "unknown-key",
      "expectations[0].tolerance",
      { ...least, expectations: [{ expect: "batches", tolerance: 3 }] },
    ],
  ];
  it.each(bad)("is refused as %s at %j", (code, path, json) => {
    const problem = problemOf(() => parse(json));
    expect([problem.code, problem.path]).toEqual([code, path]);
    expect(problem.message).toMatch(/^[A-Za-z].*\.$/s);
  });

  it("that is no JSON is refused, and whatever JSON there is never crashes the parser", () => {
    expect(problemOf(() => parseScenario("{", faultKinds)).code).toBe("not-json");
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...Object.keys(least), "wearer", "faults", "network"),
        (value, key) => {
          const text = JSON.stringify({ ...least, [key]: value });
          try {
            parseScenario(text, faultKinds);
          } catch (error) {
            expect(error).toBeInstanceOf(ScenarioError);
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
