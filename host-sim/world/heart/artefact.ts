/** Something that happens between the heart and the electrodes. */
export type Artefact =
  /** An electrode is off: no heart, mains pick-up and drift instead; a decaying step when it is back. */
  | {
      readonly kind: "lead-off";
      readonly startS: number;
      readonly durationS: number;
      /** Default 1500. */
      readonly pickupMicrovolts?: number;
    }
  /** An electrode shifts: a step that decays. */
  | {
      readonly kind: "pop";
      readonly startS: number;
      readonly microvolts: number;
      /** Time constant of its decay. Default 0.5. */
      readonly recoveryS?: number;
    }
  /** A dry electrode dries out: the heart shrinks to half, noise and wander grow; renewed at the end. */
  | { readonly kind: "drying"; readonly startS: number; readonly durationS: number }
  /** The wearer moves: swings of the baseline between 0 and 10 Hz, where QRS and T are. */
  | {
      readonly kind: "motion";
      readonly startS: number;
      readonly durationS: number;
      /** Standard deviation. */
      readonly microvolts: number;
    }
  /** Muscles tremble: white noise besides. */
  | {
      readonly kind: "muscle";
      readonly startS: number;
      readonly durationS: number;
      /** Standard deviation. */
      readonly microvolts: number;
    };

/** When an artefact is over; a pop after five of its time constants. */
export function artefactEndS(artefact: Artefact): number {
  if (artefact.kind === "pop") return artefact.startS + 5 * (artefact.recoveryS ?? 0.5);
  return artefact.startS + artefact.durationS;
}

/** @throws RangeError for an artefact that makes no sense */
export function checkArtefacts(artefacts: readonly Artefact[]): void {
  for (const artefact of artefacts) {
    const { kind, startS } = artefact;
    if (!(startS >= 0)) throw new RangeError(`An artefact (${kind}) that begins at ${startS} s.`);
    if (kind === "pop") {
      if (!Number.isFinite(artefact.microvolts)) throw new RangeError(`A pop of ${artefact.microvolts} µV.`);
      const { recoveryS = 0.5 } = artefact;
      if (!(recoveryS > 0 && recoveryS <= 60)) throw new RangeError(`A pop that decays in ${recoveryS} s.`);
    } else {
      if (!(artefact.durationS > 0)) {
        throw new RangeError(`An artefact (${kind}) that lasts ${artefact.durationS} s.`);
      }
      const microvolts =
        kind === "lead-off" ? (artefact.pickupMicrovolts ?? 0) : kind === "drying" ? 0 : artefact.microvolts;
      if (!(microvolts >= 0 && microvolts <= 1e6)) {
        throw new RangeError(`An artefact (${kind}) of ${microvolts} µV.`);
      }
    }
  }
}
