import uPlot from "uplot";
import type { StripPiece } from "../protocol.ts";

export interface SweepOptions {
  /** Slots a second. */
  readonly rateHz: number;
  /** Name of the CSS custom property that holds the trace's colour. */
  readonly colour: string;
  /** Value between two lines of the paper; 0 for no lines. */
  readonly paperStep: number;
  /** The scale shows at least so much. */
  readonly leastSpan: number;
  /** …and at most so much: what is beyond runs out of the strip. */
  readonly mostSpan: number;
}

const PIXELS_A_SECOND = 120;
const LEAST_S = 3;
const MOST_S = 10;
const BIG_SQUARE_S = 0.2;
/** The gap that runs ahead of the newest sample. */
const ERASED_S = 0.3;
const KEPT_S = 16;
const MARGIN_SHARE = 0.1;
/** Room above the trace for the beats' letters. */
const LETTER_SHARE = 0.2;

/**
 * A strip as a bedside monitor draws it: the trace stands still and is overwritten from the left. Slot by slot on
 * the run's grid, so that a hole in the samples is a hole in the trace.
 */
export class SweepStrip {
  /** The newest slot that there is a sample for; −1 before any. */
  newest = -1;
  /** Beats that the last drawing showed, and from its lowest to its highest value. */
  beatsShown = 0;
  spanShown = 0;

  readonly #host: HTMLElement;
  readonly #options: SweepOptions;
  readonly #kept: number;
  readonly #erased: number;
  readonly #values: (number | null)[];
  readonly #slots: Int32Array;
  #beats: (readonly [slot: number, letter: string])[] = [];
  #seconds = LEAST_S;
  #xs: number[] = [];
  #ys: (number | null)[] = [];
  #low: number;
  #high: number;
  #head = -1;
  #plot: uPlot;

  constructor(host: HTMLElement, options: SweepOptions) {
    this.#host = host;
    this.#options = options;
    this.#kept = KEPT_S * options.rateHz;
    this.#erased = Math.round(ERASED_S * options.rateHz);
    this.#values = new Array(this.#kept).fill(null);
    this.#slots = new Int32Array(this.#kept).fill(-1);
    this.#low = -options.leastSpan / 3;
    this.#high = (options.leastSpan * 2) / 3;
    this.#plot = this.#make();
    new ResizeObserver(() => this.#resized()).observe(host);
  }

  get length(): number {
    return this.#seconds * this.#options.rateHz;
  }

  clear(): void {
    this.newest = -1;
    this.#head = -1;
    this.#slots.fill(-1);
    this.#beats = [];
    this.#draw(-1);
  }

  add({ slot, values }: StripPiece): void {
    for (let i = 0; i < values.length; i++) {
      const at = slot + i;
      this.#values[at % this.#kept] = values[i];
      this.#slots[at % this.#kept] = at;
    }
    this.newest = Math.max(this.newest, slot + values.length - 1);
  }

  mark(beats: readonly (readonly [slot: number, letter: string])[]): void {
    this.#beats = [...this.#beats, ...beats].filter(([slot]) => slot > this.newest - this.#kept);
  }

  /** The classes of the newest beats, as a text. */
  tape(count: number): string {
    return this.#beats
      .slice(-count)
      .map(([, letter]) => letter)
      .join("");
  }

  /** Time of the newest sample; negative before any. */
  get newestS(): number {
    return this.newest < 0 ? -1 : this.newest / this.#options.rateHz;
  }

  /** Draws what there is up to a time. */
  draw(headS: number): void {
    this.#draw(headS < 0 ? -1 : Math.floor(headS * this.#options.rateHz));
  }

  #draw(head: number): void {
    const length = this.length;
    this.#head = head;
    for (let i = 0; i < length; i++) {
      // The newest slot at this place that is not beyond the head.
      const slot = head - ((((head - i) % length) + length) % length);
      const at = slot % this.#kept;
      const isKept = slot >= 0 && slot > head - length + this.#erased && this.#slots[at] === slot;
      this.#ys[i] = isKept ? this.#values[at] : null;
    }
    this.#scale();
    this.#plot.setData([this.#xs, this.#ys], false);
    this.#plot.redraw(true, false);
  }

