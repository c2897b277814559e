import { FaultPlan } from "../../io/fault-plan.ts";
import type { I2CPeripheral } from "../../io/i2c-bus.ts";
import type { Net, NetDriver } from "../../io/net.ts";
import { type Timeline, TimelineEvent } from "../../io/timeline.ts";
import { SamplingGrid } from "../analog/sampling-grid.ts";
import { MotionFifo } from "./fifo.ts";
import { Motion, type MotionOptions } from "./motion.ts";
import {
  dataRate,
  FifoSource,
  Int1,
  Int2,
  Register,
  resolution,
  storage,
  thresholdSteps,
} from "./registers.ts";
import { Activity, WakeUp } from "./threshold.ts";

/**
 * How the chip can misbehave: `silent` (no acknowledge), `wrong-id`, `stale` (conversions stop), `reset`
 * (power-on values, once), `overflow` (the FIFO is full, once).
 */
export type Lis2dh12Fault = "silent" | "wrong-id" | "stale" | "reset" | "overflow";

export interface Lis2dh12Options extends MotionOptions {
  readonly int1?: Net;
  readonly int2?: Net;
  /** How much the chip's own oscillator is fast, in millionths. */
  readonly clockPpm?: number;
}

const WHO_AM_I = 0x33;
const SLEEP_HZ = 10;

/**
 * The LIS2DH12 at its registers (ST DS10323): three modes and four scales, data rates, FIFO with watermark and
 * overrun, wake-up interrupt, activity, INT1 and INT2. Not modelled: click, 6D, self-test, the high-pass, INT2's
 * own generator.
 */
export class Lis2dh12 implements I2CPeripheral {
  readonly faults: FaultPlan<Lis2dh12Fault>;

