import { Fault } from "../../modules/fault/fault.ts";
import type { Clock } from "../../modules/host/clock.ts";
import type { AlertOptions, Digital, SPISensorOptions } from "../../modules/host/io.ts";
import type { SensorEvents, StreamSensor } from "../../modules/host/sensor.ts";
import { BlockFlag, type SampleBlock } from "../../modules/signal/block.ts";
import { FifoStream } from "../stream/fifo-stream.ts";
import { Lifecycle, type LivingSensor, type SensorState } from "../stream/lifecycle.ts";
import { Canary } from "./canary.ts";
import { defaultConfiguration, type EcgConfiguration, type EcgSetup, setupFor } from "./configuration.ts";
import { FifoBurst } from "./fifo-burst.ts";
import { Link } from "./link.ts";
import { EN_INT_WORD, FIFO_DEPTH, INFO_PATTERN, MNGR_DYN_WORD, Register, Status } from "./registers.ts";

/** How an ECMA-419 sensor class is made (clause 13.1), with the clock that it lives by. */
export interface Max30003Options extends Partial<SensorEvents> {
  readonly sensor: SPISensorOptions;
  readonly alert: AlertOptions;
  readonly clock: Clock;
}

/** The PLL is asked every 20 ms whether it has locked, for at most half a second. */
const LOCK_CHECK_MS = 20;
const LOCK_CHECKS = 25;
/** Bits of STATUS that are looked at before each block. */
const STATUS_LOOKED_AT = Status.EINT | Status.EOVF | Status.PLLINT | Status.LDOFF | Status.UNUSED;
/** The crystal at FCLK: far more than any is off. */
const TOLERANCE_PPM = 500;
/** The most that a block takes; see {@link Max30003.blockSamples}. */
const BLOCK_SAMPLES = 2 * FIFO_DEPTH;

/**
 * The MAX30003 ECG front end as an ECMA-419 sensor. `onAlert` says that the FIFO has reached its watermark;
 * `sample` then empties it into the caller's block, in whole µV between the electrodes. Ticks are those of the
 * electrodes: the filter's latency (datasheet) is taken off. Whatever fails is reported as a `Fault`, and the
 * chip is set up anew, after ever longer waits, until it delivers; samples that are missing move the index on
 * and are never made up.
 */
export class Max30003 implements StreamSensor, LivingSensor {
  /** What a block must hold: a full FIFO and one more watermark. */
  static readonly blockSamples = BLOCK_SAMPLES;

  /** Interrupts that never came and were made good by looking. */
  lostEdges = 0;

  readonly target: unknown;

  // On XS a field costs the more the more fields lie before it: what every block needs comes first.
  readonly #life: Lifecycle;
  readonly #alert: Digital;
  readonly #link: Link;
  /** As words of the link: the command, what is looked at, and that there are samples and all is well. */
  readonly #readStatus: number;
  readonly #statusMask: number;
  readonly #statusUsual: number;
  #burst: FifoBurst;
  readonly #stream: FifoStream;
  /** Samples until the settings are read back: a second's worth, and whenever something is odd. */
  #canarySamples = 0;
  #canary: Canary;
  readonly #onAlert: SensorEvents["onAlert"];
  #setup: EcgSetup = setupFor(defaultConfiguration);
  #lockChecks = 0;

