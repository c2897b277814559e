import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { AbsentReason, ReadingKind, Source } from "../record/codes.ts";
import { BlockFlag } from "../signal/block.ts";
import { PulseDetector } from "../signal/ppg/pulse-detector.ts";
import { PulseTrain } from "../signal/ppg/pulse-train.ts";
import { PulseRate } from "../vitals/pulse-rate.ts";
import type { MotionMonitor } from "./motion-monitor.ts";
import { type StreamParts, type StreamShape, WatchedStream } from "./watched-stream.ts";

/** 32 samples of FIFO, and as much again and more to wait. */
const shape: StreamShape = Object.freeze({
  source: Source.ppg,
  channels: 1,
  blockSamples: 32,
  samples: 128,
  blocks: 4,
});

/** A pulse that is older says nothing of the present rate. */
const CURRENT_MICROS = 6e6;
/**
 * With so much movement no rate is believed: steps make rows as regular as a heart's. A chest at rest has 5, one
 * that walks at an easy pace 45 or more.
 */
const MOVING_MILLIGRAMS = 20;

const NO_MEASUREMENT = BlockFlag.contactOff | BlockFlag.saturated;

/** Consumes the PPG stream: pulses and their rate. Allocates nothing after it was made. */
export class PulseMonitor {
  /** Pulses since start. */
  pulses = 0;

  readonly stream: WatchedStream;
  readonly #parts: StreamParts;
  readonly #motion: MotionMonitor | undefined;
  readonly #train = new PulseTrain();
  readonly #detector = new PulseDetector(this.#train);
  readonly #rate = new PulseRate();
  /** Flags of the last block. */
  #flags = 0;

  /** @param motion without it movement is not told from other noise */
  constructor(
    make: (events: SensorEvents) => StreamSensor,
    parts: StreamParts,
    motion: MotionMonitor | undefined,
  ) {
    this.stream = new WatchedStream(make, shape, parts);
    this.#parts = parts;
    this.#motion = motion;
  }

  /** Works off what waits in the ring. Called from a timer, in a turn of its own. */
  process(): void {
    const { stream } = this;
    while (stream.next()) {
      const { block } = stream;
      // The block in which skin comes back began in the air.
      const isMeasured = ((block.flags | (this.#flags & BlockFlag.contactOff)) & NO_MEASUREMENT) === 0;
      this.#flags = block.flags;
      if (stream.isInterrupted || !isMeasured) this.#detector.interrupt();
      if (!isMeasured) continue;
      const before = this.#train.head;
      this.#detector.process(block.samples, block.count, block.firstIndex, block.from);
      this.pulses = (this.pulses + ((this.#train.head - before) | 0)) | 0;
    }
  }

  /** Records the present pulse rate, or that there is none and why. */
  report(nowMicros: number): void {
    const { recorder } = this.#parts;
    const { builder } = recorder;
    const kind = ReadingKind.pulseRate;
    const reason = this.absence(nowMicros);
    const rate = this.#rate;
    const newest = reason === 0 ? this.newestMicros() : 0;
    const value = reason === 0 ? this.rateDeciPerMin : 0;
    while (
      !(reason === 0
        ? builder.vital(kind, newest, value, Source.ppg, rate.qualityPercent, undefined, rate.intervals)
        : builder.absent(kind, nowMicros, Source.ppg, reason))
    ) {
      if (!recorder.makeRoom()) break;
    }
  }

  /** The rate in tenths of a pulse a minute, after {@link absence} has said that there is one; its quality. */
  get rateDeciPerMin(): number {
    const { intervals, samples } = this.#rate;
    return Math.round((intervals * 600e6) / this.stream.timebase.durationMicros(samples));
  }

  get qualityPercent(): number {
    return this.#rate.qualityPercent;
  }

  /** Why there is no rate, as an `AbsentReason`; 0 when there is one. */
  absence(nowMicros: number): number {
    const { stream } = this;
    if (stream.isFaulty) return AbsentReason.sensorFault;
    if ((this.#flags & BlockFlag.contactOff) !== 0) return AbsentReason.contactOff;
    if ((this.#flags & BlockFlag.saturated) !== 0) return AbsentReason.saturated;
    if (this.#motion !== undefined && this.#motion.recentMilligrams >= MOVING_MILLIGRAMS) {
      return AbsentReason.motion;
    }
    const isCurrent = nowMicros - this.newestMicros() < CURRENT_MICROS;
    if (!isCurrent || !this.#rate.hasEnough(this.#train)) return AbsentReason.tooLittleData;
    return this.#rate.judge(this.#train) ? 0 : AbsentReason.noise;
  }

  private newestMicros(): number {
    const train = this.#train;
    return this.stream.timebase.tickMicros(train.index((train.head - 1) | 0));
  }
}
