import { FaultPlan } from "../../io/fault-plan.ts";
import type { Net, NetDriver } from "../../io/net.ts";
import type { SpiPeripheral } from "../../io/spi.ts";
import { type Timeline, TimelineEvent } from "../../io/timeline.ts";
import { LeadOff } from "../analog/contact.ts";
import { calibrationSource } from "./calibration.ts";
import { EcgFifo } from "./fifo.ts";
import { FrontEnd, type FrontEndOptions } from "./front-end.ts";
import { Register, Status, storage } from "./registers.ts";
import { StatusWord, TERMS } from "./status.ts";
import { type ChannelTiming, channelTiming } from "./timing.ts";

/**
 * How the chip can misbehave: `silent` (no supply, a broken wire: the data line floats), `wrong-id` (another
 * chip answers), `stale` (conversions no longer reach the FIFO), `unlocked` (the PLL loses its crystal and
 * runs 3 % slow), `reset` (registers fall back to their power-on values, once), `overflow` (the FIFO's
 * pointers collide, once).
 */
export type Max30003Fault = "silent" | "wrong-id" | "stale" | "unlocked" | "reset" | "overflow";

export interface Max30003Options extends FrontEndOptions {
  /** The wire at INTB, and that at INT2B. */
  readonly intb?: Net;
  readonly int2b?: Net;
  /** How much the crystal at FCLK is fast, in millionths. */
  readonly clockPpm?: number;
  /** Time from EN_ECG to lock. The datasheet gives no figure; 50 ms is estimated. */
  readonly pllLockMicros?: number;
}

/** The first nibble alternates, then the revision, then the part and Maxim's own (datasheet, "INFO (0x0F)"). */
const INFO_WORD = 0x513000;
const MASTER_HZ = 32768;
/** DC lead-off is reported after more than 115 ms. */
const LEAD_OFF_MICROS = 115_000;
const GAINS = Object.freeze([20, 40, 80, 160]);
const SAMPLES_A_PULSE = Object.freeze([1, 2, 4, 16]);
const UNLOCKED_PPM = -30_000;

/**
 * The MAX30003 at its registers (Maxim 19-8558): SPI, STATUS and both interrupt lines, the ECG channel with
 * FIFO, DC lead-off, fast recovery, PLL, calibration. Conversions are computed when somebody looks (a read,
 * an interrupt's threshold), each at its own instant of the chip's crystal; one event is scheduled for the
 * next change of an interrupt line, not one a sample. Not modelled: the R-to-R detector (RRINT stays 0).
 */
export class Max30003 implements SpiPeripheral {
  readonly maximumHz = 12_000_000;
  readonly faults: FaultPlan<Max30003Fault>;

  readonly #timeline: Timeline;
  readonly #options: Max30003Options;
  readonly #frontEnd: FrontEnd;
  readonly #fifo = new EcgFifo();
  readonly #status = new StatusWord();
  readonly #registers = new Int32Array(128);
  readonly #event = new TimelineEvent(() => this.#happen());
  readonly #intb: NetDriver | undefined;
  readonly #int2b: NetDriver | undefined;

  #clockPpm: number;
  #timing: ChannelTiming | undefined;
  /** Conversion k comes at `#origin + k · #period`; `#produced` of them are done. */
  #origin = 0;
  #period = Number.POSITIVE_INFINITY;
  #produced = 0;
  /** Conversions before the period changed last. */
  #rebased = 0;
  #lockMicros = Number.POSITIVE_INFINITY;
  #leadOffSince = Number.POSITIVE_INFINITY;
  /** ULP lead-on detection works only after its first STATUS read. */
  #leadOnArmed = false;
  #firstCommand = true;

