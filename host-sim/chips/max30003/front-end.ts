import type { Waveform } from "../../world/waveform.ts";
import { type ElectrodeContact, LeadOff } from "../analog/contact.ts";
import { HighPass } from "../analog/high-pass.ts";
import { Noise } from "../analog/noise.ts";
import { BandLimitedSampler } from "../analog/sampler.ts";
import type { ChannelTiming } from "./timing.ts";

const FULL_SCALE = 131072;
/** VREF 1.000 V typical. */
const REFERENCE_MICROVOLTS = 1_000_000;
/** Where a lead-off current pulls an electrode that touches nothing: beyond every threshold. */
const RAIL_MICROVOLTS = 600_000;
/** A floating input: the signal is gone and what remains is picked up from the room. */
const FLOATING_MICROVOLTS_RMS = 40;
/** Automatic fast recovery begins after 125 ms beyond the threshold and lasts 500 ms (MNGR_DYN). */
const FAST_AFTER_MICROS = 125_000;
const FAST_FOR_MICROS = 500_000;

export interface FrontEndOptions {
  /** Voltage between the electrodes in µV; nothing comes in without it. */
  readonly source?: Waveform;
  readonly contact?: ElectrodeContact;
  /** Corner of the AC coupling: 0.05 Hz with 10 µF at CAPP and CAPN (datasheet, "High-Pass Filter"). */
  readonly couplingHz?: number;
  /** Input noise in µV RMS; the datasheet's typical figure for the low-pass in use when it is left out. */
  readonly noiseMicrovoltsRms?: number;
  readonly seed?: number;
}

/** The settings that the registers hold for the signal path. */
export interface FrontEndSettings {
  readonly timing: ChannelTiming;
  readonly gain: number;
  /** CNFG_ECG.DHPF: 0.5 Hz on. */
  readonly highPass: boolean;
  readonly inverted: boolean;
  /** EMUX: the electrodes are connected. */
  readonly connected: boolean;
  /** Sign of the lead-off current at the positive input; 0: no current flows. */
  readonly leadOffPull: -1 | 0 | 1;
  /** Internal calibration voltage at an instant, in µV; undefined when it is not routed to the inputs. */
  readonly calibration: ((timeMicros: number) => number) | undefined;
}

/**
 * The MAX30003's signal path, one conversion a call: electrodes and contact, decimation and low-pass (one
 * band-limited sampler), AC coupling with fast recovery, the converter's range, the 0.5 Hz digital high-pass,
 * 18 bits. In the chip the range is met before the low-pass; for a signal inside of the band it is the same.
 */
export class FrontEnd {
  /** The conversion that was made last was made in fast recovery. */
  fast = false;

  readonly #options: FrontEndOptions;
  readonly #noise: Noise;
  #settings: FrontEndSettings | undefined;
  #sampler: BandLimitedSampler | undefined;
  #coupling = new HighPass(0, 1);
  #digital = new HighPass(0, 1);
  #noiseRms = 0;
  #syncMicros = 0;
  #beyondSince = Number.POSITIVE_INFINITY;
  #fastUntil = 0;

  constructor(options: FrontEndOptions) {
    this.#options = options;
    this.#noise = new Noise(options.seed ?? 1);
  }

  /** The channel is turned on: its analog side settles at what lies on the electrodes. */
  powerUp(): void {
    this.#settings = undefined;
    this.#fastUntil = 0;
    this.fast = false;
  }

  /** Takes new settings. */
  configure(settings: FrontEndSettings): void {
    const before = this.#settings?.timing;
    const { timing } = settings;
    this.#settings = settings;
    if (!before || before.rateHz !== timing.rateHz || before.cornerHz !== timing.cornerHz) {
      const { source } = this.#options;
      this.#sampler = source && new BandLimitedSampler(source, timing.cornerHz, timing.latencyMicros);
      this.#coupling = new HighPass(this.#options.couplingHz ?? 0.05, timing.rateHz);
      this.#coupling.settle();
    }
    this.#digital = new HighPass(settings.highPass ? 0.5 : 0, timing.rateHz);
    this.#digital.reset();
    // Datasheet, electrical characteristics: 0.82 µV RMS to 150 Hz, 0.46 µV RMS to 40 Hz at 20 V/V.
    const typical = timing.cornerHz > 120 ? 0.82 : timing.cornerHz > 60 ? 0.68 : 0.46;
    this.#noiseRms = this.#options.noiseMicrovoltsRms ?? typical;
  }

  /** SYNCH: the digital filters begin at midscale. */
  synchronize(timeMicros: number): void {
    this.#syncMicros = timeMicros;
    this.#digital.reset();
    this.#beyondSince = Number.POSITIVE_INFINITY;
  }

  /** Tells that conversions of this span of time come next. */
  load(firstMicros: number, lastMicros: number): void {
    const latency = this.#settings?.timing.latencyMicros ?? 0;
    this.#sampler?.load(firstMicros - latency, lastMicros - latency);
  }

  /**
   * The code that enters the FIFO at `timeMicros`: the voltage of one latency before.
   *
   * @param fastMode MNGR_DYN.FAST: 0 off, 1 manual, 2 automatic beyond `fastThreshold` codes
   */
  convert(timeMicros: number, fastMode: number, fastThreshold: number): number {
    const settings = this.#settings!;
    const atMicros = timeMicros - settings.timing.latencyMicros;
    this.fast = fastMode === 1 || (fastMode === 2 && timeMicros < this.#fastUntil);
    if (atMicros < this.#syncMicros) return 0;

    const gain = settings.gain;
    const range = REFERENCE_MICROVOLTS / gain;
    const coupled = this.#coupling.next(this.#input(settings, atMicros), this.fast);
    const converted = Math.min(Math.max(coupled, -range), range);
    const filtered = this.#digital.next(converted, this.fast);
    const rounded = Math.round((filtered * gain * FULL_SCALE) / REFERENCE_MICROVOLTS);
    const code = Math.min(Math.max(rounded, -FULL_SCALE), FULL_SCALE - 1);

    if (code > fastThreshold || code < -fastThreshold) {
      if (timeMicros < this.#beyondSince) this.#beyondSince = timeMicros;
      if (timeMicros - this.#beyondSince > FAST_AFTER_MICROS && fastMode === 2 && !this.fast) {
        this.#fastUntil = timeMicros + FAST_FOR_MICROS;
      }
    } else this.#beyondSince = Number.POSITIVE_INFINITY;
    return code;
  }

  #input(settings: FrontEndSettings, atMicros: number): number {
    if (settings.calibration) return settings.calibration(atMicros) + this.#noise.gauss() * this.#noiseRms;
    if (!settings.connected) return this.#noise.gauss() * this.#noiseRms;
    const off = this.#options.contact?.offAt(atMicros) ?? LeadOff.none;
    let volts: number;
    if (off === LeadOff.none) volts = this.#sampler ? this.#sampler.at(atMicros) : 0;
    else if (settings.leadOffPull !== 0) volts = settings.leadOffPull * RAIL_MICROVOLTS;
    else volts = this.#noise.gauss() * FLOATING_MICROVOLTS_RMS;
    volts += this.#noise.gauss() * this.#noiseRms;
    return settings.inverted ? -volts : volts;
  }
}
