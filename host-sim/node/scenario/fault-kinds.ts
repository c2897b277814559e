import { deviceFaults } from "../../faults/device-faults.ts";
import type { FaultKinds } from "../../faults/fault-spec.ts";
import { powerFaults } from "../../faults/power-supply.ts";
import { networkFaults } from "../session/network-faults.ts";

/** Every fault that a session can inject. */
export const faultKinds: FaultKinds = { ...deviceFaults, ...networkFaults, ...powerFaults };
