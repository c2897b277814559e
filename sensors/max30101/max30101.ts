import { Fault } from "../../modules/fault/fault.ts";
import type { Clock } from "../../modules/host/clock.ts";
import type { AlertOptions, Digital, SMBus, SMBusSensorOptions } from "../../modules/host/io.ts";
import type { SensorEvents, StreamSensor } from "../../modules/host/sensor.ts";
import { keptUint8 } from "../../modules/memory/kept-arrays.ts";
import { BlockFlag, type SampleBlock } from "../../modules/signal/block.ts";
import { BUS_TIMEOUT_MS, busFault } from "../stream/bus-fault.ts";
import { FifoStream } from "../stream/fifo-stream.ts";
import { Lifecycle, type LivingSensor, type SensorState } from "../stream/lifecycle.ts";
import { defaultConfiguration, type PpgConfiguration, type PpgSetup, setupFor } from "./configuration.ts";
import {
  A_FULL,
  FIFO_DEPTH,
  MODE_MULTI_LED,
  MODE_RESET,
  PART_ID,
  Register,
  SATURATED_CODE,
} from "./registers.ts";

export interface Max30101Options extends Partial<SensorEvents> {
  readonly sensor: SMBusSensorOptions;
  readonly alert: AlertOptions;
  readonly clock: Clock;
}

const RESET_MS = 5;
const CANARY_MICROS = 10_000_000;
/** The chip runs on its own oscillator. */
const TOLERANCE_PPM = 20_000;

/**
 * The MAX30101 pulse oximeter front end as an ECMA-419 sensor. `sample` empties the FIFO into the caller's
 * block: one channel for every LED, in pA of photocurrent, whatever the range. Faults, gaps and time are
 * handled as by every sensor with a FIFO; a window without skin is `contactOff`.
 */
export class Max30101 implements StreamSensor, LivingSensor {
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
  readonly #pointers = keptUint8(3);
  #setup: PpgSetup = setupFor(defaultConfiguration);
  #batch = nothing;
  /** What is more than a watermark came while the processor was busy: it is read sample by sample. */
  #single = nothing;
  #canaryMicros = 0;
  #dieTemperatureCenti: number | undefined;

