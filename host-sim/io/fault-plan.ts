import type { Timeline } from "./timeline.ts";

/** Misbehaviour of a chip or a bus on request: each kind may be on for stretches of virtual time. */
export class FaultPlan<Kind extends string> {
  readonly #timeline: Timeline;
  readonly #settle: () => void;
  readonly #changed: (kind: Kind, on: boolean) => void;
  readonly #depth = new Map<Kind, number>();

  /**
   * @param settle called before a kind begins or ends: what was due until now comes about without the change
   * @param changed called after it began or ended
   */
  constructor(
    timeline: Timeline,
    settle: () => void = () => {},
    changed: (kind: Kind, on: boolean) => void = () => {},
  ) {
    this.#timeline = timeline;
    this.#settle = settle;
    this.#changed = changed;
  }

  /** A fault from `fromMicros` to `toMicros` of world time; for ever when the end is left out. What happens once (a reset) takes one instant for both. */
  during(kind: Kind, fromMicros: number, toMicros = Number.POSITIVE_INFINITY): void {
    if (toMicros < fromMicros) throw new RangeError("a fault ends before it begins");
    this.#timeline.at(fromMicros, () => this.#shift(kind, 1));
    if (toMicros < Number.POSITIVE_INFINITY) this.#timeline.at(toMicros, () => this.#shift(kind, -1));
  }

  on(kind: Kind): boolean {
    return (this.#depth.get(kind) ?? 0) > 0;
  }

  #shift(kind: Kind, by: 1 | -1): void {
    this.#settle();
    const before = this.#depth.get(kind) ?? 0;
    this.#depth.set(kind, before + by);
    if (before === 0 || before + by === 0) this.#changed(kind, by > 0);
  }
}
