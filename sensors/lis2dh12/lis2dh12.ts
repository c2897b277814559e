import { Fault } from "../../modules/fault/fault.ts";
import type { Clock } from "../../modules/host/clock.ts";
import type { AlertOptions, Digital, SMBus, SMBusSensorOptions } from "../../modules/host/io.ts";
import type { SensorEvents, StreamSensor } from "../../modules/host/sensor.ts";
import { keptUint8 } from "../../modules/memory/kept-arrays.ts";
import { BlockFlag, type SampleBlock } from "../../modules/signal/block.ts";
import { isLittleEndian } from "../../modules/signal/byte-order.ts";
import { BUS_TIMEOUT_MS, busFault } from "../stream/bus-fault.ts";
import { FifoStream } from "../stream/fifo-stream.ts";
import { Lifecycle, type LivingSensor, type SensorState } from "../stream/lifecycle.ts";
import {
  defaultConfiguration,
  type MotionConfiguration,
  type MotionSetup,
  setupFor,
} from "./configuration.ts";
import {
  ACTIVE_LOW,
  BOOT,
  FIFO_DEPTH,
  FIFO_EN,
  I1_WTM,
  INCREMENT,
  LEVEL,
  OVERRUN,
  Register,
  WHO_AM_I,
} from "./registers.ts";

export interface Lis2dh12Options extends Partial<SensorEvents> {
  readonly sensor: SMBusSensorOptions;
  /** INT1. */
  readonly alert: AlertOptions;
  readonly clock: Clock;
}

const AXES = 3;
/** The ends of the range as 12 bits; of 10 bits the two lowest are missing. */
const HIGHEST = 2044;
const LOWEST = -2048;
const BYTES = 2 * AXES;
/** The boot procedure takes 5 ms (DS10323, CTRL_REG5). */
const BOOT_MS = 10;
const CANARY_MICROS = 10_000_000;
/** ST gives no tolerance for the data rate; parts are seen some percent off. */
const TOLERANCE_PPM = 100_000;

/**
 * The LIS2DH12 accelerometer as an ECMA-419 sensor. `sample` empties the FIFO into the caller's block of three
 * channels (x, y, z), in mg with gravity. Faults, gaps and time are handled as by every sensor with a FIFO.
 */
export class Lis2dh12 implements StreamSensor, LivingSensor {
  /** What a block must hold: a full FIFO. */
  static readonly blockSamples = FIFO_DEPTH;

  lostEdges = 0;

  readonly target: unknown;

  readonly #clock: Clock;
  readonly #onAlert: SensorEvents["onAlert"];
  readonly #bus: SMBus;
  readonly #alert: Digital;
  readonly #life: Lifecycle;
  readonly #stream: FifoStream;
  #batch = nothing;
  /** The first sample of the batch. */
  #first = nothing;
  /** The same bytes as the chip's own words; undefined where this machine has another byte order. */
  #words: Int16Array | undefined;
  #setup: MotionSetup = setupFor(defaultConfiguration);
  #canaryMicros = 0;

