import type { Samples } from "../block.ts";
import { follow } from "./adaptive-level.ts";
import { BeatLearning, WEAKEST } from "./beat-learning.ts";
import { BeatFlag, type BeatRing } from "./beat-ring.ts";
import { BeatShapes } from "./beat-shapes.ts";
import { Candidates, powerOfStrength, strengthOfPower } from "./candidates.ts";
import { ComplexShape } from "./complex-shape.ts";
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
/** What was missed longer ago is not looked back at. */
const SEARCH_WITHIN = 416;
/** Later than any running index that is judged; what is added to it stays an integer of XS. */
const NEVER = 0x7fff_ff00;

// What the judge says of a candidate. Not an object's fields, which cost twice as much on XS.
const BEAT = 0;
const WEAK = 1;
const OTHER = 2;
const WAIT = 3;

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
  /** Power up to which a peak is no candidate: that of a 16th of the usual slope. */
  leastPower = powerOfStrength(WEAKEST);
  /** The usual strength of this wearer's beats; 0 while it is unknown. */
  usualStrength = 0;

  // What is needed most comes first: on XS a field costs the more the more fields lie before it.
  readonly #candidates = new Candidates();
  #learning = true;
  #searchDue = NEVER;
  /** Power at or below which a candidate is too weak whatever its shape. */
  #weakPower = 0;
  #threshold = 0;
  #hasBeat = false;
  #lastAt = 0;
  readonly #quality: QualityMeter;
  #beatLevel = 0;
  #otherLevel = 0;
  readonly #shape = new ComplexShape();
  readonly #recent: Samples;
  readonly #power: readonly number[];
  /** Five of the last eight intervals lie within an eighth of their median. */
  #regular = false;
  #lastStrength = 0;
  /** The strongest that was too weak since the last beat; power 0: none. */
  #missedPower = 0;
  #missedAt = 0;
  #missedStrength = 0;
  #missedSpread = 0;
  readonly #interval = new RunningMedian(8);
  #intervals = 0;
  #usualInterval = 0;
  readonly #beats: BeatRing;
  readonly #shapes = new BeatShapes();
  readonly #learner = new BeatLearning(this.#candidates);

  /**
   * @param beats where beats go
   * @param recent µV: sample `i` at `i & RECENT_MASK`
   * @param power the detector's ring of slope power
   * @param quality is told of every beat
   */
  constructor(beats: BeatRing, recent: Samples, power: readonly number[], quality: QualityMeter) {
    this.#beats = beats;
    this.#recent = recent;
    this.#power = power;
    this.#quality = quality;
  }

  /** Forgets the wearer. */
  reset(): void {
    this.interrupt();
    this.#shapes.reset();
    this.learnAnew(false);
    this.#regular = false;
    this.#intervals = 0;
  }

  /** No interval spans what comes now, but what was learnt stays. */
  interrupt(): void {
    const candidates = this.#candidates;
    candidates.tail = candidates.head;
    this.#shape.forget();
    this.#hasBeat = false;
    this.forgetMissed();
    this.wakeAt = NEVER;
  }

  /** Takes a peak of power; all before it were taken. */
  candidate(at: number, power: number): void {
    const candidates = this.#candidates;
    const slot = candidates.add(at, power, this.#power);
    if (this.#learning) {
      this.#shape.measure(at, this.#recent);
      this.#learner.take(slot, this.#shape);
    } else if (((candidates.head - candidates.tail) | 0) === 1 && at < this.#searchDue) {
      // Most beats: one that is alone and strong enough, however broad it is, waits. judge() would say no more.
      const threshold = this.#threshold;
      if (candidates.strength[slot] > threshold + (threshold >> 2)) {
        this.wakeAt = at + REFRACTORY;
        return;
      }
    }
    this.decide(at);
  }

  /**
   * Judges what can be judged.
   * @param horizon running index up to which all candidates are known
   */
  decide(horizon: number): void {
    if (this.#learning && !this.learn(horizon)) return;
    const candidates = this.#candidates;
    const head = candidates.head;
    let slot = 0;
    let here = 0;
    let verdict = 0;
    while (candidates.tail !== head) {
      slot = candidates.tail & candidates.mask;
      here = candidates.at[slot];
      if (here >= this.#searchDue) this.searchBack(here);
      verdict = this.judge(slot, horizon);
      if (verdict === WAIT) return;
      if (verdict === BEAT) this.accept(here, candidates.power[slot], candidates.strength[slot], 0);
      else this.reject(slot, verdict === WEAK);
      candidates.tail = (candidates.tail + 1) | 0;
    }
    if (horizon >= this.#searchDue) this.searchBack(horizon);
    const due = this.#searchDue;
    if (this.#quality.unusableSeconds >= LOST_SECONDS || (due === NEVER && this.isLost(horizon))) {
      this.learnAnew(true);
    } else this.wakeAt = due;
  }

  /** True once beats are known; they are then judged from the first on. */
  private learn(horizon: number): boolean {
    const learner = this.#learner;
    if (!learner.learn(horizon)) return false;
    this.#otherLevel = learner.strength >> 3;
    this.#beatLevel = learner.strength;
    this.setThreshold();
    this.#interval.fill(learner.interval);
    this.#usualInterval = learner.interval;
    this.#learning = false;
    this.#quality.unusableSeconds = 0;
    return true;
  }

  /** After 10 s in which nothing fitted what was learnt nothing is searched for; it no longer holds. */
  private isLost(horizon: number): boolean {
    return this.#hasBeat && horizon - this.#lastAt > LOST_SECONDS << 7;
  }

  private learnAnew(relearning: boolean): void {
    this.#learning = true;
    this.#learner.wereKnown = relearning;
    // What the quality is measured by stays when beats go missing: an arrest is no bad signal.
    if (!relearning) this.usualStrength = 0;
    this.leastPower = powerOfStrength(WEAKEST);
    this.wakeAt = NEVER;
    this.forgetMissed();
  }

  /** A level has changed. */
  private setThreshold(): void {
    const usual = this.#beatLevel;
    const other = this.#otherLevel;
    const threshold = other + (((usual - other) * 47) >> 8);
    this.#threshold = threshold;
    this.#weakPower = powerOfStrength((threshold * 25) >> 5);
    if (usual === this.usualStrength) return;
    this.usualStrength = usual;
    this.leastPower = powerOfStrength(usual >> 4);
  }

  private judge(slot: number, horizon: number): number {
    const candidates = this.#candidates;
    if (candidates.power[slot] <= this.#weakPower) return WEAK;
    const own = candidates.strength[slot];
    const width = candidates.spread[slot];
    let threshold = this.#threshold;
    if (width <= NARROW) threshold = (threshold * 25) >> 5;
    else if (width >= VERY_BROAD) threshold += threshold >> 2;
    if (own <= threshold) return WEAK;
    const here = candidates.at[slot];
    const isAlone = ((candidates.head - candidates.tail) | 0) < 2;
    // Before anything is measured: it would be measured again.
    if (isAlone && horizon - here < REFRACTORY) {
      this.wakeAt = here + REFRACTORY;
      return WAIT;
    }
    const since = this.#hasBeat ? here - this.#lastAt : NEVER;
    if (since < REFRACTORY) return OTHER;
    const shape = this.#shape;
    shape.measure(here, this.#recent);
    if (!shape.comesBack()) return OTHER;
    if (since < LATE_T_WAVE && this.isTWave(own, width, since)) return OTHER;
    if (!isAlone && this.isOvershadowed(here, own)) return OTHER;
    if (!this.#regular || !this.#hasBeat || own >= this.#beatLevel) return BEAT;
    return this.judgeUnexpected(here, own, horizon, threshold);
  }

  /**
   * A wave soon after a beat is its T wave if it is broad and much weaker than that, or broad, weaker and not steep
   * as an early beat is. Later it must also be weak among beats, and blunt.
   */
  private isTWave(own: number, width: number, since: number): boolean {
    const last = this.#lastStrength;
    const { slope, extent } = this.#shape;
    if (since < T_WAVE && width >= BROAD) {
      if (own << 1 < last) return true;
      if (own << 3 < last * 7 && slope << 3 < extent * 5) return true;
    }
    return own << 3 < last * 3 && own << 3 < this.#beatLevel * 3 && slope << 4 < extent * 7;
  }

  /** The next candidate is stronger and too close for both to be beats: a P wave before its QRS, or noise. */
  private isOvershadowed(here: number, own: number): boolean {
    const { at, strength, power, mask, tail } = this.#candidates;
    const next = (tail + 1) & mask;
    return at[next] - here < REFRACTORY && power[next] > this.#weakPower && strength[next] > own;
  }

  /**
   * In a regular rhythm, something weaker than the complex that comes on schedule right after it is noise or a T
   * wave: a premature beat moves the next one, and an interpolated one comes again in the same shape.
   */
  private judgeUnexpected(here: number, own: number, horizon: number, threshold: number): number {
    const { at, strength, mask, head, tail } = this.#candidates;
    const usual = this.#usualInterval;
    const due = this.#lastAt + usual;
    let until = here + RIVAL_WITHIN;
    if (due + (usual >> 3) < until) until = due + (usual >> 3);
    const waiting = (head - tail) | 0;
    for (let k = 1; k < waiting; k++) {
      const other = (tail + k) & mask;
      if (at[other] > until) break;
      if (at[other] < due - (usual >> 3)) continue;
      const its = strength[other];
      if (its <= own || its <= threshold) continue;
      const peak = this.#shape.peakAt;
      if (this.#shapes.likeness(this.#recent, peak, KNOWN_FROM) >= KNOWN_SHAPE) return BEAT;
      this.#shapes.learn(this.#recent, peak);
      return OTHER;
    }
    if (horizon >= until) return BEAT;
    this.wakeAt = until;
    return WAIT;
  }

  /** Reports the complex whose shape was measured just now. */
  private accept(here: number, power: number, own: number, flags: number): void {
    const shape = this.#shape;
    const hasBeat = this.#hasBeat;
    if (hasBeat) this.takeInterval(here - this.#lastAt);
    this.#beatLevel = follow(this.#beatLevel, own);
    this.setThreshold();
    // Only in a regular rhythm is anybody asked for.
    if (this.#regular) this.#shapes.teach(this.#recent, shape.peakAt, shape.amplitude, shape.slope);
    const energy = strengthOfPower(power);
    const beats = this.#beats;
    const b = beats.claim();
    beats.index[b] = shape.peakAt;
    beats.amplitudeMicrovolt[b] = shape.amplitude;
    beats.slopeMicrovolt[b] = shape.slope;
    beats.steepSpanSamples[b] = shape.steepSpan;
    beats.contrastPercent[b] = 100 - ((((energy - own) * 100) / (energy + 1)) | 0);
    beats.flags[b] = hasBeat ? flags : flags | BeatFlag.first;
    this.#quality.beat(here, power);
    this.#hasBeat = true;
    this.#lastAt = here;
    this.#lastStrength = own;
    this.#missedPower = 0;
    this.#searchDue = here + LOST_SECONDS * 128 + 1;
  }

  private takeInterval(interval: number): void {
    const intervals = this.#interval;
    intervals.push(interval);
    if (this.#intervals < 8) this.#intervals++;
    const usual = intervals.median;
    this.#usualInterval = usual;
    this.#regular = this.#intervals === 8 && intervals.countWithin(usual, usual >> 3) >= 5;
  }

  private reject(slot: number, weak: boolean): void {
    const candidates = this.#candidates;
    const power = candidates.power[slot];
    // Most are told by their power alone, which has some five eighths of its slope above its surroundings as a rule.
    const own = power > this.#weakPower ? candidates.strength[slot] : (strengthOfPower(power) * 5) >> 3;
    const usual = this.#beatLevel;
    this.#otherLevel = follow(this.#otherLevel, own < usual ? own : usual);
    this.setThreshold();
    if (!weak || !this.#hasBeat || power <= this.#missedPower) return;
    const here = candidates.at[slot];
    if (here - this.#lastAt <= T_WAVE) return;
    this.#missedAt = here;
    this.#missedPower = power;
    this.#missedStrength = candidates.strength[slot];
    this.#missedSpread = candidates.spread[slot];
    const due = this.#lastAt + (((this.#usualInterval * 19) / 10) | 0);
    this.#searchDue = due > here + REFRACTORY ? due : here + REFRACTORY + 1;
  }

  private forgetMissed(): void {
    this.#missedPower = 0;
    this.#searchDue = NEVER;
  }

  /**
   * After 1.9 usual intervals without a beat, the strongest that was missed counts from three quarters of the threshold,
   * or from half of it if it is narrow and lies in silence; after 2.5, from a quarter.
   */
  private searchBack(now: number): void {
    const lostAt = this.#lastAt + LOST_SECONDS * 128 + 1;
    this.#searchDue = now < lostAt ? lostAt : NEVER;
    const power = this.#missedPower;
    if (power === 0 || now - this.#missedAt > SEARCH_WITHIN) return;
    const own = this.#missedStrength;
    const shape = this.#shape;
    shape.measure(this.#missedAt, this.#recent);
    if (own < WEAKEST >> 1 || shape.mayBePWave()) return;
    const threshold = this.#threshold;
    const energy = strengthOfPower(power);
    const isClear = this.#missedSpread <= NARROW && (energy - own) * 5 < energy;
    if (own * 4 > threshold * 3 || (isClear && own << 1 > threshold)) {
      this.accept(this.#missedAt, power, own, BeatFlag.searchBack);
      return;
    }
    if (!isClear || own << 2 <= threshold) return;
    const due = this.#lastAt + ((this.#usualInterval * 5) >> 1);
    if (now >= due) this.accept(this.#missedAt, power, own, BeatFlag.searchBack);
    else this.#searchDue = due;
  }
}
