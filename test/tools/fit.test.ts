import { expect, test } from "vitest";
import { AfScore } from "../../modules/rhythm/af/af-score.ts";
import { fitLogistic } from "../../tools/fit/logistic.ts";
import { quantise } from "../../tools/fit/quantise.ts";
import { seededRandom } from "../../tools/fit/random.ts";

/** Rows of two features, of which the first decides by a log odds of (x − 500) / 150. */
function rows(count: number) {
  const random = seededRandom(1);
  const values = new Int32Array(2 * count);
  const truth = new Uint8Array(count);
  for (let r = 0; r < count; r++) {
    values[2 * r] = Math.floor(1000 * random());
    values[2 * r + 1] = Math.floor(1000 * random());
    truth[r] = random() < 1 / (1 + Math.exp((500 - values[2 * r]) / 150)) ? 1 : 0;
  }
  return { count, width: 2, values, truth, weights: new Float64Array(count).fill(1) };
}

test("a fit of any number of features becomes a table whose integer score is the log odds", () => {
  const table = quantise(fitLogistic([{ rows: rows(4000), scale: 1 }]), 0.5);
  expect(table.weightsQ20).toHaveLength(2);
  const score = new AfScore(table);
  for (const x of [200, 500, 800]) {
    const logOdds = score.of(Int32Array.of(x, 500), 2) / 256;
    expect(Math.abs(logOdds - 0.5 - (x - 500) / 150)).toBeLessThan(0.3);
  }
  // What decides nothing weighs next to nothing.
  expect(Math.abs(table.weightsQ20[1])).toBeLessThan(Math.abs(table.weightsQ20[0]) / 20);
});
