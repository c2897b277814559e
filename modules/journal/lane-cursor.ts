/** Entries of one lane that a consumer may have on their way to it at a time. */
export const WINDOW = 31;
const MOST_COUNTED = 0xffff;

/**
 * Where one consumer stands in one lane. Entries before `next` are confirmed or lost; entries from `next` to
 * `given` were handed out, and of these the ones in `confirmed` were confirmed out of turn.
 */
export class LaneCursor {
  /** Number of the first entry that is not confirmed: this is what is kept on flash. */
  next = 0;
  /** Number of the entry to hand out next. */
  given = 0;
  /** Numbers that were lost and not signed for yet lie in [`lostFrom`, `lostTo`), `lostCount` of them. */
  lostFrom = 0;
  lostTo = 0;
  lostCount = 0;
  /** Where to look for the entry `placeSequence`, so that no search is needed from one entry to the next. */
  placeSector = 0;
  placeSerial = 0;
  placeUnit = 0;
  placeSequence = -1;

  /** Bit i: entry `next + i` is confirmed. */
  #confirmed = 0;

  /** Takes a position from flash, or that of a new consumer. */
  start(next: number): void {
    this.next = next;
    this.given = next;
    this.#confirmed = 0;
    this.placeSequence = -1;
  }

  /** Whether so much is on its way that nothing more may be handed out. */
  get isFull(): boolean {
    return this.given - this.next >= WINDOW;
  }

  /** Steps over what was confirmed already; after a {@link rewind} that may lie ahead. */
  skipConfirmed(): void {
    while (this.given - this.next < WINDOW && (this.#confirmed & (1 << (this.given - this.next))) !== 0)
      this.given++;
  }

  /**
   * The consumer has stored an entry.
   *
   * @returns whether `next` moved
   */
  confirm(sequence: number): boolean {
    if (sequence < this.next) return false;
    this.#confirmed |= 1 << (sequence - this.next);
    return this.advance();
  }

  /** Everything that is not confirmed will be handed out again. */
  rewind(): void {
    this.given = this.next;
    this.placeSequence = -1;
  }

  /**
   * Notes that this consumer will not get the entries from `next` to `to` − 1, unless it has some of them.
   *
   * @returns how many it does not have
   */
  loseUntil(to: number): number {
    let lost = to - this.next;
    for (let i = 0; i < WINDOW && this.next + i < to; i++) lost -= (this.#confirmed >>> i) & 1;
    if (lost > 0) {
      if (this.lostCount === 0) this.lostFrom = this.next;
      this.lostTo = to;
      this.lostCount = this.lostCount + lost > MOST_COUNTED ? MOST_COUNTED : this.lostCount + lost;
    }
    const passed = to - this.next;
    this.#confirmed = passed < WINDOW ? this.#confirmed >>> passed : 0;
    this.next = to;
    if (this.given < to) this.given = to;
    this.advance();
    return lost;
  }

  /** `count` losses before number `to` are told under signature; what was lost since is kept. */
  forgetLoss(to: number, count: number): void {
    const isAll = this.lostTo <= to;
    this.lostFrom = isAll ? 0 : to;
    this.lostTo = isAll ? 0 : this.lostTo;
    this.lostCount = isAll ? 0 : this.lostCount > count ? this.lostCount - count : 1;
  }

  private advance(): boolean {
    const before = this.next;
    while ((this.#confirmed & 1) !== 0) {
      this.#confirmed >>>= 1;
      this.next++;
    }
    if (this.given < this.next) this.given = this.next;
    return this.next !== before;
  }
}
