import { kinds } from "../../gateway/batch/kinds.ts";
import { AbsentReason, ReadingKind } from "../../modules/record/codes.ts";
import type { Delivered } from "./delivered.ts";
import type { AbsentExpectation, VitalExpectation, VitalName } from "./expectation.ts";
import { boundsText, type Judgement, readingsIn, spanText, within } from "./spans.ts";

const titles: Readonly<Record<VitalName, string>> = {
  heartRate: "heart rate",
  pulseRate: "pulse rate",
  sdnn: "SDNN",
  rmssd: "RMSSD",
  spo2: "oxygen saturation",
  skinTemperature: "skin temperature",
  skinTemperatureTrend: "trend of the skin temperature",
  pnn50: "pNN50",
};

/** Every value of a vital sign within its bounds, and enough of them. */
export function judgeVital(expected: VitalExpectation, delivered: Delivered): Judgement {
  const { vital, readings } = expected;
  const { divisor = 1, ucum = "" } = kinds.get(ReadingKind[vital])!;
  const values = readingsIn(delivered, ReadingKind[vital], expected).flatMap(({ reading }) =>
    reading.value === undefined ? [] : [reading.value / divisor],
  );
  const wrong = values.filter((value) => !within(value, expected));
  const seen =
    values.length === 0
      ? "no value"
      : `${values.length} values, ${Math.min(...values)} to ${Math.max(...values)} ${ucum}`;
  const wanted = `${boundsText(expected)} ${ucum}, ${readings} values at least`;
  return {
    held: wrong.length === 0 && values.length >= readings,
    sentence: `${titles[vital]} ${spanText(expected)}: ${seen}; expected ${wanted}`,
  };
}

/** A vital sign that is told to be absent, and why. */
export function judgeAbsent(expected: AbsentExpectation, delivered: Delivered): Judgement {
  const { vital, reason } = expected;
  const found = readingsIn(delivered, ReadingKind[vital], expected);
  const values = found.filter(({ reading }) => reading.absent === undefined).length;
  const reasons = new Set(found.flatMap(({ reading }) => reading.absent ?? []));
  const otherReason = reason !== undefined && [...reasons].some((code) => code !== AbsentReason[reason]);
  const names = [...reasons].map(nameOfReason).join(", ");
  const seen =
    found.length === 0
      ? "it was not told of at all"
      : `${values} values, ${found.length - values} times absent${names === "" ? "" : ` (${names})`}`;
  return {
    held: values === 0 && found.length > 0 && !otherReason,
    sentence: `${titles[vital]} ${spanText(expected)}: ${seen}; expected absent${reason === undefined ? "" : ` (${reason})`}`,
  };
}

function nameOfReason(code: number): string {
  return Object.entries(AbsentReason).find(([, value]) => value === code)?.[0] ?? String(code);
}
