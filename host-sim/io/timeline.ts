/**
 * Something that happens in hardware at one instant: a conversion is done, a threshold is crossed, a timer
 * expires. Its owner makes it once and schedules it again and again, so that the kernel allocates nothing.
 */
export class TimelineEvent {
  /** What happens. It runs exactly at its time and is never device code. */
  readonly run: () => void;
  /** World time in microseconds; meaningful while the event is scheduled. */
  timeMicros = 0;
  /** Breaks ties: events of the same instant run in the order in which they were scheduled. */
  order = 0;
  /** Place in the heap, or −1 while the event is not scheduled. */
  slot = -1;

  constructor(run: () => void) {
    this.run = run;
  }

  get scheduled(): boolean {
    return this.slot >= 0;
  }
}

/**
 * The world's clock and what is going to happen: a binary heap ordered by time, then by order of scheduling.
 * Time moves only forward, and only by {@link advanceTo}; it may hold fractions of a microsecond, for chips
 * have crystals of their own.
 */
export class Timeline {
  nowMicros = 0;
  /** Events that ran since the start. */
  eventsRun = 0;

  readonly #heap: TimelineEvent[] = [];
  #order = 0;
  #running = false;

  /** True while an event runs: device code must not run, and no time may be charged, from inside one. */
  get running(): boolean {
    return this.#running;
  }

  /** World time of the next event, or `Infinity`. */
  get nextMicros(): number {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0].timeMicros;
  }

  /** Schedules an event, or moves one that is scheduled. A time that has passed means now. */
  schedule(event: TimelineEvent, timeMicros: number): void {
    if (!(timeMicros < Number.POSITIVE_INFINITY)) {
      this.cancel(event);
      return;
    }
    const heap = this.#heap;
    event.timeMicros = Math.max(timeMicros, this.nowMicros);
    event.order = ++this.#order;
    if (event.slot < 0) {
      event.slot = heap.length;
      heap.push(event);
      this.#rise(event.slot);
    } else {
      this.#sink(this.#rise(event.slot));
    }
  }

  /** Takes an event off; one that is not scheduled stays so. */
  cancel(event: TimelineEvent): void {
    const slot = event.slot;
    if (slot < 0) return;
    const heap = this.#heap;
    const last = heap.pop()!;
    event.slot = -1;
    if (last === event) return;
    heap[slot] = last;
    last.slot = slot;
    this.#sink(this.#rise(slot));
  }

  /** Schedules a one-off action of the world (a scenario's). It allocates: chips keep events of their own. */
  at(timeMicros: number, action: () => void): TimelineEvent {
    const event = new TimelineEvent(action);
    this.schedule(event, timeMicros);
    return event;
  }

  /** Moves time on to `timeMicros` and runs every event that falls due on the way, in order. */
  advanceTo(timeMicros: number): void {
    if (this.#running) throw new Error("An event of the timeline tried to move time.");
    const heap = this.#heap;
    this.#running = true;
    try {
      while (heap.length > 0 && heap[0].timeMicros <= timeMicros) {
        const event = heap[0];
        if (event.timeMicros > this.nowMicros) this.nowMicros = event.timeMicros;
        this.cancel(event);
        this.eventsRun++;
        event.run();
      }
    } finally {
      this.#running = false;
    }
    if (timeMicros > this.nowMicros) this.nowMicros = timeMicros;
  }

  #rise(from: number): number {
    const heap = this.#heap;
    const event = heap[from];
    let slot = from;
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parent = heap[above];
      if (!before(event, parent)) break;
      heap[slot] = parent;
      parent.slot = slot;
      slot = above;
    }
    heap[slot] = event;
    event.slot = slot;
    return slot;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const length = heap.length;
    const event = heap[from];
    let slot = from;
    for (;;) {
      let below = 2 * slot + 1;
      if (below >= length) break;
      if (below + 1 < length && before(heap[below + 1], heap[below])) below++;
      const child = heap[below];
      if (!before(child, event)) break;
      heap[slot] = child;
      child.slot = slot;
      slot = below;
    }
    heap[slot] = event;
    event.slot = slot;
  }
}

function before(a: TimelineEvent, b: TimelineEvent): boolean {
  return a.timeMicros < b.timeMicros || (a.timeMicros === b.timeMicros && a.order < b.order);
}
