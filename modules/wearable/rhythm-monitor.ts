import { keptInt32, keptUint8, keptUint16 } from "../memory/kept-arrays.ts";
import { BeatClass, BeatMark, Silence } from "../rhythm/beat.ts";
import { RhythmScreen, type WearerFacts } from "../rhythm/rhythm-screen.ts";
import type { RhythmThresholds } from "../rhythm/thresholds.ts";
import type { EcgBeatDetector } from "../signal/ecg/beat-detector.ts";
import { RECENT_MASK } from "../signal/ecg/candidates.ts";
import { FlutterWaves, LOOK_SAMPLES, WaveKind } from "../signal/ecg/flutter-waves.ts";
import { Restlessness } from "../signal/ecg/quality-meter.ts";
import { Grade, QualityReason, type QualityRing, SEGMENT } from "../signal/ecg/signal-quality.ts";
import type { Timebase } from "../signal/timebase.ts";
import type { FindingLog } from "./finding-log.ts";
import type { VariabilityMonitor } from "./variability-monitor.ts";

/** Beats that wait for their second's grade: two seconds at 300 a minute, and some. */
const WAITING = 16;
const MASK = WAITING - 1;
const CLASS_MASK = 7;
const MARK_SHIFT = 3;
/** Seconds whose grade is kept: a beat's class comes up to four after its R peak. */
const SECONDS = 8;
const SEGMENT_SHIFT = 7;
/**
 * What of a beat is to be relied upon. In noise that leaves beats visible their shapes are changed, and most of what
 * is called ventricular there is none: a hundred false tachycardias in 40 minutes of MIT-BIH's noise stress test.
 */
const Trust = Object.freeze({ all: 0, times: 1, none: 2 });
/**
 * A wave of more than this share of a usual beat's slope power, 1/32 (a fifth of its slope), may be a beat that
 * was not found: the signal is not flat.
 */
const ACTIVE_SHIFT = 5;
// By names of their own: on XS a property of a table costs three times as much.
const { flat: FLAT, active: ACTIVE, unusable: UNUSABLE } = Silence;
const AT_REST = Restlessness.none;
const { supraventricular: SUPRAVENTRICULAR, ventricular: VENTRICULAR } = BeatClass;
const { gap: GAP, noisy: NOISY, recurring: RECURRING } = BeatMark;
const { all: TRUSTED, times: TIMES_ALONE, none: UNTRUSTED } = Trust;
const { noise: NOISE, movement: MOVEMENT } = QualityReason;
const UNUSABLE_SECOND = Grade.unusable;
/** Samples that the detector takes together, and those until a wave's slope has passed its filters. */
const STRETCH = 32;
const BEHIND = 24;
/**
 * Beats of the last four seconds that speak against waves that are not alike: one of a usual shape counts two; one of
 * another shape (ventricular, or a wave that was taken for a beat) one, and so does one in an unusable second. Eleven are
 * 90 beats a minute of the first kind, and a tachycardia of the ventricles of 165. Counted four bits a second.
 */
const BEATS_AGAINST = 11;
const COUNT_BITS = 4;
const COUNT_MASK = 0xf;
const COUNTS_MASK = 0xffff;
/** A third of what the detector remembers. */
const FAR = 256;
/**
 * What moves by more in 250 ms between beats is an electrode that recovers from a jolt: the front end's high pass
 * pulls the line back, and what beats there are may be lost (MIT-BIH 116 at 1355 s, 203 at 1489 s, 208 at 1384 s).
 */
const JOLT_MICROVOLT = 300;
/** A beat's own waves are over so many samples after it: 350 ms. */
const COMPLEX = 45;

/**
 * Leads beats and silences to the rhythm screen. A silence ends at once with a detected beat; for the other rules a
 * beat waits until its second of signal was graded, so that beats in noise make no rhythm: some two seconds.
 * Allocates nothing after it was made.
 */
