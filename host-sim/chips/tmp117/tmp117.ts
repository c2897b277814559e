import { FaultPlan } from "../../io/fault-plan.ts";
import type { I2CPeripheral } from "../../io/i2c-bus.ts";
import type { Net, NetDriver } from "../../io/net.ts";
import { type Timeline, TimelineEvent } from "../../io/timeline.ts";
import { Noise } from "../analog/noise.ts";
import { averages, CONVERSION_MICROS, Configuration, cycleMicros, kept, Register } from "./registers.ts";

/**
 * How the chip can misbehave: `silent` (no acknowledge), `wrong-id` (another chip at its address), `stale`
 * (conversions stop, the last result stays), `reset` (power-on values, once).
 */
export type Tmp117Fault = "silent" | "wrong-id" | "stale" | "reset";

export interface Tmp117Options {
  /** The temperature of the chip's surroundings in °C, over world time in microseconds. */
  readonly source: (timeMicros: number) => number;
  /** The wire at ALERT (open drain). */
  readonly alert?: Net;
  /** A unit's own error; the datasheet allows ±0.1 °C from −20 to 50 °C. */
  readonly offsetCelsius?: number;
  readonly seed?: number;
}

type Mode = "continuous" | "shutdown" | "one-shot";

const DEVICE_ID = 0x0117;
const LSB_CELSIUS = 0.0078125;
/** Power-on and soft reset load the EEPROM before anything else (7.3.1 and 7.5: 1.5 ms and 2 ms). */
const LOAD_MICROS = 2000;
const PROGRAM_MICROS = 7000;
const EEPROM_UNLOCKED = 0x8000;

/**
 * The TMP117 at its registers (TI SNOSD82D): conversion cycles with averaging, one-shot, shutdown, data-ready
 * and limit alerts in both modes, the ALERT pin, EEPROM defaults, soft reset; −256 °C before the first result.
 */
export class Tmp117 implements I2CPeripheral {
  readonly faults: FaultPlan<Tmp117Fault>;

  readonly #timeline: Timeline;
  readonly #options: Tmp117Options;
  readonly #noise: Noise;
  readonly #registers = new Uint16Array(16);
  readonly #eeprom = new Uint16Array(16);
  readonly #pin: NetDriver | undefined;
  readonly #event = new TimelineEvent(() => this.#converted());
  #pointer = 0;
  #busyUntil = 0;

  constructor(timeline: Timeline, options: Tmp117Options) {
    this.#timeline = timeline;
    this.#options = options;
    this.#noise = new Noise(options.seed ?? 1);
    this.#pin = options.alert?.driver();
    for (const [address, factory] of kept) this.#eeprom[address] = factory;
    this.faults = new FaultPlan(
      timeline,
      () => {},
      (kind, on) => this.#fault(kind, on),
    );
    this.#powerOn();
  }

  powerCycle(): void {
    this.#powerOn();
  }

  acknowledges(): boolean {
    return !this.faults.on("silent");
  }

  write(bytes: Uint8Array, count: number): void {
    this.#pointer = bytes[0] & 0x0f;
    if (count >= 3) this.#store(this.#pointer, (bytes[1] << 8) | bytes[2]);
  }

  read(buffer: Uint8Array): void {
    const word = this.#load(this.#pointer);
    for (let i = 0; i < buffer.length; i++) buffer[i] = i & 1 ? word & 0xff : word >> 8;
  }

  get #mode(): Mode {
    const mod = (this.#registers[Register.CONFIGURATION] >> 10) & 3;
    return mod === 1 ? "shutdown" : mod === 3 ? "one-shot" : "continuous";
  }

  #load(register: number): number {
    const registers = this.#registers;
    if (register === Register.DEVICE_ID) return this.faults.on("wrong-id") ? 0x0075 : DEVICE_ID;
    if (register === Register.EEPROM_UNLOCK) {
      return registers[register] | (this.#programming ? 1 << 14 : 0);
    }
    const value = registers[register];
    if (register === Register.TEMP_RESULT) registers[Register.CONFIGURATION] &= ~Configuration.DATA_READY;
    if (register === Register.CONFIGURATION) {
      registers[register] &= ~Configuration.DATA_READY;
      if (!(value & Configuration.THERM)) {
        registers[register] &= ~(Configuration.HIGH_ALERT | Configuration.LOW_ALERT);
      }
    }
    this.#drive();
    return register === Register.CONFIGURATION && this.#programming
      ? value | Configuration.EEPROM_BUSY
      : value;
  }

