import { BeatFlag, type BeatRing } from "./beat-ring.ts";
import { BeatShapes } from "./beat-shapes.ts";
import { Candidates, MISSED, MISSED_NARROW, RECENT_MASK } from "./candidates.ts";
import type { QualityMeter } from "./quality-meter.ts";
import { RunningMedian } from "./running-median.ts";

/** No two beats lie within 242 ms (248 a minute). */
const REFRACTORY = 31;
/** A weaker wave within 350 ms of a beat is its T wave … */
const T_WAVE = 45;
/** … if it is broad: 23 samples and more above half its peak energy, where a narrow QRS has 16 or 17. */
const BROAD = 23;
/** A wave that a larger complex follows within 290 ms may be its P wave. */
const P_WAVE = 37;
/** What is no broader gets a lower threshold: even a small QRS is short. */
const NARROW = 18;
/** What is broader needs more. */
const VERY_BROAD = 26;
/** A rival on schedule is looked for 0.7 s ahead at most, which bounds the latency to about a second. */
const RIVAL_WITHIN = 90;
/** An unexpected complex is a beat all the same if it has the shape of three others (correlation 0.92, squared). */
const KNOWN_SHAPE = 0.8464;
const KNOWN_FROM = 3;
/** Largest P wave, µV: 0.25 mV is the upper limit of normal in limb leads. */
const LARGEST_P_WAVE = 300;
/** Learning takes three complexes of like strength within 5 s, or two after 4 s: a slow heart. */
const LEARN_WITHIN = 640;
const LEARN_SLOW = 512;
/** After so many seconds without a beat, or of noise alone, the wearer's beats are learnt anew. */
const LOST_SECONDS = 10;
/** Weakest beat that is learnt: 20 µV per 23 ms RMS, a QRS of some 60 µV. */
const WEAKEST = 80;

/** What {@link BeatJudge} says of a candidate. */
type Verdict = "beat" | "weak" | "other" | "wait";

/**
 * Decides which candidates are beats. All work is per candidate: two or three times a heart beat. It takes them
 * in order and looks ahead 0.7 s at most, so that its answers do not depend on when it is asked.
 *
 * The threshold N + 0.19 (Q − N) lies between the median strengths of the last 11 beats (Q) and of the last 11
 * other waves (N). Adaptive thresholds and search back are Pan & Tompkins's (1985), the medians Hamilton's (2002).
 */
export class BeatJudge {
  readonly candidates = new Candidates();
  readonly #shapes = new BeatShapes();
  readonly #beats: BeatRing;
  readonly #recent: Int32Array;
  readonly #quality: QualityMeter;
  readonly #beatStrength = new RunningMedian(11);
  readonly #otherStrength = new RunningMedian(11);
  readonly #interval = new RunningMedian(8);
  #learning = true;
  #relearning = false;
  #intervals = 0;
  /** Five of the last eight intervals lie within a tenth of their median. */
  #regular = false;
  #hasBeat = false;
  #lastAt = 0;
  #lastStrength = 0;

  /**
   * @param beats where beats go
   * @param recent the detector's ring of µV
   * @param quality is told of every beat
   */
  constructor(beats: BeatRing, recent: Int32Array, quality: QualityMeter) {
    this.#beats = beats;
    this.#recent = recent;
    this.#quality = quality;
  }

  /** The usual strength of this wearer's beats (quarters of a µV per 23 ms); 0 while it is unknown. */
  get usualStrength(): number {
    return this.#learning ? 0 : this.#beatStrength.median;
  }

  /** Power below which a peak is not worth measuring: that of a 32nd of the usual slope. */
  get leastPower(): number {
    const strength = this.#learning ? WEAKEST : this.#beatStrength.median >> 5;
    return Math.imul(strength, strength);
  }

  /** Forgets the wearer. */
  reset(): void {
    this.interrupt();
    this.#shapes.reset();
    this.#learning = true;
    this.#relearning = false;
    this.#regular = false;
    this.#intervals = 0;
  }

