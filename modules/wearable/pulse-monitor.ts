import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { Source } from "../record/codes.ts";
import { type StreamParts, type StreamShape, WatchedStream } from "./watched-stream.ts";

/** 32 samples of FIFO, and two and a half seconds of patience. */
const shape: StreamShape = Object.freeze({
  source: Source.ppg,
  channels: 1,
  blockSamples: 32,
  samples: 128,
  blocks: 8,
});

/** Consumes the PPG stream: what is missing of it, its faults and its contact are recorded. */
export class PulseMonitor {
  readonly stream: WatchedStream;

  constructor(make: (events: SensorEvents) => StreamSensor, parts: StreamParts) {
    this.stream = new WatchedStream(make, shape, parts);
  }

  /** Works off what waits in the ring. Called from a timer, in a turn of its own. */
  process(): void {
    while (this.stream.next());
  }
}
