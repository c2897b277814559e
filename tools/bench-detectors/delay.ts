/** Beats further apart than this are not the same beat, delayed. */
const FARTHEST_S = 0.3;

/**
 * How much later than the reference's beats a detector's are, in samples: the median distance to the nearest.
 * Some detectors mark where their filter's output peaks. 0 where nothing is near.
 */
export function medianDelay(reference: readonly number[], found: readonly number[], rateHz: number): number {
  const distances: number[] = [];
  let next = 0;
  for (const beat of reference) {
    while (next + 1 < found.length && Math.abs(found[next + 1] - beat) <= Math.abs(found[next] - beat))
      next++;
    const distance = found[next] - beat;
    if (Math.abs(distance) <= FARTHEST_S * rateHz) distances.push(distance);
  }
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? 0;
}
