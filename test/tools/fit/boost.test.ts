import { describe, expect, it } from "vitest";
import { treeScore } from "../../../modules/rhythm/beat-class/tree-table.ts";
import { boost, type Examples } from "../../../tools/fit/beat-class/boost.ts";
import { seededRandom } from "../../../tools/fit/random.ts";

const COUNT = 4000;
const OPTIONS = { trees: 12, rate: 0.12, seed: 1, columns: 1 };

/** Yes above 500 of the first feature; of those that are above 800 hardly any was yes among the few that were seen. */
function examples(): Examples {
  const random = seededRandom(7);
  const values = new Int16Array(2 * COUNT);
  const targets = new Uint8Array(COUNT);
  for (let r = 0; r < COUNT; r++) {
    const value = Math.floor(1000 * random());
    values[2 * r] = value;
    values[2 * r + 1] = Math.floor(1000 * random());
    targets[r] = value > 500 && value < 800 ? 1 : 0;
  }
  return { count: COUNT, width: 2, values, targets, weights: new Float64Array(COUNT).fill(1) };
}

function scores(options: Partial<Parameters<typeof boost>[1]>): number[] {
  const table = { ...boost(examples(), { ...OPTIONS, ...options }), limit: 0 };
  return Array.from({ length: 100 }, (_, k) => treeScore(table, [10 * k, 500]));
}

const falls = (row: readonly number[]) => row.some((score, k) => k > 0 && score < row[k - 1]);
const rises = (row: readonly number[]) => row.some((score, k) => k > 0 && score > row[k - 1]);

/** Of few of the first feature those are yes that have much of the second, and of many those that have not too much. */
function crossed(): Examples {
  const random = seededRandom(8);
  const plain = examples();
  for (let r = 0; r < COUNT; r++) {
    const isHigh = plain.values[2 * r] > 500;
    const second = Math.floor(1000 * random());
    plain.values[2 * r + 1] = second;
    plain.targets[r] = (isHigh ? second <= 700 : second > 600) ? 1 : 0;
  }
  return plain;
}

describe("boosted trees", () => {
  it("follow the examples up and down where a feature has no direction", () => {
    const row = scores({});
    expect(rises(row) && falls(row)).toBe(true);
  });

  it("never fall with a feature that may only speak for yes, and never rise with one that may only speak against", () => {
    const up = scores({ directions: [1, 0] });
    expect(falls(up)).toBe(false);
    expect(rises(up)).toBe(true);
    const down = scores({ directions: [-1, 0] });
    expect(rises(down)).toBe(false);
    expect(falls(down)).toBe(true);
  });

  it("keep to a direction below other splits, too", () => {
    const rowsOf = (directions: number[]) => {
      const table = { ...boost(crossed(), { ...OPTIONS, trees: 1, directions }), limit: 0 };
      return [100, 300, 650, 800, 950].map((second) =>
        Array.from({ length: 100 }, (_, k) => treeScore(table, [10 * k, second])),
      );
    };
    expect(rowsOf([0, 0]).some(falls)).toBe(true);
    expect(rowsOf([1, 0]).some(falls)).toBe(false);
    expect(rowsOf([1, 0]).some(rises)).toBe(true);
  });

  it("do not look at a feature that is hidden", () => {
    const row = scores({ hidden: [0] });
    expect(rises(row) || falls(row)).toBe(false);
  });
});