  /** Opens the bus and the pin; throws what they throw. Nothing is sent before `configure`. */
  constructor(options: Max30003Options) {
    const { sensor, alert, clock } = options;
    this.target = options.target;
    this.#onAlert = options.onAlert ?? unheard;
    this.#life = new Lifecycle(clock, this, options.onError);
    this.#link = new Link(sensor);
    this.#stream = new FifoStream(clock);
    this.#burst = new FifoBurst(this.#setup.watermark, this.#setup.shift);
    this.#canary = new Canary(this.#link, this.#setup);
    this.#readStatus = this.#link.word((Register.STATUS << 1) | 1, 0);
    this.#statusMask = this.#link.word(0, STATUS_LOOKED_AT);
    this.#statusUsual = this.#link.word(0, Status.EINT);
    this.#alert = new alert.io({
      pin: alert.pin,
      mode: alert.io.InputPullUp,
      edge: alert.io.Falling,
      target: options.target,
      // Whoever is told then calls `sample`, which answers false unless the chip runs.
      onReadable: this.#onAlert,
    });
  }

  get state(): SensorState {
    return this.#life.state;
  }

  get dueMicros(): number {
    return this.#life.running ? this.#stream.dueMicros : 0;
  }

  get rateMilliHz(): number {
    return this.#stream.rateMilliHz;
  }

  /** Sets the chip up and begins a new recording. Throws `sensor-bad-option`; every other fault is reported. */
  configure(configuration: Partial<EcgConfiguration> = {}): void {
    const setup = setupFor({ ...defaultConfiguration, ...configuration });
    this.#setup = setup;
    this.#burst = new FifoBurst(setup.watermark, setup.shift);
    this.#canary = new Canary(this.#link, setup);
    this.#stream.configure({ ...setup, depth: FIFO_DEPTH, tolerancePpm: TOLERANCE_PPM });
    this.#life.watch(this.#stream.silenceMs);
    this.start();
  }

  sample(block: SampleBlock): boolean {
    block.count = 0;
    const life = this.#life;
    if (!life.running) return false;
    const storage = block.storage;
    if (storage.capacity < BLOCK_SAMPLES || storage.channels !== 1) {
      throw new Fault("sensor-bad-option", storage.capacity);
    }
    const edge = this.#alert.edgeMicros;
    const link = this.#link;
    const spi = link.spi;
    const words = link.words;
    let flags = 0;
    words[0] = this.#readStatus;
    spi.transfer(link.bytes);
    const word = words[0];
    if ((word & this.#statusMask) !== this.#statusUsual) {
      const status = link.dataOf(word);
      if (!this.healthy(status) || !(status & Status.EINT)) return false;
      if (status & Status.LDOFF) flags = BlockFlag.contactOff;
    }
    const burst = this.#burst;
    let count = burst.read(spi, storage, block.from);
    if (!burst.isLast) count = this.drain(block, count);
    if (count <= 0) return false;
    this.#stream.finish(block, count, flags | burst.flags, edge);
    if (life.unproven) life.delivered();
    else life.watchdog!.restart();
    this.#canarySamples -= count;
    if (this.#canarySamples < 0) this.checkCanary();
    return true;
  }

  close(): void {
    if (!this.#life.close()) return;
    this.#alert.close();
    this.#link.close();
  }

  /**
   * Reads on until the FIFO is empty; `count` samples were there already, or −1 after an overflow. Returns how many
   * there are now, or −1; what their tags say is in the burst's flags.
   */
  private drain(block: SampleBlock, count: number): number {
    const burst = this.#burst;
    const { spi } = this.#link;
    const room = block.capacity - this.#setup.watermark;
    let { flags } = burst;
    let total = count;
    while (total >= 0 && !burst.isLast && total <= room) {
      const more = burst.read(spi, block.storage, block.from + total);
      total = more < 0 ? -1 : total + more;
      flags |= burst.flags;
    }
    burst.flags = flags;
    return total < 0 ? this.overflowed() : total;
  }

  private overflowed(): number {
    this.#link.write(Register.FIFO_RST, 0);
    this.#stream.discarded(BlockFlag.gap | BlockFlag.overflow);
    this.#life.report("sensor-overflow");
    return -1;
  }

  /** Looks at STATUS for what must be mended first; false when there is nothing to read. */
  private healthy(status: number): boolean {
    if (status & Status.UNUSED) this.fail("sensor-no-acknowledge");
    else if (status & Status.PLLINT) this.fail("sensor-unlocked");
    else if (status & Status.EOVF) this.overflowed();
    else return true;
    return false;
  }

  private checkCanary(): boolean {
    this.#canarySamples = (this.#setup.nominalMilliHz / 1000) | 0;
    if (this.#canary.isAlive()) return true;
    this.#stream.flagNext(BlockFlag.reset);
    this.fail("sensor-reset");
    return false;
  }

  /** Runs in a turn of its own, after the interrupt should have come and did not. */
  look(): void {
    const status = this.#link.read(Register.STATUS);
    if (!this.healthy(status)) return;
    if (status & Status.EINT) {
      this.lostEdges++;
      this.#onAlert();
    } else if (this.checkCanary() && this.#stream.isStale()) this.fail("sensor-stale");
  }

  /** For its life; see `LivingSensor`. */
  start(): void {
    const link = this.#link;
    const setup = this.#setup;
    this.#life.starting();
    // The first command after power-on must not be INFO: its answer is not valid then (datasheet, INFO).
    link.read(Register.STATUS);
    const info = link.read(Register.INFO);
    if (info >> 20 !== INFO_PATTERN) {
      const absent = info === 0xffffff || info === 0;
      this.fail(absent ? "sensor-no-acknowledge" : "sensor-wrong-id", info >> 16);
      return;
    }
    link.write(Register.SW_RST, 0);
    link.write(Register.MNGR_INT, setup.mngrInt);
    link.write(Register.MNGR_DYN, MNGR_DYN_WORD);
    link.write(Register.CNFG_EMUX, 0);
    link.write(Register.CNFG_GEN, setup.cnfgGen);
    link.write(Register.CNFG_ECG, setup.cnfgEcg);
    this.#lockChecks = 0;
    this.#life.after(LOCK_CHECK_MS, () => this.awaitLock());
  }

  private awaitLock(): void {
    const status = this.#link.read(Register.STATUS);
    if (status & Status.UNUSED) this.fail("sensor-no-acknowledge");
    else if (!(status & Status.PLLINT)) this.run();
    else if (++this.#lockChecks > LOCK_CHECKS) this.fail("sensor-unlocked");
    else this.#life.after(LOCK_CHECK_MS, () => this.awaitLock());
  }

  private run(): void {
    if (!this.checkCanary()) return;
    this.#link.write(Register.EN_INT, EN_INT_WORD);
    this.#link.write(Register.SYNCH, 0);
    this.#stream.restarted(this.#setup.settlingSamples);
    this.#life.started();
  }

  private fail(code: Fault["code"], detail = 0): void {
    this.#stream.flagNext(BlockFlag.gap);
    this.#life.fail(code, detail);
  }
}

/** Where nobody is to be told. */
function unheard(): void {}