export class RhythmMonitor {
  readonly screen: RhythmScreen;
  // On XS a field costs the more the more fields lie before it: what every turn needs comes first.
  readonly #detector: EcgBeatDetector;
  /** Since the last tick something was not measured. */
  #isBroken = false;
  /** The last second that was graded is not to be relied upon. */
  #isNoisy = false;
  /** Where the signal was last looked at. */
  #known = -BEHIND;
  #lastBeat = 0;
  readonly #timebase: Timebase;
  /** Where something moved last that was no beat. */
  #jolt = 0;
  /** Second in which waves were last looked for. */
  #lookedAt = 0;
  #tail = 0;
  #head = 0;
  /** Index up to which the signal was graded. */
  #gradedEnd = 0;
  readonly #variability: VariabilityMonitor;
  readonly #index = keptInt32(WAITING);
  /** Class, and the marks in the bits above it. */
  readonly #class = keptUint16(WAITING);
  /** {@link Trust} in the beats of the last seconds, by segment. */
  readonly #trust = keptUint8(SECONDS);
  /** The beat that went on last. */
  #released = 0;
  readonly #waves: FlutterWaves;
  /** What speaks against fibrillation in each of the last four seconds: see {@link BEATS_AGAINST}. */
  #beatsAgainst = 0;
  /** Nothing usable has come since the last interruption was told. */
  #isInterrupted = false;

  constructor(
    detector: EcgBeatDetector,
    timebase: Timebase,
    findings: FindingLog,
    variability: VariabilityMonitor,
    limits: RhythmThresholds,
    wearer: WearerFacts,
  ) {
    this.#detector = detector;
    this.#variability = variability;
    this.#timebase = timebase;
    this.screen = new RhythmScreen(findings, limits, wearer);
    this.#waves = new FlutterWaves(limits);
  }

