import type { TreeTable } from "../../../modules/rhythm/beat-class/tree-table.ts";
import { seededRandom } from "../random.ts";

/** Beats to learn from. */
export interface Examples {
  readonly count: number;
  /** How many features each has. */
  readonly width: number;
  /** `width` values a beat, side by side. */
  readonly values: Int16Array;
  /** 1: yes, 0: no. */
  readonly targets: Uint8Array;
  readonly weights: Float64Array;
}

export interface BoostOptions {
  readonly trees: number;
  readonly rate: number;
  readonly seed: number;
  /** Part of the features that each tree sees. */
  readonly columns: number;
  /** Features that no tree sees, by number. */
  readonly hidden?: readonly number[];
  /** By feature: 1 where more of it may only speak for yes, −1 where it may only speak against; 0 or left out: either. */
  readonly directions?: readonly number[];
}

const BINS = 64;
const RIDGE = 5;
const FEWEST = 40;
/** Part of the beats that each tree sees. */
const ROWS = 0.7;
const NODES = 7;
const LEAVES = 8;
/** Log odds are in 64ths, a leaf in a signed byte. */
const SCALE = 64;
const ALWAYS_LEFT = 32767;

/**
 * Fits trees of depth 3 by Newton boosting (Friedman 2001) on the logistic loss; deterministic for a seed. Features
 * with a direction are kept to it by bounds on what lies below a split.
 */
export function boost(
  examples: Examples,
  { trees, rate, seed, columns: part, hidden = [], directions = [] }: BoostOptions,
): Omit<TreeTable, "limit"> {
  const { count, width, targets, weights } = examples;
  const random = seededRandom(seed);
  const thresholds = Array.from({ length: width }, (_, f) => quantiles(examples, f));
  const bins = thresholds.map((edges, f) => binned(examples, f, edges));
  const seen = bins.map((_, f) => f).filter((f) => !hidden.includes(f));
  const base = Math.round(SCALE * logOdds(targets, weights));
  const scores = new Float64Array(count).fill(base / SCALE);
  const gradients = new Float64Array(count);
  const curvatures = new Float64Array(count);
  const place = new Uint8Array(count);
  const words: number[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const columns = seen.filter(() => random() < part);
    for (let r = 0; r < count; r++) {
      const p = 1 / (1 + Math.exp(-scores[r]));
      const w = random() < ROWS ? weights[r] : 0;
      gradients[r] = w * (p - targets[r]);
      curvatures[r] = w * p * (1 - p);
    }
    place.fill(0);
    const nodes = new Int32Array(NODES).fill(ALWAYS_LEFT);
    let bounds: readonly Bounds[] = [UNBOUNDED];
    for (let first = 0; first < NODES; first = 2 * first + 1) {
      const level = first + 1;
      const splits = bestSplits(bounds, columns, directions, bins, place, gradients, curvatures);
      bounds = splits.flatMap((split, n) => boundsBelow(bounds[n], split, directions));
      for (let n = 0; n < level; n++) {
        const split = splits[n];
        if (split) nodes[first + n] = (split.feature << 16) | (thresholds[split.feature][split.bin] & 0xffff);
      }
      for (let r = 0; r < count; r++) {
        const split = splits[place[r]];
        place[r] = 2 * place[r] + (split && bins[split.feature][r] > split.bin ? 1 : 0);
      }
    }
    const leaves = leafValues(place, gradients, curvatures, rate, bounds);
    for (let r = 0; r < count; r++) scores[r] += leaves[place[r]] / SCALE;
    words.push(...nodes, packed(leaves, 0), packed(leaves, 4));
  }
  return { words: Int32Array.from(words), base };
}

/** Thresholds between at most {@link BINS} groups of about as many beats. */
function quantiles({ count, width, values }: Examples, feature: number): number[] {
  const sorted = new Int16Array(count);
  for (let r = 0; r < count; r++) sorted[r] = values[r * width + feature];
  sorted.sort();
  const edges = new Set<number>();
  for (let k = 1; k < BINS; k++) edges.add(sorted[Math.floor((k * count) / BINS)]);
  // Nothing is larger than the largest.
  edges.delete(sorted[count - 1]);
  return [...edges];
}

function binned({ count, width, values }: Examples, feature: number, edges: readonly number[]): Uint8Array {
  const bins = new Uint8Array(count);
  for (let r = 0; r < count; r++) {
    const value = values[r * width + feature];
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > edges[middle]) low = middle + 1;
      else high = middle;
    }
    bins[r] = low;
  }
  return bins;
}

