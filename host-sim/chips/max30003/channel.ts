import { SamplingGrid } from "../analog/sampling-grid.ts";
import { calibrationSource } from "./calibration.ts";
import { EcgFifo } from "./fifo.ts";
import { FrontEnd, type FrontEndOptions } from "./front-end.ts";
import { Register } from "./registers.ts";
import { type ChannelTiming, channelTiming } from "./timing.ts";

const MASTER_HZ = 32768;
const GAINS = Object.freeze([20, 40, 80, 160]);
/** Without its crystal the PLL runs slow; by how much the datasheet does not say. */
const UNLOCKED_PPM = -30_000;

export interface ChannelOptions extends FrontEndOptions {
  /** How much the crystal at FCLK is fast, in millionths. */
  readonly clockPpm?: number;
  /** Time from EN_ECG to lock. The datasheet gives no figure; 50 ms is estimated. */
  readonly pllLockMicros?: number;
}

/**
 * The ECG channel: a clock that has to lock, conversions on its grid, the FIFO. Conversions are made when
 * somebody asks for them ({@link settle}), each at its own instant.
 */
export class EcgChannel {
  readonly fifo = new EcgFifo();
  readonly grid = new SamplingGrid();
  /** Conversions do not reach the FIFO. */
  stale = false;

  readonly #registers: Int32Array;
  readonly #frontEnd: FrontEnd;
  readonly #pllLockMicros: number;
  #clockPpm: number;
  #unlocked = false;
  #timing: ChannelTiming | undefined;
  #lockMicros = Number.POSITIVE_INFINITY;

  /** @param registers the chip's registers, by address */
  constructor(registers: Int32Array, options: ChannelOptions) {
    this.#registers = registers;
    this.#frontEnd = new FrontEnd(options);
    this.#clockPpm = options.clockPpm ?? 0;
    this.#pllLockMicros = options.pllLockMicros ?? 50_000;
  }

  /** CNFG_GEN.EN_ECG. */
  get enabled(): boolean {
    return (this.#registers[Register.CNFG_GEN] & (1 << 19)) !== 0;
  }

  /** The low-pass that is in effect, or undefined while there are no conversions. */
  get lowPass(): number | undefined {
    return this.#timing?.lowPass;
  }

  /** Fast recovery is on (MNGR_DYN.FAST: 1 by hand, 2 by itself). */
  get fast(): boolean {
    return this.enabled && (this.#frontEnd.fast || this.#registers[Register.MNGR_DYN] >>> 22 === 1);
  }

  get unlocked(): boolean {
    return this.#unlocked;
  }

  /** Fault: the PLL has lost its crystal. */
  set unlocked(on: boolean) {
    this.#unlocked = on;
    this.#retune();
  }

  set clockPpm(ppm: number) {
    this.#clockPpm = ppm;
    this.#retune();
  }

  locked(nowMicros: number): boolean {
    return nowMicros >= this.#lockMicros && !this.#unlocked;
  }

  powerOn(): void {
    this.fifo.reset();
    this.#lockMicros = Number.POSITIVE_INFINITY;
    this.#timing = undefined;
    this.#retune();
  }

  /** EN_ECG was turned on or off. */
  switched(nowMicros: number): void {
    this.fifo.reset();
    this.#lockMicros = this.enabled ? nowMicros + this.#pllLockMicros : Number.POSITIVE_INFINITY;
    if (this.enabled) this.#frontEnd.powerUp();
    this.synchronize(nowMicros);
  }

  /** SYNCH: the FIFO is empty, the filters are at midscale, the grid begins now, or with the lock. */
  synchronize(nowMicros: number): void {
    const originMicros = Math.max(nowMicros, this.#lockMicros);
    this.fifo.reset();
    this.grid.start(originMicros);
    this.#frontEnd.synchronize(originMicros);
  }

  /** Takes over CNFG_GEN, CNFG_CAL, CNFG_EMUX and CNFG_ECG. */
  reconfigure(): void {
    const gen = this.#registers[Register.CNFG_GEN];
    const ecg = this.#registers[Register.CNFG_ECG];
    const emux = this.#registers[Register.CNFG_EMUX];
    const timing = this.enabled ? channelTiming((gen >> 20) & 3, ecg >>> 22, (ecg >> 12) & 3) : undefined;
    this.#timing = timing;
    this.#retune();
    if (!timing) return;
    const current = (gen >> 12) & 3 && (gen >> 8) & 7;
    this.#frontEnd.configure({
      timing,
      gain: GAINS[(ecg >> 16) & 3],
      highPass: ((ecg >> 14) & 1) === 1,
      inverted: ((emux >> 23) & 1) === 1,
      connected: ((emux >> 20) & 3) === 0,
      leadOffPull: current ? ((gen >> 11) & 1 ? -1 : 1) : 0,
      calibration: calibrationSource(this.#registers[Register.CNFG_CAL], emux, MASTER_HZ),
    });
  }

  /** Makes every conversion that is due. */
  settle(nowMicros: number): void {
    const grid = this.grid;
    if (grid.nextMicros > nowMicros) return;
    this.#frontEnd.load(grid.nextMicros, nowMicros);
    const dynamic = this.#registers[Register.MNGR_DYN];
    const fastMode = dynamic >>> 22;
    const fastThreshold = 2048 * ((dynamic >> 16) & 0x3f);
    while (grid.nextMicros <= nowMicros) {
      const code = this.#frontEnd.convert(grid.nextMicros, fastMode, fastThreshold);
      if (!this.stale) this.fifo.push(code, this.#frontEnd.fast);
      grid.advance();
    }
  }

  #retune(): void {
    const ppm = this.#clockPpm + (this.#unlocked ? UNLOCKED_PPM : 0);
    this.grid.retune(this.#timing?.rateHz ?? 0, ppm);
  }
}
