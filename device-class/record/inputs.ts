import type { EcgInput } from "../ecg-input.ts";
import type { InputName } from "../measure/budget.ts";
import { mixedRhythms, modelledEcg } from "./modelled-ecg.ts";
import { recordedEcg } from "./recorded-ecg.ts";

/** A record with ventricular beats, so that screening has something to do. */
const RECORD = "119";

/** The hearts that the firmware is measured on: a recorded one where recordings are there, and the modelled one. */
export function measuredInputs(): ReadonlyMap<InputName, EcgInput> {
  const inputs = new Map<InputName, EcgInput>();
  const recorded = recordedEcg(RECORD);
  if (recorded) inputs.set("recorded", recorded);
  else
    console.log(
      `MIT-BIH record ${RECORD} is not there (PURKINJE_DATA): the modelled heart is measured alone.`,
    );
  inputs.set("modelled", modelledEcg(mixedRhythms));
  return inputs;
}
