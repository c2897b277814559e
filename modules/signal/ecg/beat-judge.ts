import { AdaptiveLevel } from "./adaptive-level.ts";
import { BeatLearning, WEAKEST } from "./beat-learning.ts";
import { BeatFlag, type BeatRing } from "./beat-ring.ts";
import { BeatShapes } from "./beat-shapes.ts";
import { Candidates, MISSED, powerOfStrength, RECENT_SAMPLES, strengthOfPower } from "./candidates.ts";
import type { QualityMeter } from "./quality-meter.ts";
import { RunningMedian } from "./running-median.ts";

/** No two beats lie within 7 quads, 219 ms. */
const REFRACTORY = 28;
/** Until 370 ms after a beat its T wave is expected, and until half a second where the heart is slow. */
const T_WAVE = 47;
const LATE_T_WAVE = 64;
/** A T wave is broad: 12 pairs and more above half its peak power, where a narrow QRS has 8. */
const BROAD = 12;
/** What is no broader gets a lower threshold: even a small QRS is short. */
const NARROW = 8;
/** What is as broad needs more. */
const VERY_BROAD = 14;
/** A rival on schedule is looked for 0.6 s ahead at most, which bounds the latency to 1 s. */
const RIVAL_WITHIN = 75;
/** An unexpected complex is a beat all the same if it has the shape of three others (correlation 0.92, squared). */
const KNOWN_SHAPE = 0.8464;
const KNOWN_FROM = 3;
/** After so long without a beat, or of noise alone, the wearer's beats are learnt anew. */
const LOST_SECONDS = 10;
/** Later than any running index that is judged; what is added to it stays an integer of XS. */
const NEVER = 0x7fff_ff00;

/** What {@link BeatJudge} says of a candidate. */
const Verdict = Object.freeze({ beat: 0, weak: 1, other: 2, wait: 3 });

/**
 * Decides which candidates are beats. It takes them in order and looks ahead 0.7 s at most, so that its answers do
 * not depend on when it is asked. Most candidates that are no beats cost one comparison: on XS a call costs a
 * thousand instructions and an array access seven hundred, so only what may matter is measured.
 *
 * The threshold N + 0.18 (Q − N) lies between the usual strengths of beats (Q) and of other waves (N). Adaptive
 * thresholds and search back are Pan & Tompkins's (1985), robust levels Hamilton's (2002).
 */
export class BeatJudge {
  /** Horizon from which on {@link decide} may have something to do though no candidate came. */
  wakeAt = NEVER;
  /** Power below which a peak is no candidate: that of a 16th of the usual slope. */
  leastPower = powerOfStrength(WEAKEST);
  /** The usual strength of this wearer's beats; 0 while it is unknown. */
  usualStrength = 0;

  readonly #candidates = new Candidates();
  readonly #learner = new BeatLearning(this.#candidates);
  readonly #shapes = new BeatShapes();
  readonly #beats: BeatRing;
  readonly #recent: Int32Array;
  readonly #power: Uint32Array;
  readonly #quality: QualityMeter;
  readonly #beatLevel = new AdaptiveLevel();
  readonly #otherLevel = new AdaptiveLevel();
  readonly #interval = new RunningMedian(8);
  #threshold = 0;
  /** Power at or below which a candidate is too weak whatever its shape. */
  #weakPower = 0;
  #learning = true;
  #relearning = false;
  #intervals = 0;
  #usualInterval = 0;
  /** Five of the last eight intervals lie within an eighth of their median. */
  #regular = false;
  #hasBeat = false;
  #lastAt = 0;
  #lastStrength = 0;
  /** The strongest that was too weak since the last beat; power 0: none. */
  #missedAt = 0;
  #missedPower = 0;
  #searchDue = NEVER;

