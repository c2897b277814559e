import { Fault } from "../../modules/fault/fault.ts";
import type { Clock } from "../../modules/host/clock.ts";
import type { AlertOptions, Digital, SPISensorOptions } from "../../modules/host/io.ts";
import type { StreamSensor } from "../../modules/host/sensor.ts";
import { BlockFlag, type SampleBlock } from "../../modules/signal/block.ts";
import { FifoStream } from "../stream/fifo-stream.ts";
import { Lifecycle, type SensorState } from "../stream/lifecycle.ts";
import { defaultConfiguration, type EcgConfiguration, type EcgSetup, setupFor } from "./configuration.ts";
import { Link } from "./link.ts";
import {
  EN_INT_WORD,
  FIFO_DEPTH,
  INFO_PATTERN,
  MNGR_DYN_WORD,
  Register,
  SATURATED_CODE,
  Status,
  Tag,
} from "./registers.ts";

/** How an ECMA-419 sensor class is made (clause 13.1), with the clock that it lives by. */
export interface Max30003Options {
  readonly sensor: SPISensorOptions;
  readonly alert: AlertOptions;
  readonly clock: Clock;
  readonly onAlert?: () => void;
  readonly onError?: (fault: Fault) => void;
}

/** The PLL is asked every 20 ms whether it has locked, for at most half a second. */
const LOCK_CHECK_MS = 20;
const LOCK_CHECKS = 25;
/** The settings are read back every second, and whenever something is odd. */
const CANARY_MICROS = 1_000_000;
/** The crystal at FCLK: far more than any is off. */
const TOLERANCE_PPM = 500;

/**
 * The MAX30003 ECG front end as an ECMA-419 sensor. `onAlert` says that the FIFO has reached its watermark;
 * `sample` then empties it into the caller's block, in whole µV between the electrodes. Ticks are those of the
 * electrodes: the filter's latency (datasheet) is taken off. Whatever fails is reported as a `Fault`, and the
 * chip is set up anew, after ever longer waits, until it delivers; samples that are missing move the index on
 * and are never made up.
 */
export class Max30003 implements StreamSensor {
  /** What a block must hold: a full FIFO and one more watermark. */
  static readonly blockSamples = 2 * FIFO_DEPTH;

  /** Interrupts that never came and were made good by looking. */
  lostEdges = 0;

  readonly #clock: Clock;
  readonly #onAlert: () => void;
  readonly #link: Link;
  readonly #alert: Digital;
  readonly #life: Lifecycle;
  readonly #stream = new FifoStream();
  #setup: EcgSetup = setupFor(defaultConfiguration);
  #burst = new Uint8Array(0);
  #lockChecks = 0;
  #canaryMicros = 0;

