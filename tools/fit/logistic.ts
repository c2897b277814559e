import type { Rows } from "./rows.ts";

/** A logistic regression over standardised features. */
export interface Logistic {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** One a feature, and the constant. */
  readonly weights: Float64Array;
  /** Weighted mean of each feature in fibrillation, and otherwise. */
  readonly inside: Float64Array;
  readonly outside: Float64Array;
}

const RIDGE = 10;
const ITERATIONS = 25;

/** Fits by iteratively reweighted least squares with a small ridge; deterministic. */
export function fitLogistic(sets: readonly { readonly rows: Rows; readonly scale: number }[]): Logistic {
  const width = sets[0].rows.width;
  const { mean, deviation, inside, outside } = moments(sets, width);
  const size = width + 1;
  const weights = new Float64Array(size);
  const z = new Float64Array(size);
  z[width] = 1;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (const { rows, scale } of sets) {
      for (let r = 0; r < rows.count; r++) {
        let dot = weights[width];
        for (let i = 0; i < width; i++) {
          z[i] = (rows.values[r * width + i] - mean[i]) / deviation[i];
          dot += weights[i] * z[i];
        }
        const p = 1 / (1 + Math.exp(-dot));
        const w = rows.weights[r] * scale;
        const residual = w * (rows.truth[r] - p);
        const curvature = w * Math.max(p * (1 - p), 1e-5);
        for (let i = 0; i < size; i++) {
          gradient[i] += residual * z[i];
          const row = curvature * z[i];
          for (let j = i; j < size; j++) hessian[i * size + j] += row * z[j];
        }
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) hessian[i * size + j] = hessian[j * size + i];
      const ridge = i < width ? RIDGE : 1e-6;
      hessian[i * size + i] += ridge;
      gradient[i] -= ridge * weights[i];
    }
    const step = solve(hessian, gradient);
    let largest = 0;
    for (let i = 0; i < size; i++) {
      weights[i] += step[i];
      largest = Math.max(largest, Math.abs(step[i]));
    }
    if (largest < 1e-6) break;
  }
  return { mean, deviation, weights, inside, outside };
}

function moments(sets: readonly { readonly rows: Rows; readonly scale: number }[], width: number) {
  const sums = [0, 1].map(() => new Float64Array(width));
  const squares = new Float64Array(width);
  const totals = [0, 0];
  for (const { rows, scale } of sets) {
    for (let r = 0; r < rows.count; r++) {
      const w = rows.weights[r] * scale;
      const truth = rows.truth[r];
      totals[truth] += w;
      for (let i = 0; i < width; i++) {
        const value = rows.values[r * width + i];
        sums[truth][i] += w * value;
        squares[i] += w * value * value;
      }
    }
  }
  const total = totals[0] + totals[1];
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    mean[i] = (sums[0][i] + sums[1][i]) / total;
    deviation[i] = Math.sqrt(Math.max(squares[i] / total - mean[i] ** 2, 1e-9));
  }
  return {
    mean,
    deviation,
    outside: sums[0].map((sum) => sum / totals[0]),
    inside: sums[1].map((sum) => sum / totals[1]),
  };
}

/** Solves a symmetric positive definite system by Cholesky's decomposition. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k];
    x[i] /= lower[i * n + i];
  }
  return x;
}
