import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { treeScore } from "../../../../modules/rhythm/beat-class/tree-table.ts";

interface Tree {
  features: number[];
  thresholds: number[];
  leaves: number[];
}

const tree = (width: number): fc.Arbitrary<Tree> =>
  fc.record({
    features: fc.array(fc.nat(width - 1), { minLength: 7, maxLength: 7 }),
    thresholds: fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 7, maxLength: 7 }),
    leaves: fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 8, maxLength: 8 }),
  });

const words = ({ features, thresholds, leaves }: Tree) => [
  ...features.map((feature, n) => (feature << 16) | (thresholds[n] & 0xffff)),
  ...[0, 4].map((from) =>
    leaves.slice(from, from + 4).reduce((w, leaf, k) => w | ((leaf & 0xff) << (8 * k)), 0),
  ),
];

/** Written down as the document says it: left child 2n + 1, right child 2n + 2. */
function slowly({ features, thresholds, leaves }: Tree, values: Int32Array): number {
  let node = 0;
  while (node < 7) node = 2 * node + (values[features[node]] > thresholds[node] ? 2 : 1);
  return leaves[node - 7];
}

describe("a table of trees", () => {
  it("adds one leaf a tree to its base until it is certain, whatever the words' signs", () => {
    fc.assert(
      fc.property(
        fc.array(tree(5), { maxLength: 6 }),
        fc.array(fc.integer({ min: -33000, max: 33000 }), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: -500, max: 500 }),
        (trees, values, base) => {
          const features = Int32Array.from(values);
          const table = { words: Int32Array.from(trees.flatMap(words)), base, limit: 0 };
          let expected = base;
          for (const each of trees) {
            expected += slowly(each, features);
            if (Math.abs(expected) > 128) break;
          }
          expect(treeScore(table, features)).toBe(expected);
        },
      ),
    );
  });
});
