import { BlockFlag } from "../block.ts";
import { BeatFlag, type BeatRing } from "./beat-ring.ts";
import { RunningMedian } from "./running-median.ts";

/** Samples that are no measurement: detection starts anew after them. */
const INTERRUPTED =
  BlockFlag.gap | BlockFlag.overflow | BlockFlag.reset | BlockFlag.contactOff | BlockFlag.recovering;

const RAW_MASK = 255;
const SETTLE = 32;
/** A peak of the energy is a candidate when none is larger for 203 ms on either side. */
const APART = 26;
const REFRACTORY = 31;
const T_WAVE = 45;
const P_WAVE = 37;
const LEARN = 256;
const QUEUE_MASK = 15;

/**
 * QRS detector for one ECG lead at 128 samples a second, in integers, block by block.
 */
export class EcgBeatDetector {
  readonly #beats: BeatRing;
  readonly #raw = new Int32Array(RAW_MASK + 1);
  readonly #slopes = new Int32Array(16);
  readonly #qrs = new RunningMedian(11);
  readonly #noise = new RunningMedian(11);
  readonly #rr = new RunningMedian(7);
  // candidates that wait for a decision
  readonly #at = new Int32Array(QUEUE_MASK + 1);
  readonly #energyOf = new Int32Array(QUEUE_MASK + 1);
  readonly #amplitudeOf = new Int32Array(QUEUE_MASK + 1);
  readonly #slopeOf = new Int32Array(QUEUE_MASK + 1);
  readonly #peakOf = new Int32Array(QUEUE_MASK + 1);
  #head = 0;
  #tail = 0;
  // front end
  #next = 0;
  #sum = 0;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #y0 = 0;
  #energy = 0;
  #peak = 0;
  #peakAt = 0;
  #armed = false;
  #since = 0;
  // decision
  #learning = true;
  #haveBeat = false;
  #lastAt = 0;
  #lastSlope = 0;
  // best rejected candidate since the last beat
  #missedAt = 0;
  #missedEnergy = 0;
  #missedAmplitude = 0;
  #missedSlope = 0;
  #missedPeak = 0;

  constructor(beats: BeatRing) {
    this.#beats = beats;
    this.reset();
  }

  /** Forgets everything: the next sample is the first. */
  reset(): void {
    this.#interrupt();
    this.#learning = true;
  }

