import type { Fault } from "../fault/fault.ts";
import type { SampleBlock } from "../signal/block.ts";
import type { Targeted } from "./io.ts";

/**
 * What a sensor tells its owner. Both are called in a turn of their own, never from inside `sample()`, and on an
 * object (the sensor, or its interrupt's pin) with the same `target`.
 */
export interface SensorEvents {
  readonly target?: unknown;
  /** Samples wait in the chip's FIFO (or a conversion is done): call `sample()` soon. */
  readonly onAlert: (this: Targeted) => void;
  /** Something failed; the sensor goes on trying by itself. */
  readonly onError: (this: Targeted, fault: Fault) => void;
}

/** A sensor that delivers a stream: ECG, PPG, acceleration. The ECMA-419 verbs (clause 13). */
export interface StreamSensor {
  configure(): void;
  /**
   * Fills the caller's block, from its `from` on, with all that waits, oldest first; false when nothing does. One
   * call an alert is enough: what is left is too little to raise one.
   */
  sample(block: SampleBlock): boolean;
  /** When the next alert is to be expected, in monotonic microseconds, as far as the sensor can tell; 0: none is. */
  readonly dueMicros?: number;
  close(): void;
}

/** A skin thermometer. */
export interface TemperatureSensor {
  configure(): void;
  /** The newest conversion in hundredths of a degree Celsius, or undefined when there is none to be had. */
  sample(): number | undefined;
  close(): void;
}

/**
 * How the composition root hands over the sensors of its board: each is made with its owner's events. One that
 * is left out is not fitted; the wearable says so and goes on.
 */
export interface SensorSet {
  /** One lead in µV, 128 samples a second. */
  readonly ecg?: (events: SensorEvents) => StreamSensor;
  /** Reflected infrared light as photocurrent in pA, 50 samples a second: more blood, less light. */
  readonly ppg?: (events: SensorEvents) => StreamSensor;
  /** Acceleration along x, y and z in mg with gravity, 25 samples a second. */
  readonly motion?: (events: SensorEvents) => StreamSensor;
  readonly temperature?: (events: SensorEvents) => TemperatureSensor;
}
