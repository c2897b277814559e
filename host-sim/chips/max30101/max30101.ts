import { FaultPlan } from "../../io/fault-plan.ts";
import type { I2CPeripheral } from "../../io/i2c-bus.ts";
import type { Net, NetDriver } from "../../io/net.ts";
import { type Timeline, TimelineEvent } from "../../io/timeline.ts";
import { SamplingGrid } from "../analog/sampling-grid.ts";
import { PpgFifo } from "./fifo.ts";
import { Optics, type OpticsOptions } from "./optics.ts";
import {
  averages,
  DIE_TEMP_RDY,
  highestRate,
  Interrupt1,
  Register,
  sampleRates,
  storage,
} from "./registers.ts";

/**
 * How the chip can misbehave: `silent` (no acknowledge), `wrong-id`, `stale` (conversions stop), `reset`
 * (power-on values, once), `overflow` (the FIFO is full and has lost a sample, once).
 */
export type Max30101Fault = "silent" | "wrong-id" | "stale" | "reset" | "overflow";

export interface Max30101Options extends OpticsOptions {
  /** The wire at INT (open drain, active low). */
  readonly int?: Net;
  /** How much the chip's own oscillator is fast, in millionths. It has no crystal. */
  readonly clockPpm?: number;
  readonly dieCelsius?: (timeMicros: number) => number;
}

const PART_ID = 0x15;
const MILLIAMPS_A_STEP = 0.2;
const TEMPERATURE_MICROS = 29_000;
/** Bytes that one of the addresses 0x00 to 0xFF stands for. */
const SPACE = 256;

/**
 * The MAX30101 at its registers (Maxim 19-7740): LED slots, FIFO with averaging, rollover and overflow counter,
 * almost-full, data-ready, ambient and proximity interrupts, die temperature, shutdown and reset.
 */
export class Max30101 implements I2CPeripheral {
  readonly faults: FaultPlan<Max30101Fault>;

