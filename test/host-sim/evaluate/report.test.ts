import { expect, test } from "vitest";
import { percent, renderMarkdown } from "../../../host-sim/evaluate/markdown.ts";
import { scoreRecord } from "../../../host-sim/evaluate/score-record.ts";
import { statisticsOf, summarize } from "../../../host-sim/evaluate/summary.ts";
import { annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../../host-sim/world/wfdb/annotation-codes.ts";
import { perturbed, syntheticReference } from "./perturbed.ts";

const rateHz = 250;
const score = (seed: number) => {
  const reference = syntheticReference(seed, rateHz);
  return scoreRecord({ name: `r${seed}`, rateHz, reference, test: perturbed(reference, rateHz, seed) });
};
const simple = (name: string, reference: number[], test: number[]) =>
  scoreRecord(
    {
      name,
      rateHz,
      length: 100_000,
      reference: reference.map((code, i) => annotation(80_000 + 250 * i, code)),
      test: test.map((code, i) => annotation(80_000 + 250 * i, code)),
    },
    {},
  );

test("gross adds the counts, average the records; a statistic that a record lacks is not averaged over it", () => {
  const { N, V } = codes;
  // A: 1 of 4 V found; B: its one V found; C: no V at all.
  const scores = [
    simple("A", [V, V, V, V], [V, N, N, N]),
    simple("B", [V, N], [V, N]),
    simple("C", [N], [N]),
  ];
  const { gross, average, records } = summarize(scores);
  expect(records.map((record) => record.statistics.ventricularSensitivity)).toEqual([0.25, 1, undefined]);
  expect(gross.statistics.ventricularSensitivity).toBe(2 / 5);
  expect(average.statistics.ventricularSensitivity).toBe(0.625);
  expect(average.records.ventricularSensitivity).toBe(2);
  expect(gross.counts.beats.matrix.V).toMatchObject({ V: 2, N: 3 });
});

test("the gross of one record is the record", () => {
  const one = score(1);
  expect(summarize([one]).gross.statistics).toEqual(statisticsOf(one));
});

test("nothing to divide by is a dash, not 0 and not 100", () => {
  expect(percent(undefined)).toBe("–");
  expect(percent(0)).toBe("0.00");
  const { gross, average } = summarize([]);
  expect(gross.statistics.qrsSensitivity).toBeUndefined();
  expect(average.statistics.qrsSensitivity).toBeUndefined();
});

test("results survive JSON: plain objects all the way down", () => {
  const summary = summarize([score(1), score(2)]);
  const { gross } = JSON.parse(JSON.stringify(summary));
  expect(gross.counts).toEqual(summary.gross.counts);
});

test("the Markdown holds every record, gross and average, and its tables are whole", () => {
  const paced = simple("104", [codes["/"], codes.N], [codes.N, codes.N]);
  const text = renderMarkdown([score(1), score(2), paced, simple("plain", [codes.N], [codes.N])]);
  for (const part of [
    "| r1\\* |",
    "| plain |",
    "| 104\\* |",
    "**gross**",
    "**average**",
    "EC57 leaves such records out",
  ]) {
    expect(text).toContain(part);
  }
  const lines = text.split("\n");
  let columns = 0;
  for (const line of lines) {
    if (!line.startsWith("|")) columns = 0;
    else {
      const count = line.split(" | ").length;
      if (columns === 0) columns = count;
      expect(count, line).toBe(columns);
    }
  }
  const gross = summarize([score(1), score(2), paced, simple("plain", [codes.N], [codes.N])]).gross
    .statistics;
  expect(text).toContain(percent(gross.ventricularSensitivity));
  expect(text).toContain(percent(gross.fibrillationDurationPredictivity));
});
