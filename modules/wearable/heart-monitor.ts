import { AbsentReason, ReadingKind, Source } from "../record/codes.ts";
import { BeatClassifier } from "../rhythm/beat-class/beat-classifier.ts";
import type { Settings } from "../settings/schema.ts";
import { BlockFlag } from "../signal/block.ts";
import type { SampleRing } from "../signal/bus.ts";
import { EcgBeatDetector } from "../signal/ecg/beat-detector.ts";
import { BeatFlag, BeatRing } from "../signal/ecg/beat-ring.ts";
import { QualityRing } from "../signal/ecg/signal-quality.ts";
import { Timebase } from "../signal/timebase.ts";
import { HeartRate } from "../vitals/heart-rate.ts";
import { FindingLog, type FindingObserver } from "./finding-log.ts";
import { IntervalLog } from "./interval-log.ts";
import { QualityWindow } from "./quality-window.ts";
import type { Recorder } from "./recorder.ts";
import { RhythmMonitor } from "./rhythm-monitor.ts";
import type { StreamWatch } from "./stream-watch.ts";
import { StripLog } from "./strip-log.ts";
import { VariabilityMonitor } from "./variability-monitor.ts";

/** Who looks on as beats are found: an evaluation, a page. The device itself has none. */
export interface BeatObserver extends FindingObserver {
  /** @param beatClass the EC57 letter's character code */
  beat(tickMicros: number, beatClass: number): void;
  /**
   * A second of signal was graded, somewhat after it passed.
   * @param tickMicros its first sample's
   * @param grade `Grade`
   * @param reason `QualityReason`
   */
  quality?(tickMicros: number, grade: number, reason: number): void;
}

/** EC57's letters N, S, V, F and Q by `BeatClass`. */
const LETTERS: readonly number[] = Object.freeze([78, 83, 86, 70, 81]);
/** Blocks that are no measurement, or do not follow the one before. */
const INTERRUPTS =
  BlockFlag.gap |
  BlockFlag.overflow |
  BlockFlag.reset |
  BlockFlag.contactOff |
  BlockFlag.saturated |
  BlockFlag.recovering;
/** A beat that is older than this says nothing of the present rate. */
const CURRENT_MICROS = 10e6;

/**
 * Consumes the ECG stream: beats, the intervals between them, the heart rate, and findings about the rhythm.
 * Allocates nothing after it was made, but in {@link HeartMonitor.record}.
 */
export class HeartMonitor {
  /** Beats since start. */
  beats = 0;

  readonly #ring: SampleRing;
  readonly #recorder: Recorder;
  readonly #watch: StreamWatch;
  readonly #observer: BeatObserver | undefined;
  readonly #timebase = new Timebase();
  readonly #found = new BeatRing(16);
  readonly #graded = new QualityRing(16);
  readonly #detector: EcgBeatDetector;
  readonly #classifier: BeatClassifier;
  readonly #quality = new QualityWindow();
  readonly #rate = new HeartRate();
  readonly #intervals: IntervalLog;
  readonly #variability: VariabilityMonitor;
  readonly #rhythm: RhythmMonitor;
  readonly #findings: FindingLog;
  readonly #strips: StripLog;
  #flags = 0;
  #lastBeatIndex = 0;
  #lastBeatMicros = 0;
  #sensorFaulty = false;

