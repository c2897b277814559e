import { Fault } from "../../modules/fault/fault.ts";
import { FIFO_DEPTH } from "./registers.ts";

export type Led = "red" | "ir" | "green";

export interface PpgConfiguration {
  /** Samples a second: 25, 50, 100, 200 or 400; up to 400 conversions a second are averaged into them. */
  readonly rateHz: number;
  /** The LEDs in the order of a block's channels; one to three. */
  readonly leds: readonly Led[];
  /** Current of each LED in µA: 0 to 51,000, in steps of 200. */
  readonly microamps: Readonly<Record<Led, number>>;
  /** Full scale of the photocurrent: 2048, 4096, 8192 or 16384 nA. */
  readonly rangeNanoamps: number;
  /** Samples in the FIFO that raise the interrupt line: 17 to 31. */
  readonly watermark: number;
  /** Below this photocurrent (pA, of the infrared LED or the first one) there is no skin on the window. */
  readonly contactPicoamps: number;
}

export const defaultConfiguration: PpgConfiguration = Object.freeze({
  rateHz: 50,
  leds: Object.freeze(["ir"] as const),
  microamps: Object.freeze({ red: 7000, ir: 7000, green: 7000 }),
  rangeNanoamps: 4096,
  watermark: 17,
  contactPicoamps: 150_000,
});

/** The configuration as register values, and what follows from it. */
export interface PpgSetup {
  readonly fifoConfig: number;
  readonly spo2Config: number;
  /** LED1_PA (red), LED2_PA (infrared), LED3_PA (green). */
  readonly amplitudes: readonly number[];
  readonly multiLed1: number;
  readonly multiLed2: number;
  readonly watermark: number;
  readonly nominalMilliHz: number;
  readonly latencyMicros: number;
  readonly channels: number;
  /** The channel that tells skin from air. */
  readonly contactChannel: number;
  readonly contactPicoamps: number;
  /** pA = (code · 125) >> shift: the range over 2^18 codes. */
  readonly shift: number;
}

const CONVERSIONS_HZ = 400;
const SPO2_SR_400 = 0b011;
/** 411 µs pulses: 18 bits (datasheet, table 7). */
const LED_PW_411 = 0b11;
const slots: Readonly<Record<Led, number>> = Object.freeze({ red: 1, ir: 2, green: 3 });
const averages: readonly number[] = Object.freeze([1, 2, 4, 8, 16]);
const ranges: readonly number[] = Object.freeze([2048, 4096, 8192, 16384]);
const LEDS: readonly Led[] = Object.freeze(["red", "ir", "green"]);

/** Works out the register values. Throws `sensor-bad-option` with the register's address. */
export function setupFor(configuration: PpgConfiguration): PpgSetup {
  const { rateHz, leds, microamps, rangeNanoamps, watermark, contactPicoamps } = configuration;
  const averaged = CONVERSIONS_HZ / rateHz;
  const average = averages.indexOf(averaged);
  if (average < 0) throw new Fault("sensor-bad-option", 0x0a);
  const range = ranges.indexOf(rangeNanoamps);
  if (range < 0) throw new Fault("sensor-bad-option", 0x0a);
  // FIFO_A_FULL counts the free samples, in four bits.
  if (!Number.isInteger(watermark) || watermark < FIFO_DEPTH - 15 || watermark >= FIFO_DEPTH) {
    throw new Fault("sensor-bad-option", 0x08);
  }
  if (leds.length < 1 || leds.length > 3 || leds.some((led) => slots[led] === undefined)) {
    throw new Fault("sensor-bad-option", 0x11);
  }
  const amplitudes = LEDS.map((led) => (leds.includes(led) ? microamps[led] / 200 : 0));
  if (amplitudes.some((step) => !Number.isInteger(step) || step < 0 || step > 255)) {
    throw new Fault("sensor-bad-option", 0x0c);
  }
  return {
    fifoConfig: (average << 5) | (FIFO_DEPTH - watermark),
    spo2Config: (range << 5) | (SPO2_SR_400 << 2) | LED_PW_411,
    amplitudes,
    multiLed1: slots[leds[0]] | (leds.length > 1 ? slots[leds[1]] << 4 : 0),
    multiLed2: leds.length > 2 ? slots[leds[2]] : 0,
    watermark,
    nominalMilliHz: rateHz * 1000,
    // A sample stands for the middle of the conversions that it averages.
    latencyMicros: Math.round(((averaged - 1) * 0.5e6) / CONVERSIONS_HZ),
    channels: leds.length,
    contactChannel: Math.max(0, leds.indexOf("ir")),
    contactPicoamps,
    shift: 4 - range,
  };
}
