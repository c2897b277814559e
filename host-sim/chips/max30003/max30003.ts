import { FaultPlan } from "../../io/fault-plan.ts";
import type { Net, NetDriver } from "../../io/net.ts";
import type { SpiPeripheral } from "../../io/spi.ts";
import { type Timeline, TimelineEvent } from "../../io/timeline.ts";
import { LeadOff } from "../analog/contact.ts";
import { type ChannelOptions, EcgChannel } from "./channel.ts";
import { LeadOffDetector } from "./lead-off.ts";
import { Register, Status, storage } from "./registers.ts";
import { StatusWord, TERMS } from "./status.ts";

/**
 * How the chip can misbehave: `silent` (no supply, a broken wire: the data line floats), `wrong-id` (another
 * chip answers), `stale` (conversions no longer reach the FIFO), `unlocked` (the PLL loses its crystal and
 * runs 3 % slow), `reset` (registers fall back to their power-on values, once), `overflow` (the FIFO's
 * pointers collide, once).
 */
export type Max30003Fault = "silent" | "wrong-id" | "stale" | "unlocked" | "reset" | "overflow";

export interface Max30003Options extends ChannelOptions {
  /** The wire at INTB, and that at INT2B. */
  readonly intb?: Net;
  readonly int2b?: Net;
}