  readonly #timeline: Timeline;
  readonly #options: Max30101Options;
  readonly #optics: Optics;
  readonly #fifo = new PpgFifo();
  readonly #grid = new SamplingGrid();
  readonly #registers = new Uint8Array(SPACE);
  readonly #slots = new Uint8Array(4);
  readonly #pin: NetDriver | undefined;
  readonly #event = new TimelineEvent(() => {
    this.#settle();
    this.#refresh();
  });
  #clockPpm: number;
  #leds = 0;
  #pointer = 0;
  #proximity = false;
  #temperatureMicros = Number.POSITIVE_INFINITY;

  constructor(timeline: Timeline, options: Max30101Options) {
    this.#timeline = timeline;
    this.#options = options;
    this.#optics = new Optics(options);
    this.#clockPpm = options.clockPpm ?? 0;
    this.#pin = options.int?.driver();
    this.faults = new FaultPlan(
      timeline,
      () => this.#settle(),
      (kind, on) => {
        if (kind === "reset" && on) this.#powerOn();
        if (kind === "overflow" && on) this.#overflow();
        this.#refresh();
      },
    );
    this.#powerOn();
    this.#refresh();
  }

  powerCycle(): void {
    this.#powerOn();
    this.#refresh();
  }

  setClockPpm(ppm: number): void {
    this.#settle();
    this.#clockPpm = ppm;
    this.#retune();
    this.#refresh();
  }

  acknowledges(): boolean {
    return !this.faults.on("silent");
  }

  write(bytes: Uint8Array, count: number): void {
    this.#settle();
    this.#pointer = bytes[0];
    for (let i = 1; i < count; i++) {
      this.#store(this.#pointer, bytes[i]);
      this.#step();
    }
    this.#refresh();
  }

  read(buffer: Uint8Array): void {
    this.#settle();
    for (let i = 0; i < buffer.length; i++) {
      buffer[i] = this.#load(this.#pointer);
      this.#step();
    }
    this.#refresh();
  }

  /** The address moves on with every byte, but stays at FIFO_DATA. */
  #step(): void {
    if (this.#pointer !== Register.FIFO_DATA) this.#pointer = (this.#pointer + 1) & 0xff;
  }

  #load(register: number): number {
    const registers = this.#registers;
    switch (register) {
      case Register.INT_STATUS1:
      case Register.INT_STATUS2: {
        const value = registers[register];
        registers[register] = 0;
        return value;
      }
      case Register.FIFO_WR_PTR:
        return this.#fifo.writePointer;
      case Register.OVF_COUNTER:
        return this.#fifo.overflows;
      case Register.FIFO_RD_PTR:
        return this.#fifo.readPointer;
      case Register.FIFO_DATA:
        registers[Register.INT_STATUS1] &= ~Interrupt1.PPG_RDY;
        return this.#fifo.readByte(this.#leds);
      case Register.TEMP_FRAC:
        registers[Register.INT_STATUS2] &= ~DIE_TEMP_RDY;
        return registers[register];
      case Register.PART_ID:
        return this.faults.on("wrong-id") ? 0x11 : PART_ID;
      default:
        return registers[register];
    }
  }

  #store(register: number, value: number): void {
    const registers = this.#registers;
    switch (register) {
      case Register.FIFO_WR_PTR:
        this.#fifo.writePointer = value & 0x1f;
        this.#fifo.moved();
        break;
      case Register.OVF_COUNTER:
        this.#fifo.overflows = value & 0x1f;
        break;
      case Register.FIFO_RD_PTR:
        this.#fifo.readPointer = value & 0x1f;
        this.#fifo.moved();
        break;
      case Register.MODE_CONFIG:
        if (value & 0x40) this.#powerOn();
        else {
          registers[register] = value & 0x87;
          this.#proximity = (registers[Register.INT_ENABLE1] & Interrupt1.PROX_INT) !== 0;
          this.#grid.start(this.#timeline.nowMicros);
          this.#retune();
        }
        break;
      case Register.TEMP_CONFIG:
        if (value & 1) {
          registers[register] = 1;
          this.#temperatureMicros = this.#timeline.nowMicros + TEMPERATURE_MICROS;
        }
        break;
      default:
        if (register in storage) {
          registers[register] = value & storage[register];
          this.#retune();
        }
    }
  }

  #powerOn(): void {
    this.#registers.fill(0);
    this.#registers[Register.INT_STATUS1] = Interrupt1.PWR_RDY;
    this.#registers[Register.REV_ID] = 0x03;
    this.#fifo.clear();
    this.#proximity = false;
    this.#temperatureMicros = Number.POSITIVE_INFINITY;
    this.#retune();
  }

  #overflow(): void {
    this.#fifo.overflow();
    this.#registers[Register.INT_STATUS1] |= Interrupt1.A_FULL;
  }

  /** Which LEDs fire, in order, and how often. */
  #retune(): void {
    const registers = this.#registers;
    const mode = registers[Register.MODE_CONFIG] & 7;
    const slots = this.#slots;
    this.#leds = 0;
    if (mode === 0b010 || mode === 0b011) {
      this.#leds = mode - 1;
      slots[0] = 1;
      slots[1] = 2;
    } else if (mode === 0b111) {
      for (let i = 0; i < 4; i++) {
        const control = registers[i < 2 ? Register.MULTI_LED1 : Register.MULTI_LED2];
        const led = (control >> (i & 1 ? 4 : 0)) & 7;
        if (led === 0 || led > 4 || this.#leds !== i) continue;
        slots[this.#leds++] = led;
      }
    }
    const shutDown = (registers[Register.MODE_CONFIG] & 0x80) !== 0;
    const highest = highestRate[this.#leds > 1 ? 1 : 0][registers[Register.SPO2_CONFIG] & 3];
    const rate = (registers[Register.SPO2_CONFIG] >> 2) & 7;
    // Beyond what fits between the pulses, the highest possible rate is put into the register.
    if (rate > highest && this.#leds > 0) {
      registers[Register.SPO2_CONFIG] = (registers[Register.SPO2_CONFIG] & 0x63) | (highest << 2);
    }
    const running = this.#leds > 0 && !shutDown;
    this.#grid.retune(running ? this.#conversionRate / this.#averaged : 0, this.#clockPpm);
  }

  get #conversionRate(): number {
    return sampleRates[(this.#registers[Register.SPO2_CONFIG] >> 2) & 7];
  }

  get #averaged(): number {
    return averages[this.#registers[Register.FIFO_CONFIG] >> 5];
  }

  /** Unread samples that raise A_FULL. */
  get #threshold(): number {
    return 32 - (this.#registers[Register.FIFO_CONFIG] & 0x0f);
  }

  #settle(): void {
    const now = this.#timeline.nowMicros;
    const grid = this.#grid;
    while (grid.nextMicros <= now) {
      if (!this.faults.on("stale")) this.#convert(grid.nextMicros);
      grid.advance();
    }
    if (this.#temperatureMicros <= now) {
      const celsius = this.#options.dieCelsius?.(now) ?? 30;
      const sixteenths = Math.round(celsius * 16);
      this.#registers[Register.TEMP_INT] = sixteenths >> 4;
      this.#registers[Register.TEMP_FRAC] = sixteenths & 0x0f;
      this.#registers[Register.TEMP_CONFIG] = 0;
      this.#registers[Register.INT_STATUS2] |= DIE_TEMP_RDY;
      this.#temperatureMicros = Number.POSITIVE_INFINITY;
    }
  }

  /** One sample of every LED; it is ready at `timeMicros` and stands for the middle of what it averages. */
  #convert(timeMicros: number): void {
    const registers = this.#registers;
    const spo2 = registers[Register.SPO2_CONFIG];
    const averaged = this.#averaged;
    const atMicros = timeMicros - ((averaged - 1) * 0.5e6) / this.#conversionRate;
    const range = 2048 << ((spo2 >> 5) & 3);
    const bits = 15 + (spo2 & 3);
    if (this.#optics.dazzled(atMicros)) registers[Register.INT_STATUS1] |= Interrupt1.ALC_OVF;
    if (this.#proximity) {
      const milliamps = registers[Register.PILOT_PA] * MILLIAMPS_A_STEP;
      const code = this.#optics.convert(1, atMicros, milliamps, range, bits, averaged);
      if (code >> 10 <= registers[Register.PROX_INT_THRESH]) return;
      registers[Register.INT_STATUS1] |= Interrupt1.PROX_INT;
      this.#proximity = false;
      this.#fifo.clear();
      return;
    }
    const at = this.#fifo.reserve((registers[Register.FIFO_CONFIG] & 0x10) !== 0);
    if (at < 0) return;
    for (let i = 0; i < this.#leds; i++) {
      const led = this.#slots[i] - 1;
      const milliamps = registers[Register.LED1_PA + led] * MILLIAMPS_A_STEP;
      this.#fifo.put(at + i, this.#optics.convert(led, atMicros, milliamps, range, bits, averaged));
    }
    registers[Register.INT_STATUS1] |= Interrupt1.PPG_RDY;
    if (this.#fifo.unread >= this.#threshold) registers[Register.INT_STATUS1] |= Interrupt1.A_FULL;
  }

  #refresh(): void {
    const registers = this.#registers;
    const wanted = registers[Register.INT_ENABLE1];
    const active =
      (registers[Register.INT_STATUS1] & (wanted | Interrupt1.PWR_RDY)) |
      (registers[Register.INT_STATUS2] & registers[Register.INT_ENABLE2]);
    this.#pin?.drive(active !== 0 && !this.faults.on("silent") ? 0 : undefined);

    let next =
      registers[Register.INT_ENABLE2] & DIE_TEMP_RDY ? this.#temperatureMicros : Number.POSITIVE_INFINITY;
    if (this.#grid.ticking && !this.faults.on("stale")) {
      const everySample = Interrupt1.PPG_RDY | Interrupt1.ALC_OVF | Interrupt1.PROX_INT;
      if (wanted & everySample) next = Math.min(next, this.#grid.nextMicros);
      else if (wanted & Interrupt1.A_FULL && !(active & Interrupt1.A_FULL)) {
        next = Math.min(next, this.#grid.time(Math.max(1, this.#threshold - this.#fifo.unread)));
      }
    }
    this.#timeline.schedule(this.#event, next);
  }
}