  /** A beat was found: whatever it is, it ends a silence. */
  detected(index: number): void {
    this.#isInterrupted = false;
    this.#lastBeat = index;
    this.screen.detected(index, this.#timebase.rateMilliHz);
    // The beat is reported late: what moved since then, but for its own T wave, stands.
    if (((this.#jolt - STRETCH - index) | 0) >= COMPLEX) this.screen.jolted();
  }

  /**
   * A beat with its class, in order of time.
   * @param beatClass a `BeatClass`
   * @param marks `BeatMark`
   */
  beat(index: number, beatClass: number, marks: number): void {
    if (((this.#head - this.#tail) | 0) === WAITING) this.release(0);
    const slot = this.#head & MASK;
    this.#index[slot] = index;
    this.#class[slot] = beatClass | (marks << MARK_SHIFT);
    this.#head = (this.#head + 1) | 0;
    this.releaseGraded();
  }

  /** Looks at the seconds that were graded, and leaves them in the ring: the beats before their end go on. */
  graded(ring: QualityRing): void {
    for (let at = ring.tail; at !== ring.head; at = (at + 1) | 0) {
      const slot = at & ring.mask;
      const start = ring.index[slot];
      this.#isNoisy = ring.grade[slot] === UNUSABLE_SECOND;
      const reason = ring.reason[slot];
      const isDoubtful = reason === NOISE || reason === MOVEMENT;
      this.#trust[(start >> SEGMENT_SHIFT) & (SECONDS - 1)] = this.#isNoisy
        ? UNTRUSTED
        : isDoubtful
          ? TIMES_ALONE
          : TRUSTED;
      this.#gradedEnd = (start + SEGMENT) | 0;
    }
    this.releaseGraded();
  }

  /** Samples were lost, or are none: lead-off, saturation, a reset. Call it after the beats before it. */
  interrupted(): void {
    this.#isBroken = true;
    if (this.#isInterrupted) return;
    this.#isInterrupted = true;
    while (this.#tail !== this.#head) this.release(this.#isNoisy ? NOISY : 0);
    this.screen.interrupted();
  }

  /** The signal has come as far as `index`, and all of its beats that are known were told. */
  advance(index: number): void {
    const detector = this.#detector;
    const usual = detector.usualPower;
    const isActive = detector.steepest * (1 << ACTIVE_SHIFT) > usual;
    // What is newer has not passed the detector's filters.
    const known = (index & -STRETCH) - BEHIND;
    const isUnusable = this.#isBroken || this.#isNoisy || usual === 0;
    detector.steepest = 0;
    this.#isBroken = false;
    // A stretch at a time; after an interruption there is nothing to look back at.
    let at = this.#known;
    const passed = (known - at) | 0;
    if (passed > FAR || passed < 0 || isActive) at = known;
    this.#known = known;
    const recent = detector.recent;
    const since = detector.since;
    const lastBeat = this.#lastBeat;
    let moved = 0;
    for (; at !== known; at = (at + STRETCH) | 0) {
      // A beat's own complex moves, too.
      if (((at - lastBeat) | 0) < COMPLEX || ((at - since) | 0) < 0) continue;
      moved = recent[(at + STRETCH) & RECENT_MASK] - recent[at & RECENT_MASK];
      if (moved <= JOLT_MICROVOLT && -moved <= JOLT_MICROVOLT) continue;
      this.#jolt = (at + STRETCH) | 0;
      this.screen.jolted();
    }
    this.screen.tick(known, this.#timebase.rateMilliHz, isUnusable ? UNUSABLE : isActive ? ACTIVE : FLAT);
    const second = index >> SEGMENT_SHIFT;
    if (second === this.#lookedAt) return;
    this.#lookedAt = second;
    const { restlessness } = detector;
    if (restlessness === AT_REST) this.screen.flutter.none();
    else this.lookForWaves(index, restlessness);
    this.#beatsAgainst = (this.#beatsAgainst << COUNT_BITS) & COUNTS_MASK;
  }

  /** However bad the signal is said to be: flutter and fibrillation look like noise. */
  private lookForWaves(index: number, restlessness: number): void {
    const { recent, since } = this.#detector;
    const { flutter } = this.screen;
    const waves = this.#waves;
    // Flutter is steady, and fibrillation is not where the heart beats.
    const isFlutterAlone = this.isBeating();
    const isToBeLooked = restlessness === Restlessness.steady || !isFlutterAlone;
    const isWhole = ((index - LOOK_SAMPLES - since) | 0) >= 0;
    const kind = isToBeLooked && isWhole ? waves.look(recent, index, isFlutterAlone) : WaveKind.none;
    if (kind === WaveKind.none) {
      flutter.none();
      return;
    }
    const { wavesPerMin, decidedPerMille } = waves;
    const { rateMilliHz } = this.#timebase;
    if (kind === WaveKind.flutter) flutter.waves(index, rateMilliHz, wavesPerMin, decidedPerMille);
    else flutter.irregularWaves(index, rateMilliHz, wavesPerMin, decidedPerMille);
  }

  private isBeating(): boolean {
    let against = 0;
    for (let counts = this.#beatsAgainst; counts !== 0; counts >>= COUNT_BITS) against += counts & COUNT_MASK;
    return against >= BEATS_AGAINST;
  }

  /** The stream ends: what waits is judged, and what is open ends here. */
  finish(): void {
    while (this.#tail !== this.#head) this.release(0);
    this.screen.finish();
  }

  /** Beats whose second was graded go on: a class may come later than the grade. */
  private releaseGraded(): void {
    for (;;) {
      if (this.#tail === this.#head) return;
      const index = this.#index[this.#tail & MASK];
      if (((index - this.#gradedEnd) | 0) >= 0) return;
      const trust = this.#trust[(index >> SEGMENT_SHIFT) & (SECONDS - 1)];
      const kept = this.#class[this.#tail & MASK];
      const beatClass = kept & CLASS_MASK;
      // A ventricular class that noise may have made; noise makes no shape twice.
      const isDoubtful = beatClass === VENTRICULAR && (kept & (RECURRING << MARK_SHIFT)) === 0;
      this.#beatsAgainst += beatClass > SUPRAVENTRICULAR || trust === UNTRUSTED ? 1 : 2;
      this.release(trust === UNTRUSTED || (trust === TIMES_ALONE && isDoubtful) ? NOISY : 0);
    }
  }

  private release(mark: number): void {
    const slot = this.#tail & MASK;
    this.#tail = (this.#tail + 1) | 0;
    const index = this.#index[slot];
    const kept = this.#class[slot];
    const beatClass = kept & CLASS_MASK;
    const marks = (kept >> MARK_SHIFT) | mark;
    const { rateMilliHz } = this.#timebase;
    const { screen } = this;
    screen.beat(index, rateMilliHz, beatClass, marks);
    const gap = this.isUnusableWithin(this.#released, index) ? GAP : 0;
    this.#variability.beat(index, rateMilliHz, beatClass, marks | gap, screen.suspectsAf);
    this.#released = index;
  }

  /** A second that lies whole between two beats was unusable: there may have been others in it. */
  private isUnusableWithin(from: number, to: number): boolean {
    const end = to >> SEGMENT_SHIFT;
    let second = (from >> SEGMENT_SHIFT) + 1;
    // What lies longer ago is not known any more.
    if (end - second >= SECONDS) return true;
    for (; second < end; second++) if (this.#trust[second & (SECONDS - 1)] === UNTRUSTED) return true;
    return false;
  }
}
