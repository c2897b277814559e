/**
 * A physical quantity over time, known at a uniform rate from world time 0 on: a recorded lead, a modelled
 * heart, a pulse wave. The unit is its maker's to state (electrodes: µV). A front end never sees these
 * samples: it resamples them at instants of its own clock, through its own filter.
 */
export interface Waveform {
  readonly rateHz: number;
  /** Samples there are; `Infinity` for one that has no end. */
  readonly length: number;
  /**
   * Fills `out[0 … count−1]` with samples `start … start+count−1`. Before 0 and past the end the nearest
   * sample holds. Reads come mostly forward, with overlaps of a filter's length.
   */
  read(start: number, count: number, out: Float64Array): void;
}