  constructor(timeline: Timeline, options: Max30003Options = {}) {
    this.#timeline = timeline;
    this.#options = options;
    this.#clockPpm = options.clockPpm ?? 0;
    this.#frontEnd = new FrontEnd(options);
    this.#intb = options.intb?.driver();
    this.#int2b = options.int2b?.driver();
    this.faults = new FaultPlan(
      timeline,
      () => this.#settle(),
      (kind, on) => this.#fault(kind, on),
    );
    options.contact?.listen(() => this.#contactChanged());
    this.#powerOn();
  }

  /** Conversions since the channel was synchronised last. */
  get conversions(): number {
    this.#settle();
    return this.#rebased + this.#produced;
  }

  /** Takes the supply away and brings it back. */
  powerCycle(): void {
    this.#powerOn();
    this.#refresh();
  }

  /** Changes the crystal's error from now on. */
  setClockPpm(ppm: number): void {
    this.#settle();
    this.#clockPpm = ppm;
    this.#rebase();
    this.#refresh();
  }

  exchange(buffer: Uint8Array): void {
    this.#settle();
    this.#status.update(this.#liveStatus());
    if (this.faults.on("silent")) {
      buffer.fill(0xff);
      return;
    }
    if (buffer.length < 4) {
      buffer.fill(0);
      return;
    }
    const register = buffer[0] >> 1;
    const reads = (buffer[0] & 1) === 1;
    const first = this.#firstCommand;
    this.#firstCommand = false;
    buffer[0] = 0;
    if (!reads) {
      const value = (buffer[1] << 16) | (buffer[2] << 8) | buffer[3];
      buffer.fill(0);
      this.#write(register, value);
    } else if (register === Register.ECG_FIFO_BURST) {
      for (let at = 1; at + 3 <= buffer.length; at += 3) put(buffer, at, this.#fifo.pop());
    } else {
      buffer.fill(0, 4);
      // Not valid as the first command after power-on or SW_RST (datasheet, "INFO (0x0F)").
      put(buffer, 1, first && register === Register.INFO ? 0 : this.#read(register));
    }
    this.#refresh();
  }

  #read(register: number): number {
    switch (register) {
      case Register.STATUS: {
        this.#leadOnArmed = true;
        return this.#status.read((this.#registers[Register.MNGR_INT] & 0x40) !== 0);
      }
      case Register.INFO:
        return this.faults.on("wrong-id") ? 0x2a0000 : INFO_WORD;
      case Register.ECG_FIFO:
        return this.#fifo.pop();
      case Register.CNFG_ECG:
        return this.#effectiveEcg();
      default:
        return this.#registers[register];
    }
  }

  #write(register: number, value: number): void {
    switch (register) {
      case Register.SW_RST:
        if (value === 0) this.#powerOn();
        return;
      case Register.SYNCH:
        if (value === 0) this.#synchronize();
        return;
      case Register.FIFO_RST:
        if (value === 0) this.#fifo.reset();
        return;
      case Register.CNFG_GEN: {
        const wasOn = this.#enabled;
        this.#registers[register] = value & 0xf83fff;
        // EN_RBIAS is refused unless the channel is on.
        if (!this.#enabled) this.#registers[register] &= ~0x30;
        if (this.#enabled !== wasOn) this.#switch();
        if ((value >> 22) & 3 && !wasOn) this.#leadOnArmed = false;
        this.#reconfigure();
        return;
      }
      default:
        for (const { address, mask } of storage) {
          if (address === register) this.#registers[register] = value & mask;
        }
        if (register >= Register.CNFG_CAL && register <= Register.CNFG_ECG) this.#reconfigure();
    }
  }

  get #enabled(): boolean {
    return (this.#registers[Register.CNFG_GEN] & (1 << 19)) !== 0;
  }

  /** Reads back the low-pass that is in effect (datasheet, "CNFG_ECG (0x15)", DLPF). */
  #effectiveEcg(): number {
    const value = this.#registers[Register.CNFG_ECG];
    return this.#timing ? (value & ~0x3000) | (this.#timing.lowPass << 12) : value;
  }

  #powerOn(): void {
    this.#registers.fill(0);
    for (const { address, reset } of storage) this.#registers[address] = reset;
    this.#fifo.reset();
    this.#status.reset();
    this.#firstCommand = true;
    this.#leadOnArmed = false;
    this.#lockMicros = Number.POSITIVE_INFINITY;
    this.#leadOffSince = Number.POSITIVE_INFINITY;
    this.#produced = 0;
    this.#timing = undefined;
    this.#period = Number.POSITIVE_INFINITY;
  }

  /** EN_ECG was turned on or off. */
  #switch(): void {
    const now = this.#timeline.nowMicros;
    this.#fifo.reset();
    this.#produced = 0;
    this.#rebased = 0;
    this.#lockMicros = this.#enabled
      ? now + (this.#options.pllLockMicros ?? 50_000)
      : Number.POSITIVE_INFINITY;
    this.#origin = this.#lockMicros;
    if (this.#enabled) {
      this.#frontEnd.powerUp();
      this.#frontEnd.synchronize(this.#lockMicros);
    }
  }

  #synchronize(): void {
    const now = this.#timeline.nowMicros;
    this.#fifo.reset();
    this.#produced = 0;
    this.#rebased = 0;
    this.#origin = Math.max(now, this.#lockMicros);
    this.#frontEnd.synchronize(this.#origin);
  }

