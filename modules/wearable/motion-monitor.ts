import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { Source } from "../record/codes.ts";
import { type StreamParts, type StreamShape, WatchedStream } from "./watched-stream.ts";

/** 32 samples of FIFO, and three times as many to wait. */
const shape: StreamShape = Object.freeze({
  source: Source.accelerometer,
  channels: 3,
  blockSamples: 32,
  samples: 128,
  blocks: 4,
});

/** Consumes the accelerometer's stream: what is missing of it and its faults are recorded. */
export class MotionMonitor {
  readonly stream: WatchedStream;

  constructor(make: (events: SensorEvents) => StreamSensor, parts: StreamParts) {
    this.stream = new WatchedStream(make, shape, parts);
  }

  /** Works off what waits in the ring. Called from a timer, in a turn of its own. */
  process(): void {
    while (this.stream.next());
  }
}
