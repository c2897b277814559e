import type { LiveSection, Vital } from "../../protocol.ts";
import { byId, setText } from "../dom.ts";

const notFitted: Vital = { value: null, absent: "not fitted", qualityPercent: null };

export function showVitals({ heartRate, temperature, pulse }: LiveSection): void {
  show("heart-rate", heartRate, 0);
  show("temperature", temperature, 1);
  show("saturation", pulse?.saturation ?? notFitted, 0);
  show("pulse-rate", pulse?.rate ?? notFitted, 0);
}

function show(id: string, { value, absent, qualityPercent }: Vital, digits: number): void {
  const element = byId(id);
  element.classList.toggle("absent", value === null);
  setText(element.querySelector(".value")!, value === null ? "–" : value.toFixed(digits));
  const quality = qualityPercent === null ? "" : `quality ${qualityPercent} %`;
  setText(element.querySelector(".why")!, absent ?? quality);
}