function logOdds(targets: Uint8Array, weights: Float64Array): number {
  let yes = 0;
  let all = 0;
  for (let r = 0; r < targets.length; r++) {
    all += weights[r];
    if (targets[r] === 1) yes += weights[r];
  }
  return Math.log(yes / (all - yes));
}

interface Split {
  readonly feature: number;
  /** Beats in larger bins go right. */
  readonly bin: number;
  /** Halfway between the values of its two sides. */
  readonly middle: number;
}

/** Between what a node's leaves must lie, lest a split above it turn round. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

const UNBOUNDED: Bounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** The best value of beats that stay together, in log odds. */
function bestValue(gradient: number, curvature: number, { least, most }: Bounds): number {
  return Math.max(least, Math.min(most, -gradient / (curvature + RIDGE)));
}

/** Twice what the loss falls by with a value. */
function worthOf(gradient: number, curvature: number, value: number): number {
  return -(2 * gradient + (curvature + RIDGE) * value) * value;
}

/** What holds left and right of a split: the sides of one with a direction keep to theirs of its middle. */
function boundsBelow(
  bounds: Bounds,
  split: Split | undefined,
  directions: readonly number[],
): [Bounds, Bounds] {
  const direction = split === undefined ? 0 : (directions[split.feature] ?? 0);
  if (split === undefined || direction === 0) return [bounds, bounds];
  const below = { ...bounds, most: split.middle };
  const above = { ...bounds, least: split.middle };
  return direction > 0 ? [below, above] : [above, below];
}

function bestSplits(
  bounds: readonly Bounds[],
  columns: readonly number[],
  directions: readonly number[],
  bins: readonly Uint8Array[],
  place: Uint8Array,
  gradients: Float64Array,
  curvatures: Float64Array,
): (Split | undefined)[] {
  const level = bounds.length;
  const best: (Split | undefined)[] = new Array(level).fill(undefined);
  const gains = new Float64Array(level).fill(1e-6);
  const size = level * BINS;
  const g = new Float64Array(size);
  const h = new Float64Array(size);
  const n = new Int32Array(size);
  for (const feature of columns) {
    const direction = directions[feature] ?? 0;
    const column = bins[feature];
    g.fill(0);
    h.fill(0);
    n.fill(0);
    for (let r = 0; r < place.length; r++) {
      if (curvatures[r] === 0) continue;
      const at = place[r] * BINS + column[r];
      g[at] += gradients[r];
      h[at] += curvatures[r];
      n[at]++;
    }
    for (let node = 0; node < level; node++) {
      let allG = 0;
      let allH = 0;
      let allN = 0;
      const from = node * BINS;
      for (let b = from; b < from + BINS; b++) {
        allG += g[b];
        allH += h[b];
        allN += n[b];
      }
      const own = bounds[node];
      const whole = worthOf(allG, allH, bestValue(allG, allH, own));
      let leftG = 0;
      let leftH = 0;
      let leftN = 0;
      for (let b = 0; b < BINS - 1; b++) {
        leftG += g[from + b];
        leftH += h[from + b];
        leftN += n[from + b];
        if (leftN < FEWEST) continue;
        if (allN - leftN < FEWEST) break;
        const left = bestValue(leftG, leftH, own);
        const right = bestValue(allG - leftG, allH - leftH, own);
        if ((right - left) * direction < 0) continue;
        const gain = worthOf(leftG, leftH, left) + worthOf(allG - leftG, allH - leftH, right) - whole;
        if (gain > gains[node]) {
          gains[node] = gain;
          best[node] = { feature, bin: b, middle: (left + right) / 2 };
        }
      }
    }
  }
  return best;
}

function leafValues(
  place: Uint8Array,
  gradients: Float64Array,
  curvatures: Float64Array,
  rate: number,
  bounds: readonly Bounds[],
): number[] {
  const g = new Float64Array(LEAVES);
  const h = new Float64Array(LEAVES);
  for (let r = 0; r < place.length; r++) {
    g[place[r]] += gradients[r];
    h[place[r]] += curvatures[r];
  }
  return Array.from(g, (gradient, leaf) => {
    const value = Math.round(SCALE * rate * bestValue(gradient, h[leaf], bounds[leaf]));
    return Math.max(-128, Math.min(127, value));
  });
}

function packed(leaves: readonly number[], from: number): number {
  let word = 0;
  for (let k = 0; k < 4; k++) word |= (leaves[from + k] & 0xff) << (8 * k);
  return word;
}
