/**
 * A level that follows a series of values: an eighth of the way to each, but never further than an eighth of
 * itself, so that one outlier in a series is hardly felt. It does what the median of the last eleven does (for
 * beat detection on MIT-BIH as well) at a tenth of its cost, which array accesses make up.
 * @param level so far
 * @param next the next value of the series, not negative
 */
export function follow(level: number, next: number): number {
  const step = (next - level) >> 3;
  const most = (level >> 3) + 1;
  return level + (step > most ? most : step < -most ? -most : step);
}
