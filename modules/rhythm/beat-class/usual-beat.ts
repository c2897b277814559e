import type { BeatRow } from "./beat-row.ts";

/** What a beat of the dominant shape usually measures: means that follow by a sixteenth. */
export class UsualBeat {
  amplitude = 0;
  slope = 0;
  size = 0;
  breadth = 0;
  sharpness = 0;
  #template = -1;
  #taught = 0;

  /** Learns from a beat of the dominant shape that came in time. Another dominant template is learnt faster. */
  learn(row: BeatRow): void {
    if (row.template !== this.#template) {
      this.#template = row.template;
      this.#taught = this.#taught === 0 ? 0 : 1;
    }
    const taught = this.#taught;
    const shift = taught === 0 ? 0 : taught < 8 ? 2 : 4;
    if (taught < 8) this.#taught = taught + 1;
    const size = row.amplitude < 0 ? -row.amplitude : row.amplitude;
    this.amplitude += (size - this.amplitude) >> shift;
    this.slope += (row.slope - this.slope) >> shift;
    this.size += (row.size - this.size) >> shift;
    this.breadth += (row.breadth - this.breadth) >> shift;
    this.sharpness += (row.sharpness - this.sharpness) >> shift;
  }
}