  /** The scale follows slowly, in whole steps, so that it does not breathe with each beat. */
  #scale(): void {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of this.#ys) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high) return;
    const { leastSpan, mostSpan } = this.#options;
    const span = Math.min(Math.max(high - low, leastSpan), mostSpan);
    const shown = this.#high - this.#low;
    const isInside = low >= this.#low && high <= this.#high - LETTER_SHARE * shown && shown < 2.1 * span;
    this.spanShown = high - low;
    if (isInside) return;
    const middle = (low + high) / 2;
    const whole = (span * (1 + MARGIN_SHARE)) / (1 - LETTER_SHARE - MARGIN_SHARE);
    this.#low = middle - span / 2 - MARGIN_SHARE * whole;
    this.#high = this.#low + whole;
  }

  #make(): uPlot {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const seconds = Math.round(Math.max(LEAST_S, Math.min(MOST_S, width / PIXELS_A_SECOND)));
    this.#seconds = seconds;
    const length = this.length;
    this.#xs = Array.from({ length }, (_, i) => i / this.#options.rateHz);
    this.#ys = new Array(length).fill(null);
    return new uPlot(
      {
        width: Math.max(width, 1),
        height: Math.max(height, 1),
        padding: [0, 0, 0, 0],
        cursor: { show: false },
        legend: { show: false },
        axes: [{ show: false }, { show: false }],
        scales: { x: { time: false, range: [0, seconds] }, y: { range: () => [this.#low, this.#high] } },
        series: [
          {},
          {
            stroke: () => this.#colour(this.#options.colour),
            width: 1.6,
            points: { show: false },
            spanGaps: false,
          },
        ],
        hooks: { drawClear: [(plot) => this.#paper(plot)], draw: [(plot) => this.#letters(plot)] },
      },
      [this.#xs, this.#ys],
      this.#host,
    );
  }

  #resized(): void {
    const { clientWidth, clientHeight } = this.#host;
    if (clientWidth === 0) return;
    if (clientWidth === this.#plot.width && clientHeight === this.#plot.height) return;
    this.#plot.destroy();
    this.#plot = this.#make();
    this.#draw(this.#head);
  }

  #colour(property: string): string {
    return getComputedStyle(this.#host).getPropertyValue(property);
  }

  #paper(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { paperStep } = this.#options;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    const line = (x0: number, y0: number, x1: number, y1: number) => {
      ctx.beginPath();
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      ctx.stroke();
    };
    for (let i = 1; i * BIG_SQUARE_S < this.#seconds; i++) {
      ctx.strokeStyle = this.#colour(i % 5 === 0 ? "--paper" : "--paper-fine");
      const x = Math.round(plot.valToPos(i * BIG_SQUARE_S, "x", true));
      line(x, bbox.top, x, bbox.top + bbox.height);
    }
    if (paperStep > 0) {
      for (let n = Math.ceil(this.#low / paperStep); n * paperStep < this.#high; n++) {
        ctx.strokeStyle = this.#colour(n % 2 === 0 ? "--paper" : "--paper-fine");
        const y = Math.round(plot.valToPos(n * paperStep, "y", true));
        line(bbox.left, y, bbox.left + bbox.width, y);
      }
    }
    ctx.restore();
  }

  #letters(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const length = this.length;
    const oldest = this.#head - length + this.#erased;
    const size = 13 * devicePixelRatio;
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    this.beatsShown = 0;
    for (const [slot, letter] of this.#beats) {
      if (slot <= oldest || slot > this.#head) continue;
      const x = plot.valToPos((slot % length) / this.#options.rateHz, "x", true);
      const isUsual = letter === "N";
      ctx.font = `${isUsual ? 500 : 700} ${size}px system-ui, sans-serif`;
      ctx.fillStyle = this.#colour(isUsual ? "--quiet" : "--warn");
      ctx.fillText(letter, x, bbox.top + 0.3 * size);
      this.beatsShown++;
    }
    if (this.#head >= 0) {
      const x = plot.valToPos((this.#head % length) / this.#options.rateHz, "x", true);
      ctx.strokeStyle = this.#colour("--line");
      ctx.lineWidth = 2 * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x + ctx.lineWidth * 2, bbox.top);
      ctx.lineTo(x + ctx.lineWidth * 2, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }
}