  #reconfigure(): void {
    const gen = this.#registers[Register.CNFG_GEN];
    const ecg = this.#registers[Register.CNFG_ECG];
    const emux = this.#registers[Register.CNFG_EMUX];
    const timing = this.#enabled ? channelTiming((gen >> 20) & 3, ecg >>> 22, (ecg >> 12) & 3) : undefined;
    this.#timing = timing;
    this.#rebase();
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
    this.#watchLeads();
  }

  /** Goes on from the last conversion with the period that is right now. */
  #rebase(): void {
    if (this.#produced > 0) {
      this.#origin += this.#produced * this.#period;
      this.#rebased += this.#produced;
      this.#produced = 0;
    }
    const ppm = this.#clockPpm + (this.faults.on("unlocked") ? UNLOCKED_PPM : 0);
    this.#period = this.#timing ? 1e6 / (this.#timing.rateHz * (1 + ppm / 1e6)) : Number.POSITIVE_INFINITY;
  }

  /** Makes every conversion that is due. */
  #settle(): void {
    if (!this.#timing) return;
    const now = this.#timeline.nowMicros;
    let next = this.#origin + (this.#produced + 1) * this.#period;
    if (next > now) return;
    this.#frontEnd.load(next, now);
    const dynamic = this.#registers[Register.MNGR_DYN];
    const fastMode = dynamic >>> 22;
    const fastThreshold = 2048 * ((dynamic >> 16) & 0x3f);
    const stale = this.faults.on("stale");
    while (next <= now) {
      const code = this.#frontEnd.convert(next, fastMode, fastThreshold);
      if (!stale) this.#fifo.push(code, this.#frontEnd.fast);
      this.#produced++;
      next = this.#origin + (this.#produced + 1) * this.#period;
    }
  }

  #happen(): void {
    this.#settle();
    this.#refresh();
  }

  #contactChanged(): void {
    this.#settle();
    this.#watchLeads();
    this.#refresh();
  }

  /** DC lead-off needs its comparator, a current, and a channel that is on (CNFG_GEN EN_DCLOFF, IMAG). */
  #watchLeads(): void {
    const gen = this.#registers[Register.CNFG_GEN];
    const watching = this.#enabled && ((gen >> 12) & 3) === 1 && ((gen >> 8) & 7) !== 0;
    const off = watching ? (this.#options.contact?.off ?? LeadOff.none) : LeadOff.none;
    if (off === LeadOff.none) this.#leadOffSince = Number.POSITIVE_INFINITY;
    else if (this.#leadOffSince === Number.POSITIVE_INFINITY) this.#leadOffSince = this.#timeline.nowMicros;
  }

  /** The terms of STATUS that are the case now. */
  #liveStatus(): number {
    const now = this.#timeline.nowMicros;
    const gen = this.#registers[Register.CNFG_GEN];
    const off = this.#options.contact?.off ?? LeadOff.none;
    let live = 0;
    if (this.#fifo.overflowed) live |= Status.EOVF;
    if (this.#fifo.unread >= this.#threshold) live |= Status.EINT;
    if (this.#enabled && (now < this.#lockMicros || this.faults.on("unlocked"))) live |= Status.PLLINT;
    if (this.#enabled && (this.#frontEnd.fast || this.#registers[Register.MNGR_DYN] >>> 22 === 1)) {
      live |= Status.FSTINT;
    }
    if (now >= this.#leadOffSince + LEAD_OFF_MICROS) {
      const pulledDown = (gen >> 11) & 1;
      live |= Status.DCLOFFINT;
      if (off & LeadOff.positive) live |= pulledDown ? Status.LDOFF_PL : Status.LDOFF_PH;
      if (off & LeadOff.negative) live |= pulledDown ? Status.LDOFF_NH : Status.LDOFF_NL;
    }
    if (!this.#enabled && ((gen >> 22) & 3) === 1 && (!this.#leadOnArmed || off === LeadOff.none)) {
      live |= Status.LONINT;
    }
    if (this.#samplePulse(now)) live |= Status.SAMP;
    return live;
  }

  get #threshold(): number {
    return ((this.#registers[Register.MNGR_INT] >> 19) & 0x1f) + 1;
  }

  /** SAMP, self-clearing after a quarter of a period (the mode without self-clearing is not modelled). */
  #samplePulse(now: number): boolean {
    if (this.#produced === 0) return false;
    const every = SAMPLES_A_PULSE[this.#registers[Register.MNGR_INT] & 3];
    return this.#produced % every === 0 && now < this.#origin + (this.#produced + 0.25) * this.#period;
  }

  /** Sets the interrupt lines to what STATUS says and schedules the next instant at which they may change. */
  #refresh(): void {
    this.#status.update(this.#liveStatus());
    const terms = this.#status.value & TERMS;
    this.#drive(this.#intb, this.#registers[Register.EN_INT], terms);
    this.#drive(this.#int2b, this.#registers[Register.EN_INT2], terms);
    this.#timeline.schedule(this.#event, this.#nextChange(terms));
  }

  #drive(driver: NetDriver | undefined, enable: number, terms: number): void {
    if (!driver) return;
    const type = enable & 3;
    driver.pullUp(type === 3);
    const low = type !== 0 && (enable & terms) !== 0 && !this.faults.on("silent");
    driver.drive(low ? 0 : type === 1 ? 1 : undefined);
  }

  #nextChange(terms: number): number {
    const wanted = (this.#registers[Register.EN_INT] | this.#registers[Register.EN_INT2]) & TERMS;
    let next = Number.POSITIVE_INFINITY;
    if (wanted & Status.DCLOFFINT && !(terms & Status.DCLOFFINT)) next = this.#leadOffSince + LEAD_OFF_MICROS;
    if (!this.#timing || this.faults.on("stale")) return next;
    if (wanted & Status.EINT && !(terms & Status.EINT)) {
      next = Math.min(next, this.#conversionTime(this.#threshold - this.#fifo.unread));
    }
    if (wanted & Status.EOVF && !(terms & Status.EOVF)) {
      next = Math.min(next, this.#conversionTime(this.#fifo.room + 1));
    }
    if (wanted & Status.FSTINT && this.#registers[Register.MNGR_DYN] >>> 22 === 2) {
      next = Math.min(next, this.#conversionTime(1));
    }
    if (wanted & Status.SAMP) {
      const every = SAMPLES_A_PULSE[this.#registers[Register.MNGR_INT] & 3];
      const step = terms & Status.SAMP ? 0.25 : every - (this.#produced % every);
      next = Math.min(next, this.#conversionTime(step));
    }
    return next;
  }

  #conversionTime(ahead: number): number {
    return this.#origin + (this.#produced + ahead) * this.#period;
  }

  #fault(kind: Max30003Fault, on: boolean): void {
    if (kind === "reset") {
      if (on) this.#powerOn();
    } else if (kind === "overflow") {
      if (on) this.#fifo.overflowed = true;
    } else if (kind === "unlocked") this.#rebase();
    this.#refresh();
  }
}

/** A 24-bit word, most significant byte first. */
function put(buffer: Uint8Array, at: number, word: number): void {
  buffer[at] = word >> 16;
  buffer[at + 1] = word >> 8;
  buffer[at + 2] = word;
}
