import type { BatchContent } from "../../../gateway/batch/payload.ts";
import { faults } from "../../../modules/fault/fault.ts";
import type { Reasons } from "../../../modules/rhythm/reasons.ts";
import type { PulseMonitor } from "../../../modules/wearable/pulse-monitor.ts";
import type { Wearable } from "../../../modules/wearable/wearable.ts";
import {
  type ActionName,
  type ActiveAction,
  actions,
  type LiveSection,
  type LogLine,
  type PulseVitals,
  type SamplesEvent,
  stripRateHz,
  type Vital,
} from "../../bench/protocol.ts";
import type { CollectedBatch } from "../collector/collector.ts";
import type { SessionObserver, SessionParts } from "../session/session-observer.ts";
import { clock } from "./clock.ts";
import { disturb } from "./disturb.ts";
import { RecordView } from "./record-view.ts";
import { StripTap } from "./strip-tap.ts";
import { absenceWords, findingWords, reasonWords } from "./words.ts";

const LINES_KEPT = 60;
const MOST_BEATS = 256;
const SAME_AGAIN_MICROS = 60e6;
const FIFO_DEPTH = 32;
function pulseOf(pulse: PulseMonitor, nowMicros: number): PulseVitals {
  const reason = pulse.absence(nowMicros);
  const { watch } = pulse.stream;
  return {
    rate: {
      value: reason === 0 ? pulse.rateDeciPerMin / 10 : null,
      absent: reason === 0 ? null : absenceWords(reason),
      qualityPercent: reason === 0 ? pulse.qualityPercent : null,
    },
    // One LED is lit: the ratio of two is not to be had.
    saturation: { value: null, absent: "not measured", qualityPercent: null },
    contact: watch.contactOff ? "off" : "on",
  };
}

const nothingYet: Vital = { value: null, absent: "not started", qualityPercent: null };

export interface LiveViewEvents {
  /** One more line of what happens. */
  line(line: LogLine): void;
  /** Findings or the record's newest batches changed. */
  record(): void;
}

/** Gathers what a page shows of one running session. Bounded, however long it runs and however few look on. */
export class LiveView implements SessionObserver {
  readonly log: LogLine[] = [];
  readonly records: RecordView;
  disturbed = false;

  readonly #run: number;
  readonly #events: LiveViewEvents;
  readonly #ecg = new StripTap(stripRateHz.ecg);
  /** Upside down, as pulse oximeters draw it: blood swallows light. */
  readonly #ppg = new StripTap(stripRateHz.ppg, -1);
  #parts: SessionParts | undefined;
  #timeMicros = 0;
  readonly #bootStarts = new Map<number, number>();
  #bootMicros = 0;
  #boot = 0;
  #beats: [number, string][] = [];
  #fifoPeak = 0;
  #verified = 0;
  #lines = 0;
  #actions: { action: ActionName; untilMicros: number }[] = [];
  #wanted: ActionName[] = [];
  /** What the session told lately, and when. */
  readonly #toldOfLate = new Map<string, number>();
  #contactOff = false;
  #brokerUp = true;
  #powered = true;

  constructor(run: number, events: LiveViewEvents) {
    this.#run = run;
    this.#events = events;
    this.records = new RecordView((boot, tickMicros) => {
      const start = this.#bootStarts.get(boot);
      return start === undefined ? null : (start + tickMicros) / 1e6;
    });
  }

  get deviceId(): string {
    return this.#parts?.deviceId ?? "";
  }

  ready(parts: SessionParts): void {
    this.#parts = parts;
    this.#booted();
  }

  restarted(): void {
    this.#booted();
  }

