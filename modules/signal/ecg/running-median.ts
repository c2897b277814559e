/**
 * The median of the last `length` values kept sorted by insertion: some 20 array accesses a
 * value, for work that is done once a beat. (On XS an array's length costs as much as four of its elements.)
 */
export class RunningMedian {
  // Of slots, which XS reads in half the time of typed elements.
  readonly #values: number[];
  readonly #sorted: number[];
  readonly #last: number;
  #next = 0;

  constructor(length: number) {
    this.#values = new Array(length).fill(0);
    this.#sorted = new Array(length).fill(0);
    this.#last = length - 1;
  }

  get median(): number {
    return this.#sorted[(this.#last + 1) >> 1];
  }

  /** How many of the values lie within `tolerance` of `centre`. */
  countWithin(centre: number, tolerance: number): number {
    const values = this.#values;
    let count = 0;
    let off = 0;
    for (let i = this.#last; i >= 0; i--) {
      off = values[i] - centre;
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
    const values = this.#values;
    const last = this.#last;
    const next = this.#next;
    const old = values[next];
    this.#next = next === last ? 0 : next + 1;
    if (old === value) return;
    values[next] = value;
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
