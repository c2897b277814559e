import { Fault, type FaultCode } from "../../modules/fault/fault.ts";
import type { Clock } from "../../modules/host/clock.ts";
import type { AlertOptions, Digital, SMBus, SMBusSensorOptions } from "../../modules/host/io.ts";
import type { SensorEvents, TemperatureSensor } from "../../modules/host/sensor.ts";
import { BUS_TIMEOUT_MS, busFault } from "../stream/bus-fault.ts";
import { Lifecycle, type LivingSensor } from "../stream/lifecycle.ts";

export interface Tmp117Options extends Partial<SensorEvents> {
  readonly sensor: SMBusSensorOptions;
  /** The chip's ALERT pin, as data-ready. Without it the sensor looks by timer. */
  readonly alert?: AlertOptions;
  readonly clock: Clock;
}

export interface TemperatureConfiguration {
  /** Milliseconds from one result to the next: 125, 250, 500, 1000, 4000, 8000 or 16000. */
  readonly periodMs: number;
}

/** Why there is no temperature. */
export type Absence = "off" | "starting" | "converting" | "out-of-range" | FaultCode;

/** Registers and bits (TI SNOSD82D, 7.6). */
const Register = Object.freeze({ TEMP_RESULT: 0x00, CONFIGURATION: 0x01, DEVICE_ID: 0x0f });
const DATA_READY = 0b0010_0000_0000_0000;
const DATA_READY_PIN = 0b0100;
const SOFT_RESET = 0b0010;
/** MOD, CONV, AVG, T/nA, POL, DR/Alert: what was written must be there. */
const SETTINGS = 0x0ffc;
const DEVICE_ID = 0x117;
/** A soft reset loads the EEPROM in 2 ms. */
const RESET_MS = 3;
/** The chip's range, −55 to 150 °C, in its unit of 1/128 °C. What it holds before any result is −256 °C. */
const COLDEST = -55 * 128;
const HOTTEST = 150 * 128;
/** CONV[2:0] by period, with 8 conversions averaged (AVG = 01). */
const periods: readonly number[] = Object.freeze([125, 250, 500, 1000, 4000, 8000, 16000]);

/**
 * The TMP117 skin thermometer as an ECMA-419 sensor. It never waits: `sample` gives the newest conversion that
 * has not been given yet, in hundredths of a degree Celsius, or undefined, and then `absence` says why.
 */
export class Tmp117 implements TemperatureSensor, LivingSensor {
  readonly target: unknown;

  readonly #clock: Clock;
  readonly #onAlert: SensorEvents["onAlert"];
  readonly #bus: SMBus;
  readonly #alert: Digital | undefined;
  readonly #life: Lifecycle;
  #configuration = 0;
  #periodMs = 1000;
  #absence: Absence | undefined = "off";
  /** When a result was given last. */
  #resultMicros = 0;

  constructor(options: Tmp117Options) {
    const { sensor, alert, clock } = options;
    this.#clock = clock;
    this.target = options.target;
    this.#onAlert = options.onAlert ?? unheard;
    this.#life = new Lifecycle(clock, this, options.onError);
    this.#bus = new sensor.io({ timeout: BUS_TIMEOUT_MS, ...sensor });
    this.#alert =
      alert &&
      new alert.io({
        pin: alert.pin,
        mode: alert.io.InputPullUp,
        edge: alert.io.Falling,
        target: options.target,
        // Whoever is told then calls `sample`, which gives nothing unless the chip runs.
        onReadable: this.#onAlert,
      });
  }

  /** Why the last `sample` gave nothing; undefined when it gave a temperature. */
  get absence(): Absence | undefined {
    return this.#absence;
  }

  /** Throws `sensor-bad-option`; every other fault is reported. */
  configure(configuration: Partial<TemperatureConfiguration> = {}): void {
    const periodMs = configuration.periodMs ?? 1000;
    const conv = periods.indexOf(periodMs) + 1;
    if (conv === 0) throw new Fault("sensor-bad-option", Register.CONFIGURATION);
    this.#configuration = (conv << 7) | (0b01 << 5) | DATA_READY_PIN;
    this.#periodMs = periodMs;
    this.#life.watch(periodMs);
    this.start();
  }

  sample(): number | undefined {
    if (!this.#life.running) return undefined;
    const startMicros = this.#clock.nowMicros();
    let raw: number;
    try {
      const status = this.#bus.readUint16(Register.CONFIGURATION, true);
      if ((status & SETTINGS) !== this.#configuration) {
        this.fail("sensor-reset", status);
        return undefined;
      }
      if (!(status & DATA_READY)) {
        this.#absence = "converting";
        if (startMicros - this.#resultMicros > 4000 * this.#periodMs) this.fail("sensor-stale");
        return undefined;
      }
      raw = this.#bus.readUint16(Register.TEMP_RESULT, true);
    } catch {
      this.fail(busFault(this.#clock.nowMicros() - startMicros));
      return undefined;
    }
    this.#resultMicros = startMicros;
    this.#life.delivered();
    const value = (raw << 16) >> 16;
    if (value < COLDEST || value > HOTTEST) {
      this.#absence = "out-of-range";
      return undefined;
    }
    this.#absence = undefined;
    // 1/128 °C to 1/100 °C, rounded.
    return (value * 25 + 16) >> 5;
  }

  close(): void {
    if (!this.#life.close()) return;
    this.#absence = "off";
    this.#alert?.close();
    this.#bus.close();
  }

  /** Without a pin this is the alert; with one it makes good for an edge that was lost. */
  look(): void {
    const overdue = this.#clock.nowMicros() - this.#resultMicros > 1500 * this.#periodMs;
    if (!this.#alert || overdue) this.#onAlert();
  }

  /** For its life; see `LivingSensor`. */
  start(): void {
    this.#life.starting();
    const startMicros = this.#clock.nowMicros();
    try {
      const id = this.#bus.readUint16(Register.DEVICE_ID, true);
      if ((id & 0xfff) !== DEVICE_ID) {
        this.fail("sensor-wrong-id", id);
        return;
      }
      this.#bus.writeUint16(Register.CONFIGURATION, SOFT_RESET, true);
    } catch {
      this.fail(busFault(this.#clock.nowMicros() - startMicros));
      return;
    }
    this.#absence = "starting";
    this.#life.after(RESET_MS, () => this.run());
  }

  private run(): void {
    const startMicros = this.#clock.nowMicros();
    try {
      this.#bus.writeUint16(Register.CONFIGURATION, this.#configuration, true);
    } catch {
      this.fail(busFault(this.#clock.nowMicros() - startMicros));
      return;
    }
    this.#absence = "converting";
    this.#resultMicros = startMicros;
    this.#life.started();
  }

  private fail(code: FaultCode, detail = 0): void {
    this.#absence = code;
    this.#life.fail(code, detail);
  }
}

/** Where nobody is to be told. */
function unheard(): void {}
