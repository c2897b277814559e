import type { Fault } from "../fault/fault.ts";
import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { type BusShape, SampleBus } from "../signal/bus.ts";

export interface StreamChannelEvents {
  /** The sensor's FIFO has just been emptied. */
  readonly onDrained: () => void;
  readonly onError: (fault: Fault) => void;
}

/**
 * Has one sensor fill its bus. A turn of the sensor does nothing else, so that what consumers make of the samples
 * never keeps a FIFO waiting. Allocates nothing after `configure()`.
 */
export class StreamChannel {
  readonly bus: SampleBus;
  readonly #sensor: StreamSensor;

  /** @param make makes the sensor with this channel's events */
  constructor(
    make: (events: SensorEvents) => StreamSensor,
    shape: BusShape,
    { onDrained, onError }: StreamChannelEvents,
  ) {
    const bus = new SampleBus(shape);
    const sensor = make({
      // Once: what `sample` leaves in a FIFO is less than raises its alert.
      onAlert: () => {
        if (sensor.sample(bus.block)) bus.publish();
        onDrained();
      },
      onError,
    });
    this.bus = bus;
    this.#sensor = sensor;
  }

  configure(): void {
    this.#sensor.configure();
  }

  close(): void {
    this.#sensor.close();
  }
}
