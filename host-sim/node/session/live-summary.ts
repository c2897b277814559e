import { findingName, reasonsInWords } from "../../../gateway/batch/finding-words.ts";
import type { BatchContent } from "../../../gateway/batch/payload.ts";
import { ReadingKind } from "../../../modules/record/codes.ts";

export interface HeartRateSummary {
  /** Beats a minute: beats over the time that intervals cover. */
  readonly mean: number;
  /** Lowest and highest heart rate reading. */
  readonly min: number;
  readonly max: number;
}

/** A finding as it stands: a later reading of the same code and start has replaced the earlier. */
export interface FindingSummary {
  readonly boot: number;
  /** Its name in docs/FORMAT.md. */
  readonly kind: string;
  /** Seconds since that boot. */
  readonly start: number;
  /** Null for one that goes on. */
  readonly end: number | null;
  readonly confidencePercent: number;
  readonly reasons: readonly string[];
}

/** What the readings that arrived, were verified and were accepted say in sum. */
export class LiveSummary {
  readings = 0;
  temperatureCentiC: number | null = null;
  /** The newest heart rate in tenths of a beat a minute. */
  heartRateDeciPerMin: number | null = null;
  gaps = 0;
  drops = 0;
  readonly #findings = new Map<string, FindingSummary>();
  readonly #faults = new Map<string, number>();
  #intervals = 0;
  #intervalMs = 0;
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;

  /** Findings in order of their start. */
  get findings(): readonly FindingSummary[] {
    return [...this.#findings.values()].sort((a, b) => a.boot - b.boot || a.start - b.start);
  }

  /** Faults that the device recorded, by code. */
  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#faults);
  }

  get heartRate(): HeartRateSummary | null {
    if (this.#intervals === 0 || this.#highest < 0) return null;
    const mean = Math.round((this.#intervals * 600_000) / this.#intervalMs) / 10;
    return { mean, min: this.#lowest / 10, max: this.#highest / 10 };
  }

  add(content: BatchContent): void {
    this.readings += content.readings.length;
    for (const reading of content.readings) {
      switch (reading.kind) {
        case ReadingKind.heartRate:
          if (reading.value === undefined) break;
          this.heartRateDeciPerMin = reading.value;
          this.#lowest = Math.min(this.#lowest, reading.value);
          this.#highest = Math.max(this.#highest, reading.value);
          break;
        case ReadingKind.rrIntervals:
          for (const ms of reading.intervalsMs ?? []) {
            this.#intervals++;
            this.#intervalMs += ms;
          }
          break;
        case ReadingKind.skinTemperature:
          if (reading.value !== undefined) this.temperatureCentiC = reading.value;
          break;
        case ReadingKind.gap:
          this.gaps++;
          break;
        case ReadingKind.drops:
          this.drops += reading.count ?? 0;
          break;
        case ReadingKind.fault: {
          const code = reading.text ?? "unknown";
          this.#faults.set(code, (this.#faults.get(code) ?? 0) + 1);
          break;
        }
        case ReadingKind.finding: {
          const { code = -1, tickMicros, durationMicros, confidence = 0 } = reading;
          const boot = content.bootCounter;
          this.#findings.set(`${boot} ${code} ${tickMicros}`, {
            boot,
            kind: findingName(code),
            start: tickMicros / 1e6,
            end: durationMicros === undefined ? null : (tickMicros + durationMicros) / 1e6,
            confidencePercent: confidence,
            reasons: reasonsInWords(reading),
          });
          break;
        }
        default:
          break;
      }
    }
  }
}