  constructor(options: Max30101Options) {
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

  /** The chip's own temperature in hundredths of °C (an LED's wavelength follows it); undefined at first. */
  get dieTemperatureCenti(): number | undefined {
    return this.#dieTemperatureCenti;
  }

  /** Sets the chip up and begins a new recording. Throws `sensor-bad-option`; every other fault is reported. */
  configure(configuration: Partial<PpgConfiguration> = {}): void {
    const setup = setupFor({ ...defaultConfiguration, ...configuration });
    this.#setup = setup;
    this.#batch = keptUint8(3 * setup.channels * setup.watermark);
    this.#single = keptUint8(3 * setup.channels);
    this.#stream.configure({ ...setup, depth: FIFO_DEPTH, tolerancePpm: TOLERANCE_PPM });
    this.#life.watch(this.#stream.silenceMs);
    this.start();
  }

  sample(block: SampleBlock): boolean {
    block.count = 0;
    if (!this.#life.running) return false;
    if (block.capacity < FIFO_DEPTH || block.channels !== this.#setup.channels) {
      throw new Fault("sensor-bad-option", block.capacity);
    }
    const edge = this.#alert.edgeMicros;
    const startMicros = this.#clock.nowMicros();
    try {
      const waiting = this.waiting();
      if (waiting < this.#setup.watermark) return false;
      this.drain(block, waiting);
      // Last of all: reading the status lets go of the line, and the next edge is the next watermark's.
      this.#bus.readUint8(Register.INT_STATUS1);
      const now = this.#clock.nowMicros();
      this.#stream.finish(block, waiting, block.flags, edge);
      this.#life.delivered();
      if (now - this.#canaryMicros > CANARY_MICROS && this.checkCanary()) this.readTemperature();
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
    const pointers = this.#pointers;
    this.#bus.readBuffer(Register.FIFO_WR_PTR, pointers);
    if (pointers[1] > 0) {
      this.clear();
      this.#stream.discarded(BlockFlag.gap | BlockFlag.overflow);
      this.#life.report("sensor-overflow", pointers[1]);
      return 0;
    }
    const waiting = (pointers[0] - pointers[2]) & (FIFO_DEPTH - 1);
    if (waiting > 0) return waiting;
    // Equal pointers: nothing, or exactly all of it.
    return this.#bus.readUint8(Register.INT_STATUS1) & A_FULL ? FIFO_DEPTH : 0;
  }

  private clear(): void {
    this.#bus.writeUint8(Register.FIFO_WR_PTR, 0);
    this.#bus.writeUint8(Register.OVF_COUNTER, 0);
    this.#bus.writeUint8(Register.FIFO_RD_PTR, 0);
    this.#bus.readUint8(Register.INT_STATUS1);
  }

  private drain(block: SampleBlock, waiting: number): void {
    const { channels, watermark, contactChannel, contactPicoamps } = this.#setup;
    block.flags = 0;
    let at = block.from * channels;
    let left = waiting;
    while (left >= watermark) {
      this.#bus.readBuffer(Register.FIFO_DATA, this.#batch);
      at = this.decode(this.#batch, watermark * channels, block, at);
      left -= watermark;
    }
    for (; left > 0; left--) {
      this.#bus.readBuffer(Register.FIFO_DATA, this.#single);
      at = this.decode(this.#single, channels, block, at);
    }
    if (block.samples[(block.from + waiting - 1) * channels + contactChannel] < contactPicoamps) {
      block.flags |= BlockFlag.contactOff;
    }
  }

  /** So many codes into the block from value `at` on; returns where the next one goes. */
  private decode(bytes: Uint8Array, count: number, block: SampleBlock, at: number): number {
    const samples = block.samples;
    const shift = this.#setup.shift;
    let flags = 0;
    for (let i = 0; i < count; i++) {
      const b = i * 3;
      const code = ((bytes[b] & 0x03) << 16) | (bytes[b + 1] << 8) | bytes[b + 2];
      if (code >= SATURATED_CODE) flags = BlockFlag.saturated;
      samples[at + i] = (code * 125) >> shift;
    }
    block.flags |= flags;
    return at + count;
  }

  private checkCanary(): boolean {
    this.#canaryMicros = this.#clock.nowMicros();
    if (this.#bus.readUint16(Register.MODE_CONFIG) === ((this.#setup.spo2Config << 8) | MODE_MULTI_LED))
      return true;
    this.#stream.flagNext(BlockFlag.reset);
    this.fail("sensor-reset");
    return false;
  }

  /** Takes the conversion that was begun ten seconds ago and begins the next one. */
  private readTemperature(): void {
    const temperature = this.#bus.readUint16(Register.TEMP_INT, true);
    const sixteenths = ((temperature << 16) >> 20) | (temperature & 0x0f);
    if (this.#bus.readUint8(Register.TEMP_CONFIG) === 0 && sixteenths !== 0) {
      this.#dieTemperatureCenti = (sixteenths * 25 + 2) >> 2;
    }
    this.#bus.writeUint8(Register.TEMP_CONFIG, 1);
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
      const id = this.#bus.readUint8(Register.PART_ID);
      if (id !== PART_ID) {
        this.fail("sensor-wrong-id", id);
        return;
      }
      this.#bus.writeUint8(Register.MODE_CONFIG, MODE_RESET);
      this.#life.after(RESET_MS, () => this.guard(() => this.run()));
    });
  }

  private run(): void {
    const bus = this.#bus;
    const setup = this.#setup;
    bus.writeUint8(Register.FIFO_CONFIG, setup.fifoConfig);
    bus.writeUint8(Register.SPO2_CONFIG, setup.spo2Config);
    for (let i = 0; i < setup.amplitudes.length; i++) {
      bus.writeUint8(Register.LED1_PA + i, setup.amplitudes[i]);
    }
    bus.writeUint8(Register.MULTI_LED1, setup.multiLed1);
    bus.writeUint8(Register.MULTI_LED2, setup.multiLed2);
    bus.writeUint8(Register.INT_ENABLE1, A_FULL);
    bus.writeUint8(Register.INT_ENABLE2, 0);
    bus.writeUint8(Register.MODE_CONFIG, MODE_MULTI_LED);
    this.clear();
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

const nothing = new Uint8Array(0);

/** Where nobody is to be told. */
function unheard(): void {}
