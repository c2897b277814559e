import type { SampleBus, SampleRing } from "../../../modules/signal/bus.ts";
import type { StripPiece } from "../../bench/protocol.ts";

/** What a page is told at once, at most: older samples are dropped. */
const MOST_S = 8;
/** A hole up to this long is the grid's own, and no loss: it is filled with the sample before. */
const JITTER_SLOTS = 2;

/**
 * One more consumer of a sensor's bus: puts samples on the page's grid of slots by the times that their blocks
 * give them. Slots without a sample are null.
 */
export class StripTap {
  readonly #rateHz: number;
  readonly #sign: number;
  #ring: SampleRing | undefined;
  #startMicros = 0;
  /** Slot of the first value; nothing has come yet while it is negative. */
  #from = -1;
  #values: (number | null)[] = [];

  /** @param sign −1 turns the strip upside down */
  constructor(rateHz: number, sign: 1 | -1 = 1) {
    this.#rateHz = rateHz;
    this.#sign = sign;
  }

  /** Listens to the bus of a boot that began at `startMicros` of the run; the first of its channels is shown. */
  listen(bus: SampleBus | undefined, startMicros: number): void {
    this.#ring = bus?.subscribe();
    this.#startMicros = startMicros;
  }

  /** Takes what has come. */
  drain(): void {
    const ring = this.#ring;
    while (ring?.take()) {
      const { block } = ring;
      const { samples, channels, from, count } = block;
      const periodMicros = 1e9 / block.rateMilliHz;
      const newest = this.#startMicros + block.tickMicros;
      for (let i = 0; i < count; i++) {
        const micros = newest - (count - 1 - i) * periodMicros;
        this.#put(Math.floor((micros * this.#rateHz) / 1e6), this.#sign * samples[(from + i) * channels]);
      }
    }
  }

  /** What has come since the last call; null for nothing. */
  take(): StripPiece | null {
    if (this.#values.length === 0) return null;
    const piece = { slot: this.#from, values: this.#values };
    this.#from += this.#values.length;
    this.#values = [];
    return piece;
  }

  #put(slot: number, value: number): void {
    const values = this.#values;
    const mostSlots = MOST_S * this.#rateHz;
    const next = this.#from + values.length;
    if (this.#from < 0 || slot >= next + mostSlots) {
      this.#from = slot;
      values.length = 0;
    } else {
      const filler = slot - next <= JITTER_SLOTS ? value : null;
      for (let at = next; at < slot; at++) values.push(filler);
    }
    if (slot < next) return;
    values.push(value);
    if (values.length > mostSlots) {
      const surplus = values.length - mostSlots;
      values.splice(0, surplus);
      this.#from += surplus;
    }
  }
}
