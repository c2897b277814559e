import { Fault } from "../../modules/fault/fault.ts";
import { FIFO_DEPTH } from "./registers.ts";

export interface MotionConfiguration {
  /** Samples a second: 10, 25, 50, 100, 200 or 400. */
  readonly rateHz: number;
  /** Full scale: ±2, 4, 8 or 16 g. */
  readonly rangeG: number;
  /** 12 bits and a bandwidth of a ninth of the rate, instead of 10 bits and half of the rate. */
  readonly highResolution: boolean;
  /** Samples in the FIFO that raise the interrupt line: 1 to 31. */
  readonly watermark: number;
}

export const defaultConfiguration: MotionConfiguration = Object.freeze({
  rateHz: 25,
  rangeG: 4,
  highResolution: false,
  watermark: 20,
});

export interface MotionSetup {
  readonly ctrl1: number;
  readonly ctrl4: number;
  readonly fifoCtrl: number;
  readonly watermark: number;
  readonly nominalMilliHz: number;
  readonly latencyMicros: number;
  /** mg = (12-bit value) · step. */
  readonly milligrams: number;
}

const rates: readonly number[] = Object.freeze([10, 25, 50, 100, 200, 400]);
const ranges: readonly number[] = Object.freeze([2, 4, 8, 16]);
/** mg a step of 12 bits (ST DS10323, table 4). */
const steps: readonly number[] = Object.freeze([1, 2, 4, 12]);
const FIRST_ODR = 0b0010;
const ALL_AXES = 0b0111;
const BLOCK_UPDATE = 0b1000_0000;
const HIGH_RESOLUTION = 0b0000_1000;
const STREAM_MODE = 0b1000_0000;

/** Works out the register values. Throws `sensor-bad-option` with the register's address. */
export function setupFor(configuration: MotionConfiguration): MotionSetup {
  const { rateHz, rangeG, highResolution, watermark } = configuration;
  const rate = rates.indexOf(rateHz);
  if (rate < 0) throw new Fault("sensor-bad-option", 0x20);
  const range = ranges.indexOf(rangeG);
  if (range < 0) throw new Fault("sensor-bad-option", 0x23);
  if (!Number.isInteger(watermark) || watermark < 1 || watermark >= FIFO_DEPTH) {
    throw new Fault("sensor-bad-option", 0x2e);
  }
  return {
    ctrl1: ((FIRST_ODR + rate) << 4) | ALL_AXES,
    ctrl4: BLOCK_UPDATE | (range << 4) | (highResolution ? HIGH_RESOLUTION : 0),
    // The flag is raised when the content exceeds the level.
    fifoCtrl: STREAM_MODE | (watermark - 1),
    watermark,
    nominalMilliHz: rateHz * 1000,
    latencyMicros: 0,
    milligrams: steps[range],
  };
}