  #interrupt(): void {
    this.#raw.fill(0);
    this.#slopes.fill(0);
    this.#sum = 0;
    this.#v0 = 0;
    this.#v1 = 0;
    this.#v2 = 0;
    this.#y0 = 0;
    this.#energy = 0;
    this.#peak = 0;
    this.#armed = false;
    this.#since = 0;
    this.#head = 0;
    this.#tail = 0;
    this.#haveBeat = false;
    this.#missedEnergy = 0;
  }

  /**
   * Takes a block.
   * @param samples electrode µV
   * @param count samples in the block
   * @param firstIndex running index of the first
   * @param flags {@link BlockFlag}
   */
  process(samples: Int32Array, count: number, firstIndex: number, flags: number): void {
    if ((flags & INTERRUPTED) !== 0 || firstIndex !== this.#next) this.#interrupt();
    this.#next = (firstIndex + count) | 0;
    if ((flags & (BlockFlag.contactOff | BlockFlag.recovering)) !== 0) return;
    const raw = this.#raw;
    const slopes = this.#slopes;
    let sum = this.#sum;
    let v0 = this.#v0;
    let v1 = this.#v1;
    let v2 = this.#v2;
    let y0 = this.#y0;
    let energy = this.#energy;
    let peak = this.#peak;
    let peakAt = this.#peakAt;
    let armed = this.#armed;
    let since = this.#since;
    if (since === 0 && count > 0) {
      raw.fill(samples[0]);
      sum = samples[0] << 4;
      peakAt = firstIndex;
    }
    for (let i = 0, n = firstIndex; i < count; i++, n++) {
      const x = samples[i];
      sum += x - raw[(n - 16) & RAW_MASK];
      raw[n & RAW_MASK] = x;
      const y = (raw[(n - 8) & RAW_MASK] << 4) - sum;
      const v = (y + y0) >> 3;
      y0 = y;
      let slope = v - v2;
      if (slope < 0) slope = -slope;
      v2 = v1;
      v1 = v0;
      v0 = v;
      energy += slope - slopes[n & 15];
      slopes[n & 15] = slope;
      if (energy > peak) {
        peak = energy;
        peakAt = n;
        armed = true;
      } else if (n - peakAt >= APART) {
        if (armed && since > SETTLE) {
          this.#candidate(peakAt, peak);
        }
        if (since > SETTLE) this.#decide(n);
        peak = energy;
        peakAt = n;
        armed = false;
      }
      since++;
    }
    this.#sum = sum;
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#y0 = y0;
    this.#energy = energy;
    this.#peak = peak;
    this.#peakAt = peakAt;
    this.#armed = armed;
    this.#since = since > 1 << 20 ? 1 << 20 : since;
  }

  /** Measures a candidate on the raw samples and queues it. */
  #candidate(peakAt: number, energy: number): void {
    const raw = this.#raw;
    // The energy's window trails: 8 for the centre of the high pass, 8 for half the integration, 2 for the slope.
    const centre = peakAt - 18;
    let sum = 0;
    for (let k = 0; k < 32; k++) sum += raw[(centre - 16 + k) & RAW_MASK];
    const baseline = sum >> 5;
    let amplitude = 0;
    let at = centre;
    let slope = 0;
    for (let k = centre - 10; k <= centre + 10; k++) {
      const value = raw[k & RAW_MASK];
      let size = value - baseline;
      if (size < 0) size = -size;
      if (size > amplitude) {
        amplitude = size;
        at = k;
      }
      let step = value - raw[(k - 3) & RAW_MASK];
      if (step < 0) step = -step;
      if (step > slope) slope = step;
    }
    if (((this.#head - this.#tail) | 0) > QUEUE_MASK) this.#tail = (this.#tail + 1) | 0;
    const slot = this.#head & QUEUE_MASK;
    this.#at[slot] = centre;
    this.#peakOf[slot] = at;
    this.#energyOf[slot] = energy;
    this.#amplitudeOf[slot] = amplitude;
    this.#slopeOf[slot] = slope;
    this.#head = (this.#head + 1) | 0;
  }

  #decide(now: number): void {
    if (this.#learning) {
      this.#learn(now);
      return;
    }
    while (this.#tail !== this.#head) {
      const slot = this.#tail & QUEUE_MASK;
      const next = (this.#tail + 1) | 0;
      if (next === this.#head && now - this.#at[slot] < P_WAVE + APART + 18) return;
      this.#judge(slot, next === this.#head ? -1 : next & QUEUE_MASK);
      this.#tail = next;
    }
  }

  #learn(_now: number): void {
    const waiting = (this.#head - this.#tail) | 0;
    if (this.#since < LEARN || waiting < 3) return;
    let first = 0;
    let second = 0;
    for (let k = 0; k < waiting; k++) {
      const e = this.#energyOf[(this.#tail + k) & QUEUE_MASK];
      if (e > first) {
        second = first;
        first = e;
      } else if (e > second) second = e;
    }
    this.#qrs.fill(second);
    this.#noise.fill(second >> 3);
    this.#rr.fill(100);
    this.#learning = false;
    this.#decide(_now);
  }

  #judge(slot: number, next: number): void {
    const at = this.#at[slot];
    const energy = this.#energyOf[slot];
    const slope = this.#slopeOf[slot];
    const amplitude = this.#amplitudeOf[slot];
    const noise = this.#noise.median;
    let threshold = noise + ((Math.imul(75, (this.#qrs.median - noise) >> 4) >> 4) | 0);
    const rr = this.#rr.median;
    if (this.#haveBeat) {
      const silence = at - this.#lastAt;
      if (silence > 512) threshold = Math.imul(threshold >> 4, 11);
      if (
        this.#missedEnergy > Math.imul(threshold >> 4, 10) &&
        silence << 3 > Math.imul(rr, 15) &&
        at - this.#missedAt > REFRACTORY &&
        this.#missedAt - this.#lastAt > REFRACTORY + 10
      ) {
        this.#accept(
          this.#missedAt,
          this.#missedPeak,
          this.#missedEnergy,
          this.#missedAmplitude,
          this.#missedSlope,
          BeatFlag.searchBack,
        );
      }
    }
    const since = at - this.#lastAt;
    if (energy > threshold) {
      if (this.#haveBeat && since < REFRACTORY) return;
      if (this.#haveBeat && since < T_WAVE && slope << 6 < Math.imul(this.#lastSlope, 33)) {
        this.#noise.push(energy);
        return;
      }
      if (
        next >= 0 &&
        this.#haveBeat &&
        this.#at[next] - at < P_WAVE &&
        this.#energyOf[next] > energy &&
        amplitude << 6 < Math.imul(this.#amplitudeOf[next], 35) &&
        slope << 6 < Math.imul(this.#slopeOf[next], 46) &&
        (this.#at[next] - this.#lastAt) << 6 > Math.imul(rr, 45) &&
        (this.#at[next] - this.#lastAt) << 6 < Math.imul(rr, 86)
      ) {
        this.#noise.push(energy);
        return;
      }
      this.#accept(at, this.#peakOf[slot], energy, amplitude, slope, 0);
      return;
    }
    this.#noise.push(energy);
    if (energy > this.#missedEnergy) {
      this.#missedAt = at;
      this.#missedPeak = this.#peakOf[slot];
      this.#missedEnergy = energy;
      this.#missedAmplitude = amplitude;
      this.#missedSlope = slope;
    }
  }

  #accept(at: number, peakAt: number, energy: number, amplitude: number, slope: number, flags: number): void {
    if (this.#haveBeat) this.#rr.push(at - this.#lastAt);
    const cap = Math.imul(this.#qrs.median, 5) >> 1;
    this.#qrs.push(energy < cap ? energy : cap);
    this.#beats.put(peakAt, amplitude, slope, energy, this.#haveBeat ? flags : flags | BeatFlag.first);
    this.#haveBeat = true;
    this.#lastAt = at;
    this.#lastSlope = slope;
    this.#missedEnergy = 0;
  }
}