  /** No interval spans what comes now, but what was learnt stays. */
  interrupt(): void {
    const candidates = this.candidates;
    candidates.tail = candidates.head;
    this.#hasBeat = false;
    this.#forgetMissed();
  }

  /**
   * Judges what can be judged.
   * @param horizon running index up to which all candidates are in the queue
   */
  decide(horizon: number): void {
    if (!this.#learning && this.#isLost(horizon)) {
      this.#learning = true;
      this.#relearning = true;
    }
    if (this.#learning && !this.#learn(horizon)) return;
    const candidates = this.candidates;
    while (candidates.tail !== candidates.head) {
      const slot = candidates.tail & candidates.mask;
      this.#searchBack(candidates.at[slot]);
      const verdict = this.#judge(slot, horizon);
      if (verdict === "wait") return;
      candidates.tail = (candidates.tail + 1) | 0;
      if (verdict === "beat") this.#accept(slot, 0);
      else this.#reject(slot, verdict);
    }
    this.#searchBack(horizon);
  }

  /** What was learnt no longer holds: nothing fits it for 10 s, or for as long all was noise. */
  #isLost(horizon: number): boolean {
    if (this.#quality.unusableSeconds >= LOST_SECONDS) return true;
    return this.#hasBeat && this.candidates.waiting === 0 && horizon - this.#lastAt > LOST_SECONDS << 7;
  }

  #threshold(): number {
    const other = this.#otherStrength.median;
    return other + (Math.imul(this.#beatStrength.median - other, 49) >> 8);
  }

  #judge(slot: number, horizon: number): Verdict {
    const { at, strength, spread, slope, returnSlope } = this.candidates;
    const own = strength[slot];
    const width = spread[slot];
    let threshold = this.#threshold();
    if (width <= NARROW) threshold = Math.imul(threshold, 27) >> 5;
    else if (width >= VERY_BROAD) threshold += threshold >> 2;
    if (own <= threshold) return "weak";
    // A complex comes back; the step of a slipping electrode does not.
    if (returnSlope[slot] << 3 < slope[slot]) return "other";
    const here = at[slot];
    if (this.#hasBeat) {
      const since = here - this.#lastAt;
      if (since < REFRACTORY) return "other";
      if (since < T_WAVE && width >= BROAD && own << 3 < Math.imul(this.#lastStrength, 7)) return "other";
    }
    const known = (this.candidates.head - this.candidates.tail) | 0;
    if (known < 2 && horizon - here < P_WAVE) return "wait";
    if (known >= 2 && this.#isOvershadowed(slot, threshold)) return "other";
    if (!this.#hasBeat || !this.#regular || own >= this.#beatStrength.median) return "beat";
    return this.#judgeUnexpected(slot, horizon, threshold);
  }

  /** The next candidate is so close and so much larger that this one is its P wave, or part of the same noise. */
  #isOvershadowed(slot: number, threshold: number): boolean {
    const { at, strength, amplitude, mask } = this.candidates;
    const next = (this.candidates.tail + 1) & mask;
    const ahead = at[next] - at[slot];
    if (ahead < REFRACTORY && strength[next] > strength[slot]) return true;
    if (ahead >= P_WAVE || strength[next] <= threshold || !this.#hasBeat) return false;
    if (Math.abs(amplitude[slot]) << 5 >= Math.imul(Math.abs(amplitude[next]), 17)) return false;
    // A premature beat also is larger at times: then the interval from the last beat is short.
    const interval = (at[next] - this.#lastAt) << 3;
    const usual = this.#interval.median;
    return interval > Math.imul(usual, 6) && interval < Math.imul(usual, 11);
  }

  /**
   * In a regular rhythm, something weaker than the complex that comes on schedule right after it is noise or a T
   * wave: a premature beat moves the next one, and an interpolated one comes again in the same shape.
   */
  #judgeUnexpected(slot: number, horizon: number, threshold: number): Verdict {
    const { at, strength, peakAt, mask, head, tail } = this.candidates;
    const usual = this.#interval.median;
    const latest = this.#lastAt + usual + (usual >> 3);
    const earliest = this.#lastAt + usual - (usual >> 3);
    const here = at[slot];
    const until = Math.min(latest, here + RIVAL_WITHIN);
    const own = strength[slot];
    const waiting = (head - tail) | 0;
    for (let k = 1; k < waiting; k++) {
      const other = (tail + k) & mask;
      if (at[other] > until) break;
      if (at[other] < earliest || strength[other] <= own || strength[other] <= threshold) continue;
      if (this.#shapes.likeness(this.#recent, peakAt[slot], KNOWN_FROM) >= KNOWN_SHAPE) return "beat";
      this.#shapes.learn(this.#recent, peakAt[slot]);
      return "other";
    }
    return horizon < until ? "wait" : "beat";
  }

  #accept(slot: number, flags: number): void {
    const { at, peakAt, strength, energy, surroundings, amplitude, slope } = this.candidates;
    const here = at[slot];
    const own = strength[slot];
    if (this.#hasBeat) this.#takeInterval(here - this.#lastAt);
    this.#beatStrength.push(own);
    const peak = peakAt[slot];
    this.#shapes.learn(this.#recent, peak);
    const beats = this.#beats;
    const b = beats.claim();
    beats.index[b] = peak;
    beats.amplitudeMicrovolt[b] = amplitude[slot];
    beats.slopeMicrovolt[b] = slope[slot];
    beats.widthSamples[b] = this.#width(here, slope[slot]);
    beats.strength[b] = own;
    beats.contrastPercent[b] = 100 - Math.floor((surroundings[slot] * 100) / (energy[slot] + 1));
    beats.flags[b] = this.#hasBeat ? flags : flags | BeatFlag.first;
    this.#quality.beat(here, Math.imul(energy[slot], energy[slot]));
    this.#hasBeat = true;
    this.#lastAt = here;
    this.#lastStrength = own;
    this.#forgetMissed();
  }

  #takeInterval(interval: number): void {
    this.#interval.push(interval);
    if (this.#intervals < 8) this.#intervals++;
    const usual = this.#interval.median;
    this.#regular = this.#intervals === 8 && this.#interval.countWithin(usual, Math.floor(usual / 10)) >= 5;
  }

  /** Samples between the first and the last steep spot (a quarter of the steepest) within 125 ms of the middle. */
  #width(at: number, slope: number): number {
    const recent = this.#recent;
    const steep = slope >> 2;
    let first = 0;
    let last = 0;
    let x3 = recent[(at - 19) & RECENT_MASK];
    let x2 = recent[(at - 18) & RECENT_MASK];
    let x1 = recent[(at - 17) & RECENT_MASK];
    for (let k = -16; k <= 16; k++) {
      const x = recent[(at + k) & RECENT_MASK];
      const step = x - x3;
      if (step > steep || -step > steep) {
        if (first === 0) first = k + 32;
        last = k + 32;
      }
      x3 = x2;
      x2 = x1;
      x1 = x;
    }
    return last - first + 1;
  }

  #reject(slot: number, verdict: Verdict): void {
    const candidates = this.candidates;
    const own = candidates.strength[slot];
    const usual = this.#beatStrength.median;
    // A 25th of a beat is neither a beat nor what beats must be told from.
    if (Math.imul(own, 25) < usual) return;
    this.#otherStrength.push(Math.min(own, usual));
    if (verdict !== "weak" || !this.#hasBeat) return;
    if (candidates.at[slot] - this.#lastAt <= T_WAVE) return;
    if (this.#mayBePWave(slot)) return;
    if (own > candidates.strength[MISSED]) candidates.keep(slot, MISSED);
    const narrow =
      candidates.spread[slot] <= NARROW &&
      Math.imul(candidates.surroundings[slot], 5) < candidates.energy[slot];
    if (narrow && own > candidates.strength[MISSED_NARROW]) candidates.keep(slot, MISSED_NARROW);
  }

  /** A P wave that no QRS follows must not pass for one. It is small, and blunter than a QRS. */
  #mayBePWave(slot: number): boolean {
    const size = Math.abs(this.candidates.amplitude[slot]);
    return size < LARGEST_P_WAVE && this.candidates.slope[slot] << 3 < Math.imul(size, 7);
  }

  #forgetMissed(): void {
    this.candidates.strength[MISSED] = 0;
    this.candidates.strength[MISSED_NARROW] = 0;
  }

  /**
   * After 1.9 usual intervals without a beat, the strongest that was missed counts from 0.6 of the threshold; after
   * 2.5, a narrow complex in silence counts from a quarter of it.
   */
  #searchBack(now: number): void {
    if (!this.#hasBeat) return;
    const { at, strength } = this.candidates;
    if (strength[MISSED] === 0) return;
    const silenceTenths = Math.imul(now - this.#lastAt, 10);
    const usual = this.#interval.median;
    if (silenceTenths < Math.imul(usual, 19)) return;
    const threshold = this.#threshold();
    if (now - at[MISSED] > REFRACTORY && Math.imul(strength[MISSED], 5) > Math.imul(threshold, 3)) {
      this.#accept(MISSED, BeatFlag.searchBack);
      return;
    }
    if (silenceTenths < Math.imul(usual, 25) || now - at[MISSED_NARROW] <= REFRACTORY) return;
    if (strength[MISSED_NARROW] << 2 > threshold) this.#accept(MISSED_NARROW, BeatFlag.searchBack);
  }

  /** True once beats are known; they are then judged from the first on. */
  #learn(horizon: number): boolean {
    const { at, strength, energy, mask } = this.candidates;
    while (this.candidates.waiting > 0 && horizon - at[this.candidates.tail & mask] > LEARN_WITHIN) {
      this.candidates.tail = (this.candidates.tail + 1) | 0;
    }
    const { tail, waiting } = this.candidates;
    let strongest = 0;
    for (let k = 0; k < waiting; k++) {
      const slot = (tail + k) & mask;
      if (strength[slot] > strongest && this.#isExemplary(slot)) strongest = strength[slot];
    }
    let count = 0;
    let others = 0;
    let sum = 0;
    let first = 0;
    let last = 0;
    for (let k = 0; k < waiting; k++) {
      const slot = (tail + k) & mask;
      if (energy[slot] << 1 < strongest) continue;
      if (strength[slot] << 1 < strongest || !this.#isExemplary(slot)) {
        others++;
        continue;
      }
      if (count === 0) first = at[slot];
      last = at[slot];
      sum += strength[slot];
      count++;
    }
    // Noise has such complexes too, but among many others.
    if (others << 1 > count) return false;
    if (count < 2 || (count === 2 && horizon - first < LEARN_SLOW)) return false;
    const mean = Math.floor(sum / count);
    this.#beatStrength.fill(mean);
    this.#otherStrength.fill(mean >> 3);
    this.#interval.fill(Math.floor((last - first) / (count - 1)));
    this.#learning = false;
    return true;
  }

  /**
   * A short complex that comes back and stands well out of what surrounds it. Where beats were known and went
   * missing, a P wave will not do.
   */
  #isExemplary(slot: number): boolean {
    const { strength, energy, surroundings, spread, slope, returnSlope } = this.candidates;
    return (
      strength[slot] >= WEAKEST &&
      spread[slot] <= VERY_BROAD &&
      Math.imul(surroundings[slot], 5) < energy[slot] << 1 &&
      returnSlope[slot] << 3 >= slope[slot] &&
      !(this.#relearning && this.#mayBePWave(slot))
    );
  }
}
