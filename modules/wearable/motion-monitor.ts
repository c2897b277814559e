import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { Source } from "../record/codes.ts";
import { ActivityMeter } from "../signal/motion/activity-meter.ts";
import { type StreamParts, type StreamShape, WatchedStream } from "./watched-stream.ts";

/** 32 samples of FIFO, and as many to wait. */
const shape: StreamShape = Object.freeze({
  source: Source.accelerometer,
  channels: 3,
  blockSamples: 32,
  samples: 64,
  isNarrow: true,
  blocks: 2,
});

/** About a second. */
const WINDOW_SAMPLES = 25;
/** What was long ago counts less: by a factor of e in 8 windows. */
const FADE_SHIFT = 3;
/** The faded mean is kept in sixteenths of a mg. */
const FRACTION_SHIFT = 4;

/** Consumes the accelerometer's stream: how much the wearer has moved. Allocates nothing after it was made. */
export class MotionMonitor {
  readonly stream: WatchedStream;
  readonly #meter = new ActivityMeter(WINDOW_SAMPLES);
  #seen = 0;
  #recent = 0;

  constructor(make: (events: SensorEvents) => StreamSensor, parts: StreamParts) {
    this.stream = new WatchedStream(make, shape, parts);
  }

  /** The last second's activity in mg, see {@link ActivityMeter}. */
  get activityMilligrams(): number {
    return this.#meter.activityMilligrams;
  }

  /** The activity of the last ten seconds or so in mg, the newest counting most; 0 while the sensor is faulty. */
  get recentMilligrams(): number {
    return this.stream.isFaulty ? 0 : this.#recent >> FRACTION_SHIFT;
  }

  /** Works off what waits in the ring. Called from a timer, in a turn of its own. */
  process(): void {
    const { stream } = this;
    const meter = this.#meter;
    while (stream.next()) {
      if (stream.isInterrupted) meter.interrupt();
      meter.process(stream.block.samples, stream.block.count, stream.block.from);
      if (meter.windows === this.#seen) continue;
      const newest = meter.activityMilligrams << FRACTION_SHIFT;
      this.#recent = this.#seen === 0 ? newest : this.#recent + ((newest - this.#recent) >> FADE_SHIFT);
      this.#seen = meter.windows;
    }
  }
}
