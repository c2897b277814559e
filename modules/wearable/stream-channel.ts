import type { Fault } from "../fault/fault.ts";
import type { Targeted } from "../host/io.ts";
import type { SensorEvents, StreamSensor } from "../host/sensor.ts";
import { type BusShape, SampleBus } from "../signal/bus.ts";

const DRAINS_A_TELLING = 8;

/** Who is told of a sensor's turns. */
export interface StreamListener {
  /** The sensor's FIFO has just been emptied; told every eighth time (once a second for the ECG). */
  drained(): void;
  failed(fault: Fault): void;
}

/**
 * Has one sensor fill its bus. A turn of the sensor does nothing else, so that what consumers make of the samples
 * never keeps a FIFO waiting. Allocates nothing after `configure()`.
 */
export class StreamChannel {
  readonly bus: SampleBus;
  readonly sensor: StreamSensor;
  readonly listener: StreamListener;
  /** Times until the listener is told again that the FIFO was emptied. */
  untilTold = DRAINS_A_TELLING;

  /** @param make makes the sensor with this channel's events */
  constructor(make: (events: SensorEvents) => StreamSensor, shape: BusShape, listener: StreamListener) {
    this.bus = new SampleBus(shape);
    this.listener = listener;
    this.sensor = make({ target: this, onAlert, onError });
  }

  configure(): void {
    this.sensor.configure();
  }

  close(): void {
    this.sensor.close();
  }
}

/** Once: what `sample` leaves in a FIFO is less than raises its alert. */
function onAlert(this: Targeted): void {
  const channel = this.target as StreamChannel;
  const bus = channel.bus;
  if (channel.sensor.sample(bus.block)) bus.publish();
  if (--channel.untilTold > 0) return;
  channel.untilTold = DRAINS_A_TELLING;
  channel.listener.drained();
}

function onError(this: Targeted, fault: Fault): void {
  (this.target as StreamChannel).listener.failed(fault);
}
