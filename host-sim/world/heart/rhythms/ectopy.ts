import type { Random } from "../../math/random.ts";
import { annotationCodes } from "../../wfdb/annotation-codes.ts";
import type { PlannedBeat } from "../beat.ts";
import type { Ectopy } from "../rhythm-script.ts";

const defaultCoupling = 0.62;
/** No beat follows another sooner. */
const refractoryS = 0.24;

/** What each ectopic beat is and draws. */
const beats: Readonly<Record<Ectopy["beat"], Omit<PlannedBeat, "timeS">>> = {
  V: { code: annotationCodes.V, atrial: "none", ventricular: "ventricular" },
  V2: { code: annotationCodes.V, atrial: "none", ventricular: "otherVentricular" },
  F: { code: annotationCodes.F, atrial: "sinus", ventricular: "fusion" },
  A: { code: annotationCodes.A, atrial: "ectopic", ventricular: "normal" },
  a: { code: annotationCodes.a, atrial: "ectopic", ventricular: "rightBlock" },
  J: { code: annotationCodes.J, atrial: "none", ventricular: "normal" },
  x: { code: annotationCodes.x, atrial: "ectopic", ventricular: "none" },
};

/** Decides when ectopic beats interrupt a rhythm, and lays them out. */
export class EctopicFocus {
  readonly #random: Random;
  readonly #sources: readonly Ectopy[];
  readonly #sinceLast: number[];

  constructor(sources: readonly Ectopy[], random: Random) {
    this.#random = random;
    this.#sources = sources;
    this.#sinceLast = sources.map(() => 0);
  }

  /** Called after each beat of the rhythm: what interrupts before the next one, if anything. */
  due(intervalS: number): Ectopy | undefined {
    for (let i = 0; i < this.#sources.length; i++) {
      const { every, perHour = 0 } = this.#sources[i];
      this.#sinceLast[i]++;
      const comes =
        every === undefined
          ? this.#random.chance(Math.min(1, (perHour * intervalS) / 3600))
          : this.#sinceLast[i] >= every - 1;
      if (comes) {
        this.#sinceLast[i] = 0;
        return this.#sources[i];
      }
    }
    return undefined;
  }

  /** The ectopic beats after a beat at `beatS` of a rhythm whose interval is `intervalS`. */
  interruption(ectopy: Ectopy, beatS: number, intervalS: number): PlannedBeat[] {
    const { run = 1, coupling = defaultCoupling, beat } = ectopy;
    const planned: PlannedBeat[] = [];
    // A fusion comes when the normal beat would have: neither is first.
    const early = coupling * this.#random.between(0.96, 1.04);
    let timeS = beatS + (beat === "F" ? 0.98 * intervalS : Math.max(refractoryS, early * intervalS));
    for (let i = 0; i < run; i++) {
      planned.push({ ...beats[beat], timeS });
      // A run goes at its own pace, 100 to 200 a minute, whatever the rhythm's rate.
      timeS += Math.max(0.3, Math.min(0.58, coupling * intervalS)) * this.#random.between(0.95, 1.05);
    }
    return planned;
  }

  /**
   * When the rhythm's own node fires next after an interruption: a ventricular beat leaves it in its time, so
   * that one of its beats falls out and a compensatory pause follows; an atrial one resets it.
   */
  resumption({ beat }: Ectopy, beatS: number, last: PlannedBeat, intervalS: number): number {
    if (beat !== "V" && beat !== "V2" && beat !== "F") return last.timeS + 1.08 * intervalS;
    let timeS = beatS + 2 * intervalS;
    while (timeS < last.timeS + 0.7 * intervalS) timeS += intervalS;
    return timeS;
  }
}
