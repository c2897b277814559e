import type { Fault } from "../fault/fault.ts";
import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { Source } from "../record/codes.ts";
import type { BusShape } from "../signal/bus.ts";
import { LOOKED_AT, RECENT_SAMPLES } from "../signal/ecg/candidates.ts";
import type { HeartMonitor } from "./heart-monitor.ts";
import type { Outbox } from "./outbox.ts";
import { recordFault } from "./recorder.ts";
import { StreamChannel, type StreamListener } from "./stream-channel.ts";
import { StreamWatch } from "./stream-watch.ts";
import type { StreamParts } from "./watched-stream.ts";

/** What the ECG's FIFO may deliver at once, what the beats' detector looks back at, and seven blocks (0.9 s) that may wait. */
const shape: BusShape = Object.freeze({
  channels: 1,
  blockSamples: 64,
  samples: RECENT_SAMPLES,
  isNarrow: true,
  blocks: 8,
  history: LOOKED_AT,
});
/** The ECG from its FIFO to its bus, and what is timed by it: there is no better moment for what is slow. */
export class EcgStream implements StreamListener {
  readonly channel: StreamChannel;
  readonly watch: StreamWatch;
  /** Its consumer, once there is one. */
  heart: HeartMonitor | undefined;

  readonly #parts: StreamParts;
  readonly #outbox: Outbox;

  constructor(make: (events: SensorEvents) => StreamSensor, parts: StreamParts, outbox: Outbox) {
    this.#parts = parts;
    this.#outbox = outbox;
    this.watch = new StreamWatch(parts.recorder, Source.ecg);
    this.channel = new StreamChannel(make, shape, this);
  }

  /** For the channel; see `StreamListener`. */
  drained(): void {
    this.#outbox.prepare();
  }

  /** For the channel; see `StreamListener`. */
  failed(fault: Fault): void {
    const { recorder, clock, log } = this.#parts;
    this.watch.fault(fault.code);
    this.heart?.sensorFault();
    recordFault(recorder, clock, log, Source.ecg, fault);
  }
}
