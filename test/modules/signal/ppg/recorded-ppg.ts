import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openRecord } from "../../../../host-sim/node/recordings/open-record.ts";
import { EcgBeatDetector } from "../../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../../modules/signal/ecg/beat-ring.ts";
import { RECENT_MASK } from "../../../../modules/signal/ecg/candidates.ts";
import { Grade, QualityRing, SEGMENT } from "../../../../modules/signal/ecg/signal-quality.ts";
import { PULSE_RATE_HZ } from "../../../../modules/signal/ppg/pulse-detector.ts";
import { recordings } from "../../../support/recordings.ts";

/** A recorded PPG as the sensor would deliver it: pA at 50 samples a second, less light where there is more blood. */
export interface RecordedPpg {
  readonly name: string;
  readonly light: Int32Array;
  /** Rate of the same heart from a to b seconds in beats a minute; undefined where the reference cannot tell. */
  readonly referencePerMin: (fromS: number, toS: number) => number | undefined;
}

const RATE = PULSE_RATE_HZ;
/** Recordings are in units of their own: nine tenths of each are taken to lie within what 1.1 % of perfusion makes. */
const SPREAD_PICOAMPS = 30_000;
const STEADY_PICOAMPS = 2_000_000;

/** Averages what falls into each sample's time, as the chip does, and brings it to pA. */
function light(timesS: readonly number[], values: readonly number[]): Int32Array {
  const parts = 8;
  const count = Math.floor((timesS[timesS.length - 1] - timesS[0]) * RATE);
  const out = new Float64Array(count);
  let j = 0;
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < parts; k++) {
      const at = timesS[0] + (i + (k - parts / 2 + 0.5) / parts) / RATE;
      while (j < timesS.length - 2 && timesS[j + 1] <= at) j++;
      while (j > 0 && timesS[j] > at) j--;
      const share = Math.min(1, Math.max(0, (at - timesS[j]) / (timesS[j + 1] - timesS[j] || 1)));
      out[i] += (values[j] + share * (values[j + 1] - values[j])) / parts;
    }
  }
  const sorted = Float64Array.from(out).sort();
  const [low, high] = [0.05, 0.95].map((share) => sorted[Math.floor(share * count)]);
  const scale = SPREAD_PICOAMPS / (high - low);
  return Int32Array.from(out, (x) => Math.round(STEADY_PICOAMPS + (x - (low + high) / 2) * scale));
}

const evenly = (count: number, rateHz: number) => Array.from({ length: count }, (_, i) => i / rateHz);

/** The mean rate of a list of beat times within a span. */
function rateWithin(timesS: readonly number[], fromS: number, toS: number): number | undefined {
  const within = timesS.filter((time) => time >= fromS && time <= toS);
  if (within.length < 3) return undefined;
  return (60 * (within.length - 1)) / (within[within.length - 1] - within[0]);
}

/** Beats of a lead in seconds, and the seconds in which they cannot be trusted. */
interface Lead {
  readonly times: readonly number[];
  readonly unusable: ReadonlySet<number>;
}

/** Beats of one ECG lead in µV, by the firmware's own detector. */
function beatsOf(microvolts: readonly number[], rateHz: number): Lead {
  const ring = new BeatRing(64);
  const quality = new QualityRing(64);
  const detector = new EcgBeatDetector(ring, quality);
  const times: number[] = [];
  const unusable = new Set<number>();
  for (let first = 0; ((first + 33) * rateHz) / 128 < microvolts.length; first += 32) {
    for (let i = 0; i < 32; i++) {
      const at = ((first + i) * rateHz) / 128;
      const whole = Math.floor(at);
      detector.recent[(first + i) & RECENT_MASK] = Math.round(
        microvolts[whole] + (at - whole) * (microvolts[whole + 1] - microvolts[whole]),
      );
    }
    detector.process(32, first, 0);
    for (; ring.waiting > 0; ring.tail++) times.push(ring.index[ring.tail & ring.mask] / 128);
    for (; quality.waiting > 0; quality.tail++) {
      const slot = quality.tail & quality.mask;
      if (quality.grade[slot] === Grade.unusable) unusable.add(quality.index[slot] / SEGMENT);
    }
  }
  return { times, unusable };
}