/** The first nibble alternates, then the revision, then the part and Maxim's own (datasheet, "INFO (0x0F)"). */
const INFO_WORD = 0x513000;
const SAMPLES_A_PULSE = Object.freeze([1, 2, 4, 16]);

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
  readonly #registers = new Int32Array(128);
  readonly #channel: EcgChannel;
  readonly #leads: LeadOffDetector;
  readonly #status = new StatusWord();
  readonly #event = new TimelineEvent(() => {
    this.#settle();
    this.#refresh();
  });
  readonly #intb: NetDriver | undefined;
  readonly #int2b: NetDriver | undefined;
  /** ULP lead-on detection works only after its first STATUS read. */
  #leadOnArmed = false;
  #firstCommand = true;

  constructor(timeline: Timeline, options: Max30003Options = {}) {
    this.#timeline = timeline;
    this.#channel = new EcgChannel(this.#registers, options);
    this.#leads = new LeadOffDetector(options.contact);
    this.#intb = options.intb?.driver();
    this.#int2b = options.int2b?.driver();
    this.faults = new FaultPlan(
      timeline,
      () => this.#settle(),
      (kind, on) => this.#fault(kind, on),
    );
    options.contact?.listen(() => {
      this.#settle();
      this.#watchLeads();
      this.#refresh();
    });
    this.#powerOn();
  }

  /** Conversions since the channel was synchronised last. */
  get conversions(): number {
    this.#settle();
    return this.#channel.grid.total;
  }

  /** Samples that wait in the FIFO, of 32. */
  get fifoUnread(): number {
    this.#settle();
    return this.#channel.fifo.unread;
  }

  /** The most that waited in the FIFO since this was asked last. */
  takeFifoPeak(): number {
    this.#settle();
    const { fifo } = this.#channel;
    const peak = fifo.highest;
    fifo.highest = fifo.unread;
    return peak;
  }

  /** Takes the supply away and brings it back. */
  powerCycle(): void {
    this.#powerOn();
    this.#refresh();
  }

  /** Changes the crystal's error from now on. */
  setClockPpm(ppm: number): void {
    this.#settle();
    this.#channel.clockPpm = ppm;
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
      for (let at = 1; at + 3 <= buffer.length; at += 3) put(buffer, at, this.#channel.fifo.pop());
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
        return this.#channel.fifo.pop();
      case Register.CNFG_ECG:
        return this.#effectiveEcg;
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
        if (value === 0) this.#channel.synchronize(this.#timeline.nowMicros);
        return;
      case Register.FIFO_RST:
        if (value === 0) this.#channel.fifo.reset();
        return;
      case Register.CNFG_GEN: {
        const wasOn = this.#channel.enabled;
        this.#registers[register] = value & 0xf83fff;
        // EN_RBIAS is refused unless the channel is on.
        if (!this.#channel.enabled) this.#registers[register] &= ~0x30;
        if (this.#channel.enabled !== wasOn) this.#channel.switched(this.#timeline.nowMicros);
        if ((value >> 22) & 3 && !wasOn) this.#leadOnArmed = false;
        this.#channel.reconfigure();
        this.#watchLeads();
        return;
      }
      default:
        for (const { address, mask } of storage) {
          if (address === register) this.#registers[register] = value & mask;
        }
        if (register >= Register.CNFG_CAL && register <= Register.CNFG_ECG) this.#channel.reconfigure();
    }
  }

  /** Reads back the low-pass that is in effect (datasheet, "CNFG_ECG (0x15)", DLPF). */
  get #effectiveEcg(): number {
    const value = this.#registers[Register.CNFG_ECG];
    const { lowPass } = this.#channel;
    return lowPass === undefined ? value : (value & ~0x3000) | (lowPass << 12);
  }

  #powerOn(): void {
    this.#registers.fill(0);
    for (const { address, reset } of storage) this.#registers[address] = reset;
    this.#channel.powerOn();
    this.#status.reset();
    this.#leads.reset();
    this.#firstCommand = true;
    this.#leadOnArmed = false;
  }

  #settle(): void {
    this.#channel.settle(this.#timeline.nowMicros);
  }

  #watchLeads(): void {
    this.#leads.watch(this.#registers[Register.CNFG_GEN], this.#channel.enabled, this.#timeline.nowMicros);
  }

  /** The terms of STATUS that are the case now. */
  #liveStatus(): number {
    const now = this.#timeline.nowMicros;
    const channel = this.#channel;
    const gen = this.#registers[Register.CNFG_GEN];
    let live = this.#leads.status(gen, now);
    if (channel.fifo.overflowed) live |= Status.EOVF;
    if (channel.fifo.unread >= this.#threshold) live |= Status.EINT;
    if (channel.enabled && !channel.locked(now)) live |= Status.PLLINT;
    if (channel.fast) live |= Status.FSTINT;
    const leadsOn = !this.#leadOnArmed || this.#leads.off === LeadOff.none;
    if (!channel.enabled && ((gen >> 22) & 3) === 1 && leadsOn) live |= Status.LONINT;
    if (this.#samplePulse(now)) live |= Status.SAMP;
    return live;
  }

  get #threshold(): number {
    return ((this.#registers[Register.MNGR_INT] >> 19) & 0x1f) + 1;
  }

  get #samplesAPulse(): number {
    return SAMPLES_A_PULSE[this.#registers[Register.MNGR_INT] & 3];
  }

  /** SAMP, self-clearing after a quarter of a period (the mode without self-clearing is not modelled). */
  #samplePulse(now: number): boolean {
    const { grid } = this.#channel;
    return grid.total > 0 && grid.total % this.#samplesAPulse === 0 && now < grid.time(0.25);
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
    if (wanted & Status.DCLOFFINT && !(terms & Status.DCLOFFINT)) next = this.#leads.reportMicros;
    const { grid, fifo } = this.#channel;
    if (!grid.ticking || this.#channel.stale) return next;
    if (wanted & Status.EINT && !(terms & Status.EINT)) {
      next = Math.min(next, grid.time(this.#threshold - fifo.unread));
    }
    if (wanted & Status.EOVF && !(terms & Status.EOVF)) {
      next = Math.min(next, grid.time(fifo.room + 1));
    }
    if (wanted & Status.FSTINT && this.#registers[Register.MNGR_DYN] >>> 22 === 2) {
      next = Math.min(next, grid.time(1));
    }
    if (wanted & Status.SAMP) {
      const every = this.#samplesAPulse;
      const step = terms & Status.SAMP ? 0.25 : every - (grid.total % every);
      next = Math.min(next, grid.time(step));
    }
    return next;
  }

  #fault(kind: Max30003Fault, on: boolean): void {
    if (kind === "reset") {
      if (on) this.#powerOn();
    } else if (kind === "overflow") {
      if (on) this.#channel.fifo.overflowed = true;
    } else if (kind === "unlocked") this.#channel.unlocked = on;
    else if (kind === "stale") this.#channel.stale = on;
    this.#refresh();
  }
}

/** A 24-bit word, most significant byte first. */
function put(buffer: Uint8Array, at: number, word: number): void {
  buffer[at] = word >> 16;
  buffer[at + 1] = word >> 8;
  buffer[at + 2] = word;
}
