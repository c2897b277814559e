import { SampleBlock } from "../../../modules/signal/block.ts";
import type { SampleBus, SampleRing } from "../../../modules/signal/bus.ts";
import { STRIP_RATE_HZ, type StripPiece } from "../../bench/protocol.ts";

/** What a session may bring between two looks of its owner, with much to spare: 16 s of 128 a second. */
const RING_SAMPLES = 2048;
const RING_BLOCKS = 256;
const BLOCK_SAMPLES = 128;
/** What a page is told at once, at most: older samples are dropped. */
const MOST_SLOTS = 8 * STRIP_RATE_HZ;
/** A hole up to this long is the grid's own, and no loss: it is filled with the sample before. */
const JITTER_SLOTS = 2;

/**
 * One more consumer of a sensor's bus: puts samples on the page's grid of slots by the times that their blocks
 * give them. Slots without a sample are null.
 */
export class StripTap {
  readonly #channel: number;
  readonly #channels: number;
  #block: SampleBlock;
  #ring: SampleRing | undefined;
  #startMicros = 0;
  /** Slot of the first value; nothing has come yet while it is negative. */
  #from = -1;
  #values: (number | null)[] = [];

  /** @param channel which of the bus's values a sample shows */
  constructor(channel = 0, channels = 1) {
    this.#channel = channel;
    this.#channels = channels;
    this.#block = new SampleBlock(BLOCK_SAMPLES, channels);
  }

  /** Listens to the bus of a boot that began at `startMicros` of the run. */
  listen(bus: SampleBus | undefined, startMicros: number): void {
    this.#ring = bus?.subscribe(RING_SAMPLES, RING_BLOCKS);
    this.#startMicros = startMicros;
  }

  /** Takes what has come. */
  drain(): void {
    const block = this.#block;
    while (this.#ring?.take(block)) {
      const period = 1e9 / block.rateMilliHz;
      const newest = this.#startMicros + block.tickMicros;
      for (let i = 0; i < block.count; i++) {
        const micros = newest - (block.count - 1 - i) * period;
        this.#put(
          Math.floor((micros * STRIP_RATE_HZ) / 1e6),
          block.samples[i * this.#channels + this.#channel],
        );
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
    const next = this.#from + values.length;
    if (this.#from < 0 || slot >= next + MOST_SLOTS) {
      this.#from = slot;
      values.length = 0;
    } else {
      const filler = slot - next <= JITTER_SLOTS ? value : null;
      for (let at = next; at < slot; at++) values.push(filler);
    }
    if (slot < next) return;
    values.push(value);
    if (values.length > MOST_SLOTS) {
      const surplus = values.length - MOST_SLOTS;
      values.splice(0, surplus);
      this.#from += surplus;
    }
  }
}