  constructor(
    ring: SampleRing,
    recorder: Recorder,
    watch: StreamWatch,
    settings: Settings,
    observer?: BeatObserver,
  ) {
    this.#ring = ring;
    // The bus keeps enough of the past for the detector: nothing is copied.
    this.#detector = new EcgBeatDetector(this.#found, this.#graded, ring.block.storage);
    this.#recorder = recorder;
    this.#watch = watch;
    this.#observer = observer;
    this.#intervals = new IntervalLog(recorder);
    this.#strips = new StripLog(recorder, this.#timebase, this.#detector.recent);
    this.#findings = new FindingLog(recorder, this.#timebase, this.#quality, this.#strips, observer);
    const wearer = { pacemaker: settings.pacemaker !== 0 };
    this.#classifier = new BeatClassifier(wearer);
    this.#variability = new VariabilityMonitor(recorder, this.#timebase);
    this.#rhythm = new RhythmMonitor(
      this.#detector,
      this.#timebase,
      this.#findings,
      this.#variability,
      settings,
      wearer,
    );
  }

  /** The sensor reported a fault: until samples come again the rate is absent for that reason. */
  sensorFault(): void {
    this.#sensorFaulty = true;
  }

  /** Works off what waits in the ring. Called from a timer, in a turn of its own. */
  process(): void {
    const ring = this.#ring;
    const { block } = ring;
    const found = this.#found;
    const graded = this.#graded;
    let isAny = false;
    let end = 0;
    while (ring.take()) {
      this.#timebase.follow(block);
      const isGap = this.#watch.block(block, ring, this.#timebase);
      if (isGap) this.interrupted();
      this.#sensorFaulty = false;
      this.#flags = block.flags;
      this.#detector.process(block.count, block.firstIndex, block.flags);
      if (found.head !== found.tail) this.takeBeats();
      if (this.#classifier.expire((block.firstIndex + block.count) | 0)) this.classified();
      if (graded.head !== graded.tail) this.takeGrades();
      end = (block.firstIndex + block.count) | 0;
      if (isGap || (block.flags & INTERRUPTS) !== 0) {
        if (this.#classifier.interrupted()) this.classified();
        this.#rhythm.interrupted();
        this.#strips.interrupted(end);
      }
      isAny = true;
    }
    if (!isAny) return;
    this.#rhythm.advance(end);
    this.#strips.follow(end);
  }

  /** Has urgent findings signed, and writes strips. Called twice a second, in a turn of its own: it allocates. */
  record(): void {
    if (this.#findings.isUrgent) this.#recorder.urgent();
    this.#findings.isUrgent = false;
    this.#intervals.flushAhead();
    this.#strips.write();
    this.#recorder.makeRoomAhead();
  }

  /** The stream ends: what is not decided yet is. */
  finish(): void {
    this.process();
    if (this.#classifier.interrupted()) this.classified();
    this.#rhythm.finish();
    this.#strips.finish();
    // Here a batch can still be closed to make room; while the last one closes it is too late.
    this.#intervals.flush();
  }

  /** Records the present heart rate, or that there is none and why; and every five minutes its variability. */
  report(nowMicros: number): void {
    this.#variability.report(nowMicros, this.absence);
    const kind = ReadingKind.heartRate;
    const { builder } = this.#recorder;
    const rate = this.rateDeciPerMin(nowMicros);
    while (
      !(rate === undefined
        ? builder.absent(kind, nowMicros, Source.ecg, this.absence)
        : builder.vital(
            kind,
            this.#lastBeatMicros,
            rate,
            Source.ecg,
            this.#quality.percent,
            undefined,
            this.#rate.intervals,
          ))
    ) {
      if (!this.#recorder.makeRoom()) break;
    }
  }

  /** The present heart rate in tenths of a beat a minute; undefined where there is none, for the reason {@link absence}. */
  rateDeciPerMin(nowMicros: number): number | undefined {
    const current = nowMicros - this.#lastBeatMicros < CURRENT_MICROS;
    const isMeasured = current && !this.#sensorFaulty && !this.#quality.isUnusable;
    return isMeasured ? this.#rate.deciPerMin : undefined;
  }

  /** Quality of the signal that the rate is told by. */
  get qualityPercent(): number {
    return this.#quality.percent;
  }

  /** Why there is no heart rate, where there is none: an `AbsentReason`. */
  get absence(): number {
    if (this.#sensorFaulty) return AbsentReason.sensorFault;
    if ((this.#flags & BlockFlag.contactOff) !== 0) return AbsentReason.contactOff;
    return this.#quality.isUnusable ? this.#quality.absentReason : AbsentReason.tooLittleData;
  }

  /** Hands the intervals that were collected to the record. */
  flush(): void {
    this.#intervals.flush();
  }

  private takeBeats(): void {
    const found = this.#found;
    for (; found.tail !== found.head; found.tail = (found.tail + 1) | 0) {
      const slot = found.tail & found.mask;
      const index = found.index[slot];
      const tick = this.#timebase.tickMicros(index);
      const isFirst = (found.flags[slot] & BeatFlag.first) !== 0;
      if (isFirst) this.interrupted();
      else this.#rate.interval(this.#timebase.durationMicros((index - this.#lastBeatIndex) | 0));
      this.#rhythm.detected(index);
      if (this.#classifier.take(found, slot, this.#detector)) this.classified();
      this.#lastBeatIndex = index;
      this.#lastBeatMicros = tick;
      this.beats = (this.beats + 1) | 0;
    }
  }

  /** A beat's class is known, as a rule when the next one was found. */
  private classified(): void {
    const { index, beatClass, marks } = this.#classifier;
    const tick = this.#timebase.tickMicros(index);
    const letter = LETTERS[beatClass];
    this.#intervals.beat(tick, letter);
    this.#rhythm.beat(index, beatClass, marks);
    this.#observer?.beat(tick, letter);
  }

  private takeGrades(): void {
    const graded = this.#graded;
    const observer = this.#observer;
    if (observer?.quality !== undefined) {
      for (let i = graded.tail; i !== graded.head; i = (i + 1) | 0) {
        const slot = i & graded.mask;
        observer.quality(
          this.#timebase.tickMicros(graded.index[slot]),
          graded.grade[slot],
          graded.reason[slot],
        );
      }
    }
    this.#rhythm.graded(graded);
    this.#quality.take(graded);
  }

  private interrupted(): void {
    if (this.#classifier.interrupted()) this.classified();
    this.#rate.interrupted();
    this.#intervals.interrupted();
  }
}