  /**
   * @param beats where beats go
   * @param recent the detector's ring of µV
   * @param power the detector's ring of slope power
   * @param quality is told of every beat
   */
  constructor(beats: BeatRing, recent: Int32Array, power: Uint32Array, quality: QualityMeter) {
    this.#beats = beats;
    this.#recent = recent;
    this.#power = power;
    this.#quality = quality;
  }

  /** Forgets the wearer. */
  reset(): void {
    this.interrupt();
    this.#shapes.reset();
    this.#learnAnew(false);
    this.#regular = false;
    this.#intervals = 0;
  }

  /** No interval spans what comes now, but what was learnt stays. */
  interrupt(): void {
    const candidates = this.#candidates;
    candidates.tail = candidates.head;
    this.#hasBeat = false;
    this.#forgetMissed();
    this.wakeAt = NEVER;
  }

  /** Takes a peak of power; all before it were taken. */
  candidate(at: number, power: number): void {
    const slot = this.#candidates.add(at, power);
    if (this.#learning) this.#candidates.measure(slot, this.#recent, this.#power);
    this.decide(at);
  }

  /**
   * Judges what can be judged.
   * @param horizon running index up to which all candidates are known
   */
  decide(horizon: number): void {
    if (this.#learning && !this.#learn(horizon)) return;
    const candidates = this.#candidates;
    const { at, mask, head } = candidates;
    while (candidates.tail !== head) {
      const slot = candidates.tail & mask;
      if (at[slot] >= this.#searchDue) this.#searchBack(at[slot]);
      const verdict = this.#judge(slot, horizon);
      if (verdict === Verdict.wait) return;
      if (verdict === Verdict.beat) this.#accept(slot, 0);
      else this.#reject(slot, verdict === Verdict.weak);
      candidates.tail = (candidates.tail + 1) | 0;
    }
    if (horizon >= this.#searchDue) this.#searchBack(horizon);
    if (this.#isLost(horizon)) this.#learnAnew(true);
    else this.wakeAt = this.#searchDue;
  }

  /** True once beats are known; they are then judged from the first on. */
  #learn(horizon: number): boolean {
    const learner = this.#learner;
    if (!learner.learn(horizon, this.#relearning)) return false;
    this.#beatLevel.value = learner.strength;
    this.#otherLevel.value = learner.strength >> 3;
    this.#setThreshold();
    this.#interval.fill(learner.interval);
    this.#usualInterval = learner.interval;
    this.#learning = false;
    this.#quality.unusableSeconds = 0;
    return true;
  }

  /** What was learnt no longer holds: nothing fitted it for 10 s, or for as long all was noise. */
  #isLost(horizon: number): boolean {
    if (this.#quality.unusableSeconds >= LOST_SECONDS) return true;
    return this.#hasBeat && horizon - this.#lastAt > LOST_SECONDS << 7;
  }

  #learnAnew(relearning: boolean): void {
    this.#learning = true;
    this.#relearning = relearning;
    // What the quality is measured by stays when beats go missing: an arrest is no bad signal.
    if (!relearning) this.usualStrength = 0;
    this.leastPower = powerOfStrength(WEAKEST);
    this.wakeAt = NEVER;
    this.#forgetMissed();
  }

  /** A level has changed. */
  #setThreshold(): void {
    const usual = this.#beatLevel.value;
    const other = this.#otherLevel.value;
    const threshold = other + (((usual - other) * 47) >> 8);
    this.#threshold = threshold;
    // As powerOfStrength() has it, without the calls.
    const weak = (threshold * 25) >> 5;
    this.#weakPower = (weak * weak) / 128;
    this.usualStrength = usual;
    const least = usual >> 4;
    this.leastPower = (least * least) / 128;
  }

  #judge(slot: number, horizon: number): number {
    const candidates = this.#candidates;
    if (candidates.power[slot] <= this.#weakPower) return Verdict.weak;
    const own = this.#strengthOf(slot);
    const width = candidates.spread[slot];
    let threshold = this.#threshold;
    if (width <= NARROW) threshold = (threshold * 25) >> 5;
    else if (width >= VERY_BROAD) threshold += threshold >> 2;
    if (own <= threshold) return Verdict.weak;
    // A complex comes back; the step of a slipping electrode does not.
    if (candidates.returnSlope[slot] * 6 < candidates.slope[slot]) return Verdict.other;
    const here = candidates.at[slot];
    if (this.#hasBeat) {
      const since = here - this.#lastAt;
      if (since < REFRACTORY) return Verdict.other;
      if (since < LATE_T_WAVE && this.#isTWave(slot, own, since)) return Verdict.other;
    }
    if (((candidates.head - candidates.tail) | 0) >= 2) {
      if (this.#isOvershadowed(slot)) return Verdict.other;
    } else if (horizon - here < REFRACTORY) {
      this.wakeAt = here + REFRACTORY;
      return Verdict.wait;
    }
    if (!this.#regular || !this.#hasBeat || own >= this.#beatLevel.value) return Verdict.beat;
    return this.#judgeUnexpected(slot, horizon, threshold);
  }

  /** A candidate's strength; it is measured if it can matter and was not; 0 if it cannot. */
  #strengthOf(slot: number): number {
    const candidates = this.#candidates;
    if (candidates.strength[slot] === 0 && candidates.power[slot] > this.#weakPower) {
      candidates.measure(slot, this.#recent, this.#power);
    }
    return candidates.strength[slot];
  }

  /**
   * A wave soon after a beat is its T wave if it is broad and much weaker than that, or broad, weaker and not steep
   * as an early beat is. Later it must also be weak among beats, and blunt.
   */
  #isTWave(slot: number, own: number, since: number): boolean {
    const last = this.#lastStrength;
    const { slope, extent, spread } = this.#candidates;
    if (since < T_WAVE && spread[slot] >= BROAD) {
      if (own << 1 < last) return true;
      if (own << 3 < last * 7 && slope[slot] << 3 < extent[slot] * 5) return true;
    }
    return own << 3 < last * 3 && own << 3 < this.#beatLevel.value * 3 && slope[slot] << 4 < extent[slot] * 7;
  }

  /** The next candidate is stronger and too close for both to be beats: a P wave before its QRS, or noise. */
  #isOvershadowed(slot: number): boolean {
    const { at, strength, mask, tail } = this.#candidates;
    const next = (tail + 1) & mask;
    return at[next] - at[slot] < REFRACTORY && this.#strengthOf(next) > strength[slot];
  }

  /**
   * In a regular rhythm, something weaker than the complex that comes on schedule right after it is noise or a T
   * wave: a premature beat moves the next one, and an interpolated one comes again in the same shape.
   */
  #judgeUnexpected(slot: number, horizon: number, threshold: number): number {
    const { at, strength, peakAt, mask, head, tail } = this.#candidates;
    const usual = this.#usualInterval;
    const due = this.#lastAt + usual;
    const here = at[slot];
    let until = here + RIVAL_WITHIN;
    if (due + (usual >> 3) < until) until = due + (usual >> 3);
    const own = strength[slot];
    const waiting = (head - tail) | 0;
    for (let k = 1; k < waiting; k++) {
      const other = (tail + k) & mask;
      if (at[other] > until) break;
      if (at[other] < due - (usual >> 3)) continue;
      const its = this.#strengthOf(other);
      if (its <= own || its <= threshold) continue;
      if (this.#shapes.likeness(this.#recent, peakAt[slot], KNOWN_FROM) >= KNOWN_SHAPE) return Verdict.beat;
      this.#shapes.learn(this.#recent, peakAt[slot]);
      return Verdict.other;
    }
    if (horizon >= until) return Verdict.beat;
    this.wakeAt = until;
    return Verdict.wait;
  }

  #accept(slot: number, flags: number): void {
    const candidates = this.#candidates;
    const here = candidates.at[slot];
    const own = candidates.strength[slot];
    const energy = candidates.energy[slot];
    const amplitude = candidates.amplitude[slot];
    const slope = candidates.slope[slot];
    const peak = candidates.peakAt[slot];
    if (this.#hasBeat) this.#takeInterval(here - this.#lastAt);
    this.#beatLevel.follow(own);
    this.#setThreshold();
    // Only in a regular rhythm is anybody asked for.
    if (this.#regular) this.#shapes.teach(this.#recent, peak, amplitude, slope);
    const beats = this.#beats;
    const b = beats.claim();
    beats.index[b] = peak;
    beats.amplitudeMicrovolt[b] = amplitude;
    beats.slopeMicrovolt[b] = slope;
    beats.steepSpanSamples[b] = candidates.steepSpan[slot];
    beats.strength[b] = own;
    beats.contrastPercent[b] = 100 - Math.floor((candidates.surroundings[slot] * 100) / (energy + 1));
    beats.flags[b] = this.#hasBeat ? flags : flags | BeatFlag.first;
    this.#quality.beat(here, candidates.power[slot]);
    this.#hasBeat = true;
    this.#lastAt = here;
    this.#lastStrength = own;
    this.#forgetMissed();
    this.#searchDue = here + LOST_SECONDS * 128 + 1;
  }

  #takeInterval(interval: number): void {
    const intervals = this.#interval;
    intervals.push(interval);
    if (this.#intervals < 8) this.#intervals++;
    const usual = intervals.median;
    this.#usualInterval = usual;
    this.#regular = this.#intervals === 8 && intervals.countWithin(usual, usual >> 3) >= 5;
  }

  #reject(slot: number, weak: boolean): void {
    const candidates = this.#candidates;
    const power = candidates.power[slot];
    // What was not measured has some three eighths of its slope in its surroundings as a rule.
    let own = candidates.strength[slot];
    if (own === 0) own = (strengthOfPower(power) * 5) >> 3;
    const usual = this.#beatLevel.value;
    this.#otherLevel.follow(own < usual ? own : usual);
    this.#setThreshold();
    if (!weak || !this.#hasBeat || power <= this.#missedPower) return;
    const here = candidates.at[slot];
    if (here - this.#lastAt <= T_WAVE) return;
    this.#missedAt = here;
    this.#missedPower = power;
    const due = this.#lastAt + Math.floor((this.#usualInterval * 19) / 10);
    this.#searchDue = due > here + REFRACTORY ? due : here + REFRACTORY + 1;
  }

  #forgetMissed(): void {
    this.#missedPower = 0;
    this.#searchDue = NEVER;
  }

  /**
   * After 1.9 usual intervals without a beat, the strongest that was missed counts from three quarters of the threshold,
   * or from half of it if it is narrow and lies in silence; after 2.5, from a quarter.
   */
  #searchBack(now: number): void {
    const lostAt = this.#lastAt + LOST_SECONDS * 128 + 1;
    this.#searchDue = now < lostAt ? lostAt : NEVER;
    if (this.#missedPower === 0 || now - this.#missedAt > RECENT_SAMPLES - 96) return;
    const candidates = this.#candidates;
    candidates.setMissed(this.#missedAt, this.#missedPower);
    candidates.measure(MISSED, this.#recent, this.#power);
    const own = candidates.strength[MISSED];
    if (own < WEAKEST >> 1 || candidates.mayBePWave(MISSED)) return;
    const threshold = this.#threshold;
    const isClear =
      candidates.spread[MISSED] <= NARROW && candidates.surroundings[MISSED] * 5 < candidates.energy[MISSED];
    if (own * 4 > threshold * 3 || (isClear && own << 1 > threshold)) {
      this.#accept(MISSED, BeatFlag.searchBack);
      return;
    }
    if (!isClear || own << 2 <= threshold) return;
    const due = this.#lastAt + ((this.#usualInterval * 5) >> 1);
    if (now >= due) this.#accept(MISSED, BeatFlag.searchBack);
    else this.#searchDue = due;
  }
}
