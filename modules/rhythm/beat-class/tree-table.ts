/**
 * Boosted decision trees of depth 3 in integers. Nine words a tree: seven nodes in breadth-first order, each
 * `feature << 16 | threshold` (a signed half word; larger values go right), then eight leaves of a signed byte each,
 * the first in the lowest byte. Leaves, base and limits are log odds in 64ths.
 */
export interface TreeTable {
  /** An array of slots, in flash: on XS it is read in half the time that a typed one takes. */
  readonly words: ArrayLike<number>;
  readonly base: number;
  /** The score above which the answer is yes. */
  readonly limit: number;
}

/** What the classifier decides by. */
export interface BeatTables {
  readonly ventricular: TreeTable;
  readonly supraventricular: TreeTable;
}

const WORDS = 9;
const LEAVES = 7;

/**
 * A score so far from 0 (log odds of 2, in 64ths) is hardly ever made another by the trees that are left: of 37,756
 * beats of MIT-BIH and SVDB 8 would be. On average 11 trees of 80 and 6 of 40 are then asked.
 */
const CERTAIN = 128;

/** The sum of the base and of one leaf a tree, up to the tree with which it is certain. */
export function treeScore(table: TreeTable, features: ArrayLike<number>): number {
  const { words } = table;
  const length = words.length;
  let score = table.base;
  let node = 0;
  let place = 0;
  for (let at = 0; at < length; at += WORDS) {
    // The children of node n are 2n + 1 and 2n + 2.
    node = words[at];
    place = features[node >> 16] > (node << 16) >> 16 ? 2 : 1;
    node = words[at + place];
    place = 2 * place + (features[node >> 16] > (node << 16) >> 16 ? 2 : 1);
    node = words[at + place];
    place = 2 * place + (features[node >> 16] > (node << 16) >> 16 ? 2 : 1) - LEAVES;
    node = words[at + LEAVES + (place >> 2)];
    score += (node << (24 - ((place & 3) << 3))) >> 24;
    if (score > CERTAIN || score < -CERTAIN) break;
  }
  return score;
}
