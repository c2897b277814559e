import type { Artefact } from "../world/heart/artefact.ts";
import type { NoiseOptions } from "../world/heart/noise.ts";
import type { RhythmSegment } from "../world/heart/rhythm-script.ts";
import type { Activity } from "../world/wearer/activity.ts";
import type { CourseStep } from "../world/wearer/course.ts";
import type { Expectation } from "./expectation.ts";

/**
 * What happens to one simulated wearable, and what it must deliver: a file of JSON (docs/SCENARIOS.md). All times
 * are seconds of simulated time since the device was switched on.
 */
export interface Scenario {
  /** Lower case, digits and hyphens; the file's name without `.json`. */
  readonly name: string;
  /** One sentence for a person. */
  readonly summary: string;
  readonly seed: number;
  readonly durationS: number;
  readonly wearer: WearerScript;
  /** As `--fault` has them. */
  readonly faults: readonly string[];
  readonly network: NetworkScript;
  readonly expectations: readonly Expectation[];
}

export interface WearerScript {
  readonly heart: HeartScript;
  readonly noise: NoiseOptions;
  /** What happens between heart and electrodes. A lead that is off is off for the chip's detection too. */
  readonly electrodes: readonly Artefact[];
  readonly activities: readonly Activity[];
  /** Per cent. */
  readonly saturation: readonly CourseStep[];
  /** µA of photocurrent. */
  readonly ambientLight: readonly CourseStep[];
  readonly perfusionPercent?: number;
  readonly skin: SkinScript;
}

export interface HeartScript {
  readonly rhythm: readonly RhythmSegment[];
  readonly repeat: boolean;
  readonly respirationHz?: number;
  readonly amplitude?: number;
}

export interface SkinScript {
  readonly settledCelsius?: number;
  readonly initialDeficitCelsius?: number;
}

export interface NetworkScript {
  /** When the broker is away. */
  readonly brokerDown: readonly Outage[];
}

export interface Outage {
  readonly startS: number;
  readonly durationS: number;
}