  constructor(options: Lis2dh12Options) {
    const { sensor, alert, clock } = options;
    this.#clock = clock;
    this.#stream = new FifoStream(clock);
    this.target = options.target;
    this.#onAlert = options.onAlert ?? unheard;
    this.#life = new Lifecycle(clock, this, options.onError);
    this.#bus = new sensor.io({ timeout: BUS_TIMEOUT_MS, ...sensor });
    this.#alert = new alert.io({
      pin: alert.pin,
      mode: alert.io.InputPullUp,
      edge: alert.io.Falling,
      target: options.target,
      // Whoever is told then calls `sample`, which gives nothing unless the chip runs.
      onReadable: this.#onAlert,
    });
  }

  get state(): SensorState {
    return this.#life.state;
  }

  get rateMilliHz(): number {
    return this.#stream.rateMilliHz;
  }

  /** Sets the chip up and begins a new recording. Throws `sensor-bad-option`; every other fault is reported. */
  configure(configuration: Partial<MotionConfiguration> = {}): void {
    const setup = setupFor({ ...defaultConfiguration, ...configuration });
    this.#setup = setup;
    const bytes = keptUint8(BYTES * setup.watermark);
    this.#batch = bytes;
    this.#first = bytes.subarray(0, BYTES);
    this.#words = isLittleEndian()
      ? new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
      : undefined;
    this.#stream.configure({ ...setup, depth: FIFO_DEPTH, tolerancePpm: TOLERANCE_PPM });
    this.#life.watch(this.#stream.silenceMs);
    this.start();
  }

  sample(block: SampleBlock): boolean {
    block.count = 0;
    if (!this.#life.running) return false;
    if (block.capacity < FIFO_DEPTH || block.channels !== AXES) {
      throw new Fault("sensor-bad-option", block.capacity);
    }
    const edge = this.#alert.edgeMicros;
    const startMicros = this.#clock.nowMicros();
    try {
      const waiting = this.waiting();
      if (waiting < this.#setup.watermark) return false;
      this.drain(block, waiting);
      const now = this.#clock.nowMicros();
      this.#stream.finish(block, waiting, block.flags, edge);
      this.#life.delivered();
      if (now - this.#canaryMicros > CANARY_MICROS) this.checkCanary();
      return true;
    } catch {
      block.count = 0;
      this.fail(busFault(this.#clock.nowMicros() - startMicros));
      return false;
    }
  }

  close(): void {
    if (!this.#life.close()) return;
    this.#alert.close();
    this.#bus.close();
  }

  /** Samples in the FIFO; 0 after an overflow, which is dealt with here. */
  private waiting(): number {
    const source = this.#bus.readUint8(Register.FIFO_SRC);
    if (!(source & OVERRUN)) return source & LEVEL;
    // Full: the next sample replaces the oldest, so what is read may have holes. Bypass mode empties it.
    this.#bus.writeUint8(Register.FIFO_CTRL, 0);
    this.#bus.writeUint8(Register.FIFO_CTRL, this.#setup.fifoCtrl);
    this.#stream.discarded(BlockFlag.gap | BlockFlag.overflow);
    this.#life.report("sensor-overflow");
    return 0;
  }

  /** Reads all that waits. What is more than one watermark came while the processor was busy. */
  private drain(block: SampleBlock, waiting: number): void {
    const { watermark } = this.#setup;
    block.flags = 0;
    let at = block.from * AXES;
    let left = waiting;
    while (left >= watermark) {
      this.#bus.readBuffer(Register.OUT_X_L | INCREMENT, this.#batch);
      at = this.decode(watermark, block, at);
      left -= watermark;
    }
    for (; left > 0; left--) {
      // The batch has been decoded: the start of its buffer takes one sample at a time.
      this.#bus.readBuffer(Register.OUT_X_L | INCREMENT, this.#first);
      at = this.decode(1, block, at);
    }
  }

  /** So many samples of the batch into the block from value `at` on; returns where the next one goes. */
  private decode(count: number, block: SampleBlock, at: number): number {
    const words = this.#words ?? swapped(this.#batch);
    const samples = block.samples;
    const step = this.#setup.milligrams;
    const length = AXES * count;
    let flags = 0;
    for (let i = 0; i < length; i++) {
      // Left-justified; as 12 bits, whatever the resolution.
      const value = words[i] >> 4;
      if (value >= HIGHEST || value === LOWEST) flags = BlockFlag.saturated;
      samples[at + i] = value * step;
    }
    block.flags |= flags;
    return at + length;
  }

  private checkCanary(): boolean {
    this.#canaryMicros = this.#clock.nowMicros();
    const { ctrl1, ctrl4 } = this.#setup;
    if (this.#bus.readUint8(Register.CTRL1) === ctrl1 && this.#bus.readUint8(Register.CTRL4) === ctrl4) {
      return true;
    }
    this.#stream.flagNext(BlockFlag.reset);
    this.fail("sensor-reset");
    return false;
  }

  /** For its life; see `LivingSensor`. */
  look(): void {
    this.guard(() => this.lookIntoFifo());
  }

  private lookIntoFifo(): void {
    if (this.waiting() >= this.#setup.watermark) {
      this.lostEdges++;
      this.#onAlert();
    } else if (this.checkCanary() && this.#stream.isStale()) this.fail("sensor-stale");
  }

  /** For its life; see `LivingSensor`. */
  start(): void {
    this.#life.starting();
    this.guard(() => {
      const id = this.#bus.readUint8(Register.WHO_AM_I);
      if (id !== WHO_AM_I) {
        this.fail("sensor-wrong-id", id);
        return;
      }
      this.#bus.writeUint8(Register.CTRL5, BOOT);
      this.#life.after(BOOT_MS, () => this.guard(() => this.run()));
    });
  }

  private run(): void {
    const bus = this.#bus;
    const setup = this.#setup;
    bus.writeUint8(Register.CTRL1, 0);
    bus.writeUint8(Register.CTRL6, ACTIVE_LOW);
    bus.writeUint8(Register.CTRL4, setup.ctrl4);
    bus.writeUint8(Register.CTRL3, I1_WTM);
    bus.writeUint8(Register.CTRL5, FIFO_EN);
    bus.writeUint8(Register.FIFO_CTRL, 0);
    bus.writeUint8(Register.FIFO_CTRL, setup.fifoCtrl);
    bus.writeUint8(Register.CTRL1, setup.ctrl1);
    if (!this.checkCanary()) return;
    this.#stream.restarted(0);
    this.#life.started();
  }

  /** Does something on the bus; what it throws is a fault of the bus. */
  private guard(work: () => void): void {
    const startMicros = this.#clock.nowMicros();
    try {
      work();
    } catch {
      this.fail(busFault(this.#clock.nowMicros() - startMicros));
    }
  }

  private fail(code: Fault["code"], detail = 0): void {
    this.#stream.flagNext(BlockFlag.gap);
    this.#life.fail(code, detail);
  }
}

/** The chip's words on a machine whose own have the high byte first. */
function swapped(bytes: Uint8Array): Int16Array {
  const words = new Int16Array(bytes.length / 2);
  for (let i = 0; i < words.length; i++) words[i] = bytes[2 * i] | (bytes[2 * i + 1] << 8);
  return words;
}

const nothing = new Uint8Array(0);

/** Where nobody is to be told. */
function unheard(): void {}
