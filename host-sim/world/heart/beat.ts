import type { AtrialWave, VentricularComplex } from "./morphology.ts";

/** A beat as a rhythm plans it. */
export interface PlannedBeat {
  /** World time of its fiducial point, the peak of the QRS. Always after the beat before. */
  readonly timeS: number;
  /** Its WFDB annotation code. */
  readonly code: number;
  readonly atrial: AtrialWave;
  readonly ventricular: VentricularComplex;
}