  beat(tickMicros: number, beatClass: number): void {
    const slot = Math.floor(((this.#bootMicros + tickMicros) * stripRateHz.ecg) / 1e6);
    this.#beats.push([slot, String.fromCharCode(beatClass)]);
    if (this.#beats.length > MOST_BEATS) this.#beats.shift();
  }

  verified(content: BatchContent, batch: CollectedBatch): void {
    this.#verified++;
    const { findings, gaps, batch: item } = this.records.add(content, batch, this.#timeMicros / 1e6);
    this.say(`Batch ${item.number}: ${item.readings} readings in ${item.bytes} bytes, genuine and in order.`);
    for (const gap of gaps) {
      const length = gap.durationS === null ? "" : ` of ${gap.durationS.toFixed(1)} s`;
      this.say(`A gap${length} is signed: ${gap.cause} (${gap.source}).`, true);
    }
    for (const { name, startS } of findings) {
      const when = startS === null ? "" : ` of ${clock(startS)}`;
      this.say(`Verified: the finding ${name}${when}.`);
    }
    this.#events.record();
  }

  /** The device has made a finding, or (with an end) it is over. */
  finding(
    code: number,
    startMicros: number,
    endMicros: number | undefined,
    confidencePercent: number,
    { count, measure, value, threshold }: Reasons,
  ): void {
    const triples: number[] = [];
    for (let i = 0; i < count; i++) triples.push(measure[i], value[i], threshold[i]);
    const reasons = reasonWords(triples);
    const found = { code, startMicros, confidencePercent, reasons };
    const isNew = this.records.found(this.#boot, endMicros === undefined ? found : { ...found, endMicros });
    const name = findingWords(code);
    if (isNew) this.say(`Found: ${name}, confidence ${confidencePercent} %. ${reasons.join(", ")}.`, true);
    if (endMicros !== undefined) this.say(`Over: ${name}.`, true);
    this.#events.record();
  }

  /** A line that the session tells: the device's own codes become their sentences. */
  tell(line: string): void {
    const code = /^device: ([a-z0-9-]+)/.exec(line)?.[1];
    const sentence =
      code !== undefined && Object.hasOwn(faults, code) ? faults[code as keyof typeof faults] : "";
    const text = sentence === "" ? line : `${sentence.split(":")[0]} (${code}).`;
    // What fails again and again in the same way (a link that cannot be made) is told once.
    if (!this.#toldOfLate.has(text)) this.say(text);
    this.#toldOfLate.set(text, this.#timeMicros);
  }

  say(text: string, weighty = false): void {
    const line = { id: this.#lines++, timeS: this.#timeMicros / 1e6, text, weighty };
    this.log.push(line);
    if (this.log.length > LINES_KEPT) this.log.shift();
    this.#events.line(line);
  }

  /** Does something to the simulation at the next slice of its time; the sentence says why that cannot be. */
  disturb(action: ActionName): string | undefined {
    if (this.#wanted.includes(action) || this.#actions.some((active) => active.action === action)) {
      return `${actions[action].title} is under way already.`;
    }
    if (action === "motion" && this.#parts?.interrupt === undefined)
      return "A recorded heart has no body to move.";
    if (action === "broker-down" && this.#parts?.network.own === false)
      return "The broker is not ours to stop.";
    this.#wanted.push(action);
    return undefined;
  }

  /** The session has reached a time: called between two slices. */
  slice(timeMicros: number): void {
    const parts = this.#parts!;
    this.#timeMicros = timeMicros;
    for (const action of this.#wanted.splice(0)) {
      this.disturbed = true;
      this.#actions.push({ action, untilMicros: timeMicros + actions[action].seconds * 1e6 });
      this.say(`Pressed: ${actions[action].title}; ${actions[action].effect}.`);
      disturb(parts, action, timeMicros);
    }
    this.#actions = this.#actions.filter(({ untilMicros }) => untilMicros > timeMicros);
    for (const [text, micros] of this.#toldOfLate) {
      if (timeMicros - micros > SAME_AGAIN_MICROS) this.#toldOfLate.delete(text);
    }
    this.#ecg.drain();
    this.#ppg.drain();
    this.#fifoPeak = parts.device.ecgChip.takeFifoPeak();
    this.#watch(parts);
  }

  /** What has come since the last call. */
  samples(): SamplesEvent {
    const beats = this.#beats;
    this.#beats = [];
    return { run: this.#run, ecg: this.#ecg.take(), ppg: this.#ppg.take(), beats };
  }

  live(): LiveSection {
    const parts = this.#parts;
    const device = parts?.device;
    const totals = parts?.totals();
    const wearable = device?.wearable;
    return {
      timeS: this.#timeMicros / 1e6,
      powered: this.#powered,
      boot: this.#boot,
      ...(wearable === undefined || !this.#powered
        ? { heartRate: nothingYet, temperature: nothingYet, pulse: null, contact: "unknown" as const }
        : this.#vitals(wearable)),
      fifo: {
        chip: "MAX30003",
        level: device?.ecgChip.fifoUnread ?? 0,
        peak: this.#fifoPeak,
        depth: FIFO_DEPTH,
      },
      buses: this.#buses(),
      broker: parts?.network.own === false ? "not ours" : this.#brokerUp ? "up" : "down",
      uplink: this.#powered ? (wearable?.uplink?.state ?? "idle") : "no power",
      signed: totals?.batches ?? 0,
      published: totals?.published ?? 0,
      receipted: totals?.acknowledged ?? 0,
      verified: this.#verified,
      waiting: wearable?.outbox.size ?? 0,
      lostSamples: wearable?.ecgWatch?.lostSamples ?? 0,
      gaps: wearable?.ecgWatch?.gaps ?? 0,
      batteryPercent: null,
      actions: this.#actions.map(
        ({ action, untilMicros }): ActiveAction => ({
          action,
          remainingS: Math.max(0, (untilMicros - this.#timeMicros) / 1e6),
        }),
      ),
    };
  }

  #booted(): void {
    const { device } = this.#parts!;
    this.#bootMicros = device.board.timeline.nowMicros;
    this.#boot = device.wearable.recorder?.builder.chain.bootCounter ?? 0;
    this.#bootStarts.set(this.#boot, this.#bootMicros);
    this.#ecg.listen(device.wearable.ecgBus, this.#bootMicros);
    this.#ppg.listen(device.wearable.pulse?.stream.bus, this.#bootMicros);
    this.#contactOff = false;
  }

  #vitals({
    heart,
    temperature,
    pulse,
    ecgWatch,
  }: Wearable): Pick<LiveSection, "heartRate" | "temperature" | "pulse" | "contact"> {
    const now = this.#parts!.device.board.clock.nowMicros();
    const rate = heart?.rateDeciPerMin(now);
    const fresh = temperature?.isFresh(now) === true;
    return {
      heartRate: {
        value: rate === undefined ? null : rate / 10,
        absent: rate === undefined ? absenceWords(heart?.absence) : null,
        qualityPercent: heart?.qualityPercent ?? null,
      },
      temperature: {
        value: fresh ? temperature.newestCentiC! / 100 : null,
        absent: fresh ? null : absenceWords(temperature?.absence),
        qualityPercent: null,
      },
      pulse: pulse === undefined ? null : pulseOf(pulse, now),
      contact: ecgWatch?.contactOff ? "off" : "on",
    };
  }

  #buses(): LiveSection["buses"] {
    const device = this.#parts?.device;
    if (device === undefined) return [];
    const stuck = device.board.i2cBus().faults.on("stuck");
    const silent = device.ecgChip.faults.on("silent");
    return [
      { name: "SPI", ok: !silent, state: silent ? "ECG chip silent" : "answers" },
      { name: "I²C", ok: !stuck, state: stuck ? "held low" : "answers" },
    ];
  }

  /** Tells of what changed since the last slice. */
  #watch({ device, network }: SessionParts): void {
    // A loss of power is run through at once: the device has started again, at a time that is yet to come.
    const powered = this.#timeMicros >= this.#bootMicros;
    if (powered !== this.#powered) {
      this.#powered = powered;
      this.say(powered ? "Power is back: the device starts again." : "Power is gone.", true);
    }
    const off = device.wearable.ecgWatch?.contactOff === true;
    if (off !== this.#contactOff) {
      this.#contactOff = off;
      this.say(off ? "An ECG electrode is off." : "The ECG electrodes are on again.", true);
    }
    if (network.brokerIsUp !== this.#brokerUp) {
      this.#brokerUp = network.brokerIsUp;
      this.say(
        this.#brokerUp ? "The broker is back." : "The broker is gone: batches wait in the journal.",
        true,
      );
    }
  }
}