  readonly #timeline: Timeline;
  readonly #motion: Motion;
  readonly #fifo = new MotionFifo();
  readonly #grid = new SamplingGrid();
  readonly #wakeUp = new WakeUp();
  readonly #activity = new Activity();
  readonly #registers = new Uint8Array(128);
  readonly #latest = new Int16Array(3);
  readonly #int1: NetDriver | undefined;
  readonly #int2: NetDriver | undefined;
  readonly #event = new TimelineEvent(() => {
    this.#settle();
    this.#refresh();
  });
  #clockPpm: number;
  #pointer = 0;
  #increments = false;
  #dataReady = false;
  #byte = 0;

  constructor(timeline: Timeline, options: Lis2dh12Options) {
    this.#timeline = timeline;
    this.#motion = new Motion(options);
    this.#clockPpm = options.clockPpm ?? 0;
    this.#int1 = options.int1?.driver();
    this.#int2 = options.int2?.driver();
    this.faults = new FaultPlan(
      timeline,
      () => this.#settle(),
      (kind, on) => {
        if (kind === "reset" && on) this.#powerOn();
        if (kind === "overflow" && on && this.#fifoOn) this.#fifo.overflow();
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
    this.#pointer = bytes[0] & 0x7f;
    this.#increments = (bytes[0] & 0x80) !== 0;
    this.#byte = 0;
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

  /** With the FIFO on, the address goes round the six output registers (AN5005, "Retrieving data"). */
  #step(): void {
    if (!this.#increments) return;
    if (this.#pointer === Register.OUT_Z_H && this.#fifoOn) this.#pointer = Register.OUT_X_L;
    else this.#pointer = (this.#pointer + 1) & 0x7f;
  }

  get #fifoOn(): boolean {
    return (this.#registers[Register.CTRL5] & 0x40) !== 0 && this.#registers[Register.FIFO_CTRL] >> 6 !== 0;
  }

  #load(register: number): number {
    if (register >= Register.OUT_X_L && register <= Register.OUT_Z_H)
      return this.#output(register - Register.OUT_X_L);
    switch (register) {
      case Register.WHO_AM_I:
        return this.faults.on("wrong-id") ? 0x44 : WHO_AM_I;
      case Register.STATUS:
        return this.#dataReady ? 0x0f : 0;
      case Register.FIFO_SRC:
        return this.#fifoSource;
      case Register.INT1_SRC: {
        const value = this.#wakeUp.source;
        this.#wakeUp.clear();
        return value;
      }
      default:
        return this.#registers[register];
    }
  }

  #output(byte: number): number {
    this.#dataReady = false;
    const axis = byte >> 1;
    const value = this.#fifoOn && this.#fifo.unread > 0 ? this.#fifo.peek(axis) : this.#latest[axis];
    if (this.#fifoOn && ++this.#byte === 6) {
      this.#byte = 0;
      this.#fifo.drop();
    }
    return byte & 1 ? (value >> 8) & 0xff : value & 0xff;
  }

  get #fifoSource(): number {
    const { unread, full } = this.#fifo;
    let source = Math.min(unread, 31);
    if (unread > (this.#registers[Register.FIFO_CTRL] & 0x1f)) source |= FifoSource.WTM;
    if (full) source |= FifoSource.OVERRUN;
    if (unread === 0) source |= FifoSource.EMPTY;
    return source;
  }

  #store(register: number, value: number): void {
    const field = storage[register];
    if (!field) return;
    this.#registers[register] = value & field[1];
    if (!this.#fifoOn) this.#fifo.clear();
    this.#retune();
  }

  #powerOn(): void {
    this.#registers.fill(0);
    for (const address of Object.keys(storage))
      this.#registers[Number(address)] = storage[Number(address)][0];
    this.#fifo.clear();
    this.#wakeUp.clear();
    this.#activity.asleep = false;
    this.#dataReady = false;
    this.#retune();
  }

  #retune(): void {
    const ctrl1 = this.#registers[Register.CTRL1];
    const nominal = dataRate(ctrl1);
    const rate = nominal > 0 && this.#activity.asleep ? SLEEP_HZ : nominal;
    if (rate > 0) {
      if (!this.#grid.ticking) this.#grid.start(this.#timeline.nowMicros);
      this.#motion.configure(rate, resolution(ctrl1, this.#registers[Register.CTRL4]).bits === 12);
    }
    this.#grid.retune(rate, this.#clockPpm);
  }

  #settle(): void {
    const now = this.#timeline.nowMicros;
    while (this.#grid.nextMicros <= now) {
      const at = this.#grid.nextMicros;
      this.#grid.advance();
      if (!this.faults.on("stale")) this.#convert(at);
    }
  }

  #convert(timeMicros: number): void {
    const registers = this.#registers;
    const { milligrams, bits } = resolution(registers[Register.CTRL1], registers[Register.CTRL4]);
    const limit = 1 << (bits - 1);
    const x = this.#motion.at(0, timeMicros);
    const y = this.#motion.at(1, timeMicros);
    const z = this.#motion.at(2, timeMicros);
    const latest = this.#latest;
    latest[0] = digits(x, milligrams, limit) << (16 - bits);
    latest[1] = digits(y, milligrams, limit) << (16 - bits);
    latest[2] = digits(z, milligrams, limit) << (16 - bits);
    this.#dataReady = true;
    if (this.#fifoOn)
      this.#fifo.push(latest[0], latest[1], latest[2], registers[Register.FIFO_CTRL] >> 6 !== 1);
    const step = thresholdSteps[(registers[Register.CTRL4] >> 4) & 3];
    const latched = (registers[Register.CTRL5] & 0x08) !== 0;
    const threshold = registers[Register.INT1_THS] * step;
    const wake = registers[Register.INT1_CFG];
    this.#wakeUp.sample(x, y, z, wake, threshold, registers[Register.INT1_DURATION], latched);
    const wasAsleep = this.#activity.asleep;
    this.#activity.sample(x, y, z, registers[Register.ACT_THS] * step, registers[Register.ACT_DUR]);
    if (this.#activity.asleep !== wasAsleep) this.#retune();
  }

  #refresh(): void {
    const registers = this.#registers;
    const source = this.#fifoSource;
    const wanted1 = registers[Register.CTRL3];
    const wanted2 = registers[Register.CTRL6];
    const int1 =
      (wanted1 & Int1.WTM && this.#fifoOn && source & FifoSource.WTM) ||
      (wanted1 & Int1.OVERRUN && source & FifoSource.OVERRUN) ||
      (wanted1 & Int1.ZYXDA && this.#dataReady) ||
      (wanted1 & Int1.IA1 && this.#wakeUp.source & 0x40);
    const int2 = wanted2 & Int2.ACTIVITY && this.#activity.asleep;
    const activeLow = (wanted2 & Int2.ACTIVE_LOW) !== 0;
    this.#int1?.drive((int1 ? 1 : 0) === (activeLow ? 0 : 1) ? 1 : 0);
    this.#int2?.drive((int2 ? 1 : 0) === (activeLow ? 0 : 1) ? 1 : 0);

    const eachSample = (wanted1 & (Int1.ZYXDA | Int1.IA1)) !== 0 || registers[Register.ACT_THS] !== 0;
    let next = Number.POSITIVE_INFINITY;
    if (this.#grid.ticking && !this.faults.on("stale")) {
      if (eachSample) next = this.#grid.nextMicros;
      else if (wanted1 & Int1.WTM && this.#fifoOn && !(source & FifoSource.WTM)) {
        next = this.#grid.time((registers[Register.FIFO_CTRL] & 0x1f) + 1 - this.#fifo.unread);
      } else if (wanted1 & Int1.OVERRUN && this.#fifoOn && !this.#fifo.full) {
        next = this.#grid.time(32 - this.#fifo.unread);
      }
    }
    this.#timeline.schedule(this.#event, next);
  }
}

function digits(milligrams: number, step: number, limit: number): number {
  return Math.min(Math.max(Math.round(milligrams / step), -limit), limit - 1);
}
