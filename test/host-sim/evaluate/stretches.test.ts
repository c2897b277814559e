import fc from "fast-check";
import { expect, test } from "vitest";
import { ectopicDetection, qrsDetection } from "../../../host-sim/evaluate/beat-score.ts";
import { stretchPlot } from "../../../host-sim/evaluate/plot/stretch-plot.ts";
import { scoreRecord } from "../../../host-sim/evaluate/score-record.ts";
import { beatErrors, STRETCH_S, worstStretches } from "../../../host-sim/evaluate/stretches.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { perturbed, syntheticReference } from "./perturbed.ts";

const rateHz = 250;
const record = (seed: number) => {
  const reference = syntheticReference(seed, rateHz);
  return { name: `r${seed}`, rateHz, reference, test: perturbed(reference, rateHz, seed) };
};

test("errors are those of the score: as many missed and extra, and every wrong V", () => {
  fc.assert(
    fc.property(fc.nat(1e6), (seed) => {
      const errors = beatErrors(record(seed));
      const { beats } = scoreRecord(record(seed));
      const count = (kind: string) => errors.filter((error) => error.kind === kind).length;
      expect(count("missed")).toBe(qrsDetection(beats).falseNegatives);
      expect(count("extra")).toBe(qrsDetection(beats).falsePositives);
      const wrongV = ectopicDetection(beats, "V");
      expect(count("class") + count("missed") + count("extra")).toBeGreaterThanOrEqual(
        wrongV.falseNegatives + wrongV.falsePositives,
      );
    }),
    { numRuns: 20 },
  );
});

test("the worst stretches are ten seconds each, do not share an error, and come in order", () => {
  const records = [record(1), record(2), record(3)];
  const worst = worstStretches(records, 10);
  expect(worst).toHaveLength(10);
  const weight = (stretch: (typeof worst)[number]) =>
    stretch.errors.reduce((sum, { kind }) => sum + (kind === "class" ? 1 : 4), 0);
  const seen = new Set<string>();
  worst.forEach((stretch, i) => {
    expect(stretch.end - stretch.start).toBe(STRETCH_S * rateHz);
    if (i > 0) expect(weight(stretch)).toBeLessThanOrEqual(weight(worst[i - 1]));
    for (const { sample, kind } of stretch.errors) {
      expect(sample).toBeGreaterThanOrEqual(stretch.start);
      expect(sample).toBeLessThan(stretch.end);
      const key = `${stretch.record.name} ${sample} ${kind}`;
      expect(seen.has(key)).toBe(false);
      seen.add(key);
    }
  });
});

test("where nothing is wrong there is nothing to show", () => {
  const { reference } = record(1);
  expect(worstStretches([{ name: "r", rateHz, reference, test: reference }], 10)).toEqual([]);
});

test("a drawing has the trace, both rows, the errors in red, and grey where the firmware abstained", () => {
  const at = (seconds: number, code: number, rest = {}) => annotation(seconds * rateHz, code, rest);
  const reference = [
    at(1, codes["+"], { aux: "(AFIB" }),
    at(401, codes.N),
    at(402, codes.V),
    at(403, codes.N),
  ];
  const found = [
    at(401, codes.N),
    at(402, codes.N),
    at(404, codes["~"], { subtype: -1, aux: "noise" }),
    at(406, codes["~"]),
  ];
  const [stretch] = worstStretches([{ name: 'r<&">', rateHz, reference, test: found }], 1);
  expect(stretch.errors.map(({ kind }) => kind)).toEqual(["class", "missed"]);
  const samples = Float64Array.from({ length: stretch.end - stretch.start }, (_, i) =>
    i % 250 === 0 ? 1000 : 0,
  );
  samples[5] = Number.NaN;
  const svg = stretchPlot(stretch, samples, 'r<&">');
  expect(svg).toContain("r&lt;&amp;&quot;&gt;");
  expect(svg.match(/<polyline/g)).toHaveLength(1);
  expect(svg).not.toContain("NaN");
  expect(svg.match(/fill="#c00000"/g)).toHaveLength(3);
  expect(svg).toContain('height="170" fill="#e0e0e0"');
  expect(svg).toContain("(AFIB");
  // Every element that is opened is closed.
  const opened = svg.match(/<[a-z]+(\s[^>]*[^/])?>/g)!.length;
  expect(svg.match(/<\/[a-z]+>/g)).toHaveLength(opened);
  expect(stretchPlot(stretch, [], "r")).toContain("no signal");
});
