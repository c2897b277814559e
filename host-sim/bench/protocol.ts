/**
 * What the session tells the page: server-sent events, each the whole of one section, so that a page that missed
 * some needs only the newest of each. Samples alone are told piecewise, and those that were missed are gone.
 */
export interface Sections {
  readonly session: SessionSection;
  readonly live: LiveSection;
  readonly record: RecordSection;
  readonly findings: readonly FindingItem[];
  readonly log: readonly LogLine[];
  readonly verdict: VerdictSection | null;
  readonly scenarios: readonly ScenarioItem[];
}

export type SectionName = keyof Sections;

export const SAMPLES_EVENT = "samples";

/** Samples and beats since the event before. */
export interface SamplesEvent {
  /** Counts the runs: samples of another run begin a new strip. */
  readonly run: number;
  readonly ecg: StripPiece | null;
  readonly ppg: StripPiece | null;
  /** Slot of the ECG strip and the beat's class letter. */
  readonly beats: readonly (readonly [slot: number, letter: string])[];
}

/** A stretch of a strip on its grid of slots: slot `i` is at `i / rate` seconds of the run. */
export interface StripPiece {
  readonly slot: number;
  /** null where there is no sample. */
  readonly values: readonly (number | null)[];
}

/** Slots a second, of each strip: as many as its sensor samples. */
export const stripRateHz = { ecg: 128, ppg: 50 } as const;

export type RunState = "running" | "ending" | "ended";

export interface SessionSection {
  readonly run: number;
  readonly state: RunState;
  /** The scenario's name, or null for a run without one. */
  readonly scenario: string | null;
  readonly title: string;
  readonly summary: string;
  readonly durationS: number;
  readonly seed: number;
  /** Multiple of real time; null is as fast as it goes. */
  readonly speed: number | null;
  readonly deviceId: string;
  readonly expectations: readonly string[];
  /** A person disturbed this run: what it expects need not hold. */
  readonly disturbed: boolean;
}

/** A vital sign, or why there is none. */
export interface Vital {
  /** In the unit that people use. */
  readonly value: number | null;
  readonly absent: string | null;
  readonly qualityPercent: number | null;
}

export interface LiveSection {
  readonly timeS: number;
  readonly powered: boolean;
  readonly boot: number;
  readonly heartRate: Vital;
  readonly temperature: Vital;
  /** null where no optical sensor is fitted. */
  readonly pulse: PulseVitals | null;
  readonly contact: "on" | "off" | "unknown";
  readonly fifo: FifoLevel;
  readonly buses: readonly BusState[];
  readonly broker: "up" | "down" | "not ours";
  readonly uplink: string;
  readonly signed: number;
  readonly published: number;
  readonly receipted: number;
  readonly verified: number;
  /** Batches in the journal that wait for their receipt. */
  readonly waiting: number;
  readonly lostSamples: number;
  readonly gaps: number;
  /** null where the board has no gauge. */
  readonly batteryPercent: number | null;
  readonly actions: readonly ActiveAction[];
}

export interface PulseVitals {
  readonly rate: Vital;
  readonly saturation: Vital;
  readonly contact: "on" | "off" | "unknown";
}

export interface FifoLevel {
  readonly chip: string;
  readonly level: number;
  /** Highest level of the last moments. */
  readonly peak: number;
  readonly depth: number;
}

export interface BusState {
  readonly name: string;
  readonly ok: boolean;
  readonly state: string;
}

export interface RecordSection {
  readonly batches: readonly BatchItem[];
  readonly signedGaps: readonly GapItem[];
}

export interface BatchItem {
  readonly boot: number;
  readonly number: number;
  readonly readings: number;
  readonly bytes: number;
  /** First bytes of the batch's SHA-256. */
  readonly digest: string;
  readonly atS: number;
}

export interface GapItem {
  readonly cause: string;
  readonly source: string;
  readonly durationS: number | null;
  readonly atS: number;
}

export interface FindingItem {
  readonly id: string;
  readonly name: string;
  readonly startS: number | null;
  /** null while it lasts, or where only its beginning was told. */
  readonly endS: number | null;
  readonly confidencePercent: number;
  readonly reasons: readonly string[];
  readonly strip: FindingStrip | null;
  /** It arrived, signed, and was verified; until then the device alone knows it. */
  readonly verified: boolean;
}

export interface FindingStrip {
  readonly rateHz: number;
  readonly startS: number;
  /** null where there is no sample. */
  readonly microvolts: readonly (number | null)[];
}

export interface LogLine {
  readonly id: number;
  readonly timeS: number;
  readonly text: string;
  /** Worth saying aloud, to those who cannot look. */
  readonly weighty: boolean;
}

export interface VerdictSection {
  readonly held: boolean;
  readonly outcomes: readonly { readonly title: string; readonly held: boolean; readonly sentence: string }[];
  readonly command: string | null;
}

export interface ScenarioItem {
  readonly name: string;
  readonly summary: string;
  readonly durationS: number;
}

/** What the page's buttons do to the running simulation. */
export const actions = {
  "lead-off": { title: "Lead off", effect: "an electrode is off for 8 s", seconds: 8 },
  motion: { title: "Motion", effect: "the wearer runs for 10 s", seconds: 10 },
  "bus-fault": { title: "Bus fault", effect: "ECG chip and I²C bus fail for 5 s", seconds: 5 },
  "broker-down": { title: "Broker down", effect: "the broker is gone for 15 s", seconds: 15 },
  "power-cut": { title: "Power cut", effect: "no power for 3 s", seconds: 3 },
} as const;

export type ActionName = keyof typeof actions;

export interface ActiveAction {
  readonly action: ActionName;
  readonly remainingS: number;
}

/** What the page asks for, by POST to {@link COMMAND_PATH}. */
export type PageCommand =
  | { readonly command: "disturb"; readonly action: ActionName }
  | { readonly command: "run"; readonly scenario: string }
  | { readonly command: "speed"; readonly speed: number | null };

export const EVENTS_PATH = "/events";
export const COMMAND_PATH = "/command";
/** Speeds that the page offers; null is as fast as it goes. */
export const speeds: readonly (number | null)[] = [1, 4, 20, null];
