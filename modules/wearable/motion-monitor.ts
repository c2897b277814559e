import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { Source } from "../record/codes.ts";
import { ActivityMeter } from "../signal/motion/activity-meter.ts";
import { type StreamParts, type StreamShape, WatchedStream } from "./watched-stream.ts";

/** 32 samples of FIFO, and three times as many to wait. */
const shape: StreamShape = Object.freeze({
  source: Source.accelerometer,
  channels: 3,
  blockSamples: 32,
  samples: 128,
  blocks: 4,
});

/** Windows of about a second that are looked back on. */
const WINDOWS = 10;
const WINDOW_SAMPLES = 25;

/** Consumes the accelerometer's stream: how much the wearer has moved. Allocates nothing after it was made. */
export class MotionMonitor {
  readonly stream: WatchedStream;
  readonly #meter = new ActivityMeter(WINDOW_SAMPLES);
  readonly #windows = new Int32Array(WINDOWS);
  #seen = 0;

  constructor(make: (events: SensorEvents) => StreamSensor, parts: StreamParts) {
    this.stream = new WatchedStream(make, shape, parts);
  }

  /** The last second's activity in mg, see {@link ActivityMeter}. */
  get activityMilligrams(): number {
    return this.#meter.activityMilligrams;
  }

  /**
   * The mean activity of the last ten seconds in mg, or of those that there are; 0 before the first one, and
   * while the sensor is faulty.
   */
  get recentMilligrams(): number {
    const count = this.#seen < WINDOWS ? this.#seen : WINDOWS;
    if (count === 0 || this.stream.isFaulty) return 0;
    let sum = 0;
    for (let i = 0; i < WINDOWS; i++) sum += this.#windows[i];
    return (sum / count) | 0;
  }

  /** Works off what waits in the ring. Called from a timer, in a turn of its own. */
  process(): void {
    const { stream } = this;
    const meter = this.#meter;
    while (stream.next()) {
      if (stream.isInterrupted) meter.interrupt();
      meter.process(stream.block.samples, stream.block.count, stream.block.from);
      if (meter.windows !== this.#seen) {
        this.#seen = meter.windows;
        this.#windows[this.#seen % WINDOWS] = meter.activityMilligrams;
      }
    }
  }
}
