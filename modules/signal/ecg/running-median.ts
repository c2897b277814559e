/**
 * The median of the last `length` values kept sorted by insertion: some 20 array accesses a
 * value, for work that is done once a beat.
 */
export class RunningMedian {
  readonly #values: number[];
  readonly #sorted: number[];
  #next = 0;

  constructor(length: number) {
    this.#values = new Array(length).fill(0);
    this.#sorted = new Array(length).fill(0);
  }

  get median(): number {
    return this.#sorted[this.#sorted.length >> 1];
  }

  /** How many of the values lie within `tolerance` of `centre`. */
  countWithin(centre: number, tolerance: number): number {
    const values = this.#values;
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      const off = values[i] - centre;
      if (off <= tolerance && -off <= tolerance) count++;
    }
    return count;
  }

  /** As if all values had been this one. */
  fill(value: number): void {
    this.#values.fill(value);
    this.#sorted.fill(value);
    this.#next = 0;
  }

  /** Adds a value; the oldest goes. */
  push(value: number): void {
    const sorted = this.#sorted;
    const last = sorted.length - 1;
    const old = this.#values[this.#next];
    this.#values[this.#next] = value;
    this.#next = this.#next === last ? 0 : this.#next + 1;
    let i = 0;
    while (sorted[i] !== old) i++;
    while (i < last && sorted[i + 1] < value) {
      sorted[i] = sorted[i + 1];
      i++;
    }
    while (i > 0 && sorted[i - 1] > value) {
      sorted[i] = sorted[i - 1];
      i--;
    }
    sorted[i] = value;
  }
}