/** Two leads that agree within 3 a minute; the pulse is about a third of a second late. */
function byTwoLeads(a: Lead, b: Lead) {
  return (fromS: number, toS: number) => {
    for (let second = Math.floor(fromS - 0.9); second <= toS; second++) {
      if (a.unusable.has(second) && b.unusable.has(second)) return undefined;
    }
    const first = rateWithin(a.times, fromS - 0.9, toS);
    const second = rateWithin(b.times, fromS - 0.9, toS);
    if (first === undefined || second === undefined || Math.abs(first - second) >= 3) return undefined;
    return (first + second) / 2;
  };
}

const numbers = (path: string, skip: number) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .slice(skip)
    .map((line) => line.split(",").map(Number));

function monitored(
  name: string,
  light_: Int32Array,
  leads: readonly number[][],
  rateHz: number,
): RecordedPpg {
  const [a, b] = leads.map((lead) => beatsOf(lead, rateHz));
  return { name, light: light_, referencePerMin: byTwoLeads(a, b) };
}

/** A bedside monitor's plethysmogram beside ECG II and V (BIDMC). */
export function bidmc(): RecordedPpg[] {
  const folder = recordings("bidmc");
  if (folder === undefined) return [];
  const rows = numbers(join(folder, "bidmc_01_Signals.csv"), 1);
  const lead = (column: number) => rows.map((row) => row[column] * 1000);
  const path = light(
    rows.map((_, i) => i / 125),
    rows.map((row) => -row[2]),
  );
  return [monitored("bidmc_01", path, [lead(5), lead(3)], 125)];
}

/** Plethysmograms of the CinC Challenge 2015, with artefacts and false alarms. */
export function challenge2015(): RecordedPpg[] {
  const folder = recordings("samples");
  if (folder === undefined) return [];
  return ["a103l", "v102s"].map((name) => {
    const record = openRecord(join(folder, name));
    const values = (signal: string) => {
      const lead = record.lead(signal);
      return Array.from({ length: lead.length }, (_, i) => lead.adcAt(i));
    };
    const microvolts = (signal: string) => {
      const { gain } = record.lead(signal).specification;
      return values(signal).map((code) => (code * 1000) / gain);
    };
    const pleth = values("PLETH").map((code) => -code);
    return monitored(name, light(evenly(pleth.length, 250), pleth), [microvolts("II"), microvolts("V")], 250);
  });
}

/**
 * Fingers on cameras (Welltory), whose frames come some 30 times a second, with intervals of a chest strap. The
 * two clocks were never brought together: the shift that fits best is taken, for the whole recording.
 */
export function cameras(
  rates: (light: Int32Array) => readonly (readonly [number, number, number])[],
): RecordedPpg[] {
  const folder = recordings("welltory");
  if (folder === undefined) return [];
  return readdirSync(join(folder, "data"))
    .sort()
    .map((subject) => {
      const rows = numbers(join(folder, "data", subject, "PPG.csv"), 1);
      const path = light(
        rows.map((row) => row[0] / 1000),
        rows.map((row) => row[1]),
      );
      const beats = [0];
      for (const ms of readFileSync(join(folder, "data", subject, "RR.txt"), "utf8")
        .trim()
        .split(/\s+/)) {
        beats.push(beats[beats.length - 1] + Number(ms) / 1000);
      }
      const found = rates(path);
      let best = { error: Number.POSITIVE_INFINITY, shift: 0 };
      for (let shift = -8; shift <= 8; shift += 0.2) {
        const errors = found
          .map(([from, to, rate]) =>
            Math.abs(rate - (rateWithin(beats, from + shift - 0.5, to + shift) ?? rate)),
          )
          .sort((a, b) => a - b);
        const error = errors[errors.length >> 1];
        if (error < best.error) best = { error, shift };
      }
      const referencePerMin = (from: number, to: number) =>
        rateWithin(beats, from + best.shift - 0.5, to + best.shift);
      return { name: `welltory ${subject}`, light: path, referencePerMin };
    });
}

/** An hour on a wrist at work (Empatica E4), with the intervals that the wristband itself was sure of. */
export function wristband(): RecordedPpg[] {
  const folder = recordings("e4");
  if (folder === undefined) return [];
  const values = numbers(join(folder, "BVP.csv"), 2).map(([value]) => value);
  const intervals = numbers(join(folder, "IBI.csv"), 1);
  const referencePerMin = (from: number, to: number) => {
    const within = intervals.filter(([time]) => time > from && time <= to + 0.5);
    if (within.length < 4) return undefined;
    return (60 * within.length) / within.reduce((sum, [, interval]) => sum + interval, 0);
  };
  return [{ name: "e4", light: light(evenly(values.length, 64), values), referencePerMin }];
}