  get #programming(): boolean {
    return this.#timeline.nowMicros < this.#busyUntil;
  }

  #store(register: number, value: number): void {
    const registers = this.#registers;
    if (register === Register.EEPROM_UNLOCK) {
      registers[register] = value & EEPROM_UNLOCKED;
      return;
    }
    if (!kept.some(([address]) => address === register)) return;
    if (register === Register.CONFIGURATION) {
      if (value & Configuration.SOFT_RESET) {
        this.#powerOn();
        return;
      }
      const flags = registers[register] & ~Configuration.WRITABLE;
      registers[register] = flags | (value & Configuration.WRITABLE);
      this.#begin(0);
    } else registers[register] = value;
    if (registers[Register.EEPROM_UNLOCK] & EEPROM_UNLOCKED && !this.#programming) {
      this.#eeprom[register] = register === Register.CONFIGURATION ? value & Configuration.WRITABLE : value;
      this.#busyUntil = this.#timeline.nowMicros + PROGRAM_MICROS;
    }
    this.#drive();
  }

  #powerOn(): void {
    this.#registers.fill(0);
    for (const [address] of kept) this.#registers[address] = this.#eeprom[address];
    this.#registers[Register.TEMP_RESULT] = 0x8000;
    this.#pointer = 0;
    this.#begin(LOAD_MICROS);
    this.#drive();
  }

  /** Time that the present averaging keeps the converter busy. */
  get #activeMicros(): number {
    return averages[(this.#registers[Register.CONFIGURATION] >> 5) & 3] * CONVERSION_MICROS;
  }

  /** Begins a conversion after `delayMicros`, unless the chip is shut down. */
  #begin(delayMicros: number): void {
    const done = this.#timeline.nowMicros + delayMicros + this.#activeMicros;
    this.#timeline.schedule(this.#event, this.#mode === "shutdown" ? Number.POSITIVE_INFINITY : done);
  }

  #converted(): void {
    const registers = this.#registers;
    const configuration = registers[Register.CONFIGURATION];
    const now = this.#timeline.nowMicros;
    if (!this.faults.on("stale")) {
      const celsius = this.#options.source(now - this.#activeMicros / 2) + (this.#options.offsetCelsius ?? 0);
      // Repeatability ±1 LSB at 8 averages (7.5): a third of that RMS, more with fewer conversions.
      const averaged = averages[(configuration >> 5) & 3];
      const noise = (this.#noise.gauss() * 0.95) / Math.sqrt(averaged);
      const trim = (registers[Register.TEMP_OFFSET] << 16) >> 16;
      const raw = Math.min(Math.max(Math.round(celsius / LSB_CELSIUS + noise) + trim, -32768), 32767);
      registers[Register.TEMP_RESULT] = raw & 0xffff;
      registers[Register.CONFIGURATION] |= Configuration.DATA_READY;
      this.#compare(raw);
    }
    if (this.#mode === "one-shot") {
      registers[Register.CONFIGURATION] = (registers[Register.CONFIGURATION] & ~0x0c00) | 0x0400;
    } else {
      const cycle = cycleMicros((configuration >> 7) & 7, (configuration >> 5) & 3);
      this.#timeline.schedule(this.#event, now + cycle);
    }
    this.#drive();
  }

  /** Limits: alert mode latches either side until it is read; therm mode is one-sided with hysteresis (7.4.4). */
  #compare(raw: number): void {
    const registers = this.#registers;
    const high = (registers[Register.HIGH_LIMIT] << 16) >> 16;
    const low = (registers[Register.LOW_LIMIT] << 16) >> 16;
    let configuration = registers[Register.CONFIGURATION];
    if (raw > high) configuration |= Configuration.HIGH_ALERT;
    if (configuration & Configuration.THERM) {
      if (raw < low) configuration &= ~Configuration.HIGH_ALERT;
    } else if (raw < low) configuration |= Configuration.LOW_ALERT;
    registers[Register.CONFIGURATION] = configuration;
  }

  /** ALERT: open drain; active low unless POL is set, and then it is low while nothing is to be told. */
  #drive(): void {
    const configuration = this.#registers[Register.CONFIGURATION];
    const terms =
      configuration & Configuration.DATA_READY_PIN
        ? Configuration.DATA_READY
        : Configuration.HIGH_ALERT | Configuration.LOW_ALERT;
    const active = (configuration & terms) !== 0;
    const low = configuration & Configuration.POLARITY ? !active : active;
    this.#pin?.drive(low ? 0 : undefined);
  }

  #fault(kind: Tmp117Fault, on: boolean): void {
    if (kind === "reset" && on) this.#powerOn();
  }
}
