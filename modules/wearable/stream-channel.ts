import type { Fault } from "../fault/fault.ts";
import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { SampleBlock } from "../signal/block.ts";
import { SampleBus } from "../signal/bus.ts";

export interface StreamChannelEvents {
  /** The sensor's FIFO has just been emptied. */
  readonly onDrained: () => void;
  readonly onError: (fault: Fault) => void;
}

/**
 * Carries one sensor's samples onto its bus. A turn of the sensor does nothing else, so that what consumers
 * make of the samples never keeps a FIFO waiting. Allocates nothing after `configure()`.
 */
export class StreamChannel {
  readonly bus: SampleBus;
  readonly #sensor: StreamSensor;
  readonly #block: SampleBlock;
  readonly #onDrained: () => void;

  /**
   * @param make makes the sensor with this channel's events
   * @param fifoSamples the most that one `sample()` can deliver
   */
  constructor(
    make: (events: SensorEvents) => StreamSensor,
    fifoSamples: number,
    channels: number,
    events: StreamChannelEvents,
  ) {
    this.bus = new SampleBus(channels);
    this.#block = new SampleBlock(fifoSamples, channels);
    this.#onDrained = events.onDrained;
    this.#sensor = make({ onAlert: () => this.#drain(), onError: events.onError });
  }

  configure(): void {
    this.#sensor.configure();
  }

  close(): void {
    this.#sensor.close();
  }

  #drain(): void {
    const block = this.#block;
    while (this.#sensor.sample(block)) this.bus.publish(block);
    this.#onDrained();
  }
}