  /** Opens the bus and the pin; throws what they throw. Nothing is sent before `configure`. */
  constructor(options: Max30003Options) {
    const { sensor, alert, clock } = options;
    this.#clock = clock;
    this.#onAlert = options.onAlert ?? (() => {});
    this.#life = new Lifecycle(clock, options.onError, () => this.#start());
    this.#link = new Link(sensor);
    this.#alert = new alert.io({
      pin: alert.pin,
      mode: alert.io.InputPullUp,
      edge: alert.io.Falling,
      onReadable: () => {
        if (this.#life.running) this.#onAlert();
      },
    });
  }

  get state(): SensorState {
    return this.#life.state;
  }

  get rateMilliHz(): number {
    return this.#stream.rateMilliHz;
  }

  /** Sets the chip up and begins a new recording. Throws `sensor-bad-option`; every other fault is reported. */
  configure(configuration: Partial<EcgConfiguration> = {}): void {
    const setup = setupFor({ ...defaultConfiguration, ...configuration });
    this.#setup = setup;
    this.#burst = new Uint8Array(1 + 3 * setup.watermark);
    this.#stream.configure({ ...setup, depth: FIFO_DEPTH, tolerancePpm: TOLERANCE_PPM });
    this.#life.watch(this.#stream.checkMs, () => this.#look());
    this.#start();
  }

  sample(block: SampleBlock): boolean {
    block.count = 0;
    if (!this.#life.running) return false;
    if (block.capacity < Max30003.blockSamples || block.channels !== 1) {
      throw new Fault("sensor-bad-option", block.capacity);
    }
    const edge = this.#alert.edgeMicros;
    const status = this.#link.read(Register.STATUS);
    if (!this.#healthy(status)) return false;
    if (!(status & Status.EINT)) return false;
    const count = this.#drain(block);
    if (count <= 0) return false;
    const now = this.#clock.nowMicros();
    const flags = status & Status.LDOFF ? block.flags | BlockFlag.contactOff : block.flags;
    this.#stream.finish(block, count, flags, edge, now);
    this.#life.delivered();
    if (now - this.#canaryMicros > CANARY_MICROS) this.#checkCanary();
    return true;
  }

  close(): void {
    if (!this.#life.close()) return;
    this.#alert.close();
    this.#link.close();
  }

  /**
   * Reads the FIFO until it is empty. Samples go to the block in µV and its flags say what the tags said.
   * Returns their number, or −1 after an overflow.
   */
  #drain(block: SampleBlock): number {
    const burst = this.#burst;
    const samples = block.samples;
    const shift = this.#setup.shift;
    const half = 1 << (shift - 1);
    const length = burst.length;
    const room = block.capacity - this.#setup.watermark;
    let count = 0;
    let flags = 0;
    let tag = 0;
    do {
      this.#link.burst(Register.ECG_FIFO_BURST, burst);
      for (let at = 1; at < length; at += 3) {
        const low = burst[at + 2];
        tag = low & Tag.MASK;
        if (tag === Tag.EMPTY) continue;
        if (tag === Tag.OVERFLOW) return this.#overflowed();
        const code = ((burst[at] << 24) | (burst[at + 1] << 16) | (low << 8)) >> 14;
        if (code >= SATURATED_CODE || code <= -SATURATED_CODE) flags |= BlockFlag.saturated;
        if (tag & Tag.FAST) flags |= BlockFlag.recovering;
        samples[count++] = (Math.imul(code, 3125) + half) >> shift;
      }
    } while (tag !== Tag.EMPTY && tag !== Tag.VALID_EOF && tag !== Tag.FAST_EOF && count <= room);
    block.flags = flags;
    return count;
  }

  #overflowed(): number {
    this.#link.write(Register.FIFO_RST, 0);
    this.#stream.discarded(this.#clock.nowMicros(), BlockFlag.gap | BlockFlag.overflow);
    this.#life.report("sensor-overflow");
    return -1;
  }

  /** Looks at STATUS for what must be mended first; false when there is nothing to read. */
  #healthy(status: number): boolean {
    if (status & Status.UNUSED) this.#fail("sensor-no-acknowledge");
    else if (status & Status.PLLINT) this.#fail("sensor-unlocked");
    else if (status & Status.EOVF) this.#overflowed();
    else return true;
    return false;
  }

  /** The settings must still be there: a chip that lost its supply for a moment has lost them. */
  #checkCanary(): boolean {
    this.#canaryMicros = this.#clock.nowMicros();
    const { cnfgEcg, cnfgGen } = this.#setup;
    if (this.#link.read(Register.CNFG_ECG) === cnfgEcg && this.#link.read(Register.CNFG_GEN) === cnfgGen) {
      return true;
    }
    this.#stream.flagNext(BlockFlag.reset);
    this.#fail("sensor-reset");
    return false;
  }

  /** Runs in a turn of its own, twice within the FIFO's slack. Costs no transfer while all is well. */
  #look(): void {
    const now = this.#clock.nowMicros();
    if (!this.#stream.overdue(now)) return;
    const status = this.#link.read(Register.STATUS);
    if (!this.#healthy(status)) return;
    if (status & Status.EINT) {
      this.lostEdges++;
      this.#onAlert();
    } else if (this.#checkCanary() && this.#stream.stale(now)) this.#fail("sensor-stale");
  }

  #start(): void {
    const link = this.#link;
    const setup = this.#setup;
    this.#life.starting();
    // The first command after power-on must not be INFO: its answer is not valid then (datasheet, INFO).
    link.read(Register.STATUS);
    const info = link.read(Register.INFO);
    if (info >> 20 !== INFO_PATTERN) {
      const absent = info === 0xffffff || info === 0;
      this.#fail(absent ? "sensor-no-acknowledge" : "sensor-wrong-id", info >> 16);
      return;
    }
    link.write(Register.SW_RST, 0);
    link.write(Register.MNGR_INT, setup.mngrInt);
    link.write(Register.MNGR_DYN, MNGR_DYN_WORD);
    link.write(Register.CNFG_EMUX, 0);
    link.write(Register.CNFG_GEN, setup.cnfgGen);
    link.write(Register.CNFG_ECG, setup.cnfgEcg);
    this.#lockChecks = 0;
    this.#life.after(LOCK_CHECK_MS, () => this.#awaitLock());
  }

  #awaitLock(): void {
    const status = this.#link.read(Register.STATUS);
    if (status & Status.UNUSED) this.#fail("sensor-no-acknowledge");
    else if (!(status & Status.PLLINT)) this.#run();
    else if (++this.#lockChecks > LOCK_CHECKS) this.#fail("sensor-unlocked");
    else this.#life.after(LOCK_CHECK_MS, () => this.#awaitLock());
  }

  #run(): void {
    if (!this.#checkCanary()) return;
    this.#link.write(Register.EN_INT, EN_INT_WORD);
    this.#link.write(Register.SYNCH, 0);
    this.#stream.restarted(this.#clock.nowMicros(), this.#setup.settlingSamples);
    this.#life.started();
  }

  #fail(code: Fault["code"], detail = 0): void {
    this.#stream.flagNext(BlockFlag.gap);
    this.#life.fail(code, detail);
  }
}
