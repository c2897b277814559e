import type { Fault } from "../fault/fault.ts";
import type { Clock } from "../host/clock.ts";
import type { Log } from "../host/log.ts";
import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import type { SampleBlock } from "../signal/block.ts";
import type { BusShape, SampleBus, SampleRing } from "../signal/bus.ts";
import { Timebase } from "../signal/timebase.ts";
import { type Recorder, recordFault } from "./recorder.ts";
import { StreamChannel, type StreamListener } from "./stream-channel.ts";
import { StreamWatch } from "./stream-watch.ts";

/** How much a stream delivers, and how much of it waits for its consumer. */
export interface StreamShape extends BusShape {
  /** As a `Source` of the record. */
  readonly source: number;
}

export interface StreamParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/**
 * One sensor's stream from its FIFO to its consumer: what is missing of it, its faults and its contact are in the
 * record before anybody uses a sample. Allocates nothing after it was started.
 */
export class WatchedStream implements StreamListener {
  readonly block: SampleBlock;
  readonly timebase = new Timebase();
  readonly watch: StreamWatch;
  /** The sensor reported a fault, and no samples have come since. */
  isFaulty = false;
  /** The block that was taken last does not follow the one before it. */
  isInterrupted = false;

  readonly #source: number;
  readonly #parts: StreamParts;
  readonly #channel: StreamChannel;
  readonly #ring: SampleRing;

  constructor(make: (events: SensorEvents) => StreamSensor, shape: StreamShape, parts: StreamParts) {
    this.#source = shape.source;
    this.#parts = parts;
    this.watch = new StreamWatch(parts.recorder, shape.source);
    this.#channel = new StreamChannel(make, shape, this);
    this.#ring = this.#channel.bus.subscribe();
    this.block = this.#ring.block;
  }

  start(): void {
    this.#channel.configure();
  }

  close(): void {
    this.#channel.close();
  }

  /** For a consumer that the host itself has. */
  get bus(): SampleBus {
    return this.#channel.bus;
  }

  /** Samples that the consumer was too slow for. */
  get dropped(): number {
    return this.#ring.dropped;
  }

  /** For the channel; see `StreamListener`. */
  drained(): void {}

  /** For the channel; see `StreamListener`. */
  failed(fault: Fault): void {
    const { recorder, clock, log } = this.#parts;
    this.watch.fault(fault.code);
    this.isFaulty = true;
    recordFault(recorder, clock, log, this.#source, fault);
  }

  /** Finds what waits, and tells of it in `block`; false when nothing does. */
  next(): boolean {
    const { block, timebase } = this;
    if (!this.#ring.take()) return false;
    timebase.follow(block);
    this.isInterrupted = this.watch.block(block, this.#ring, timebase);
    this.isFaulty = false;
    return true;
  }
}
