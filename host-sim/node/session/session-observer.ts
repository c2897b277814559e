import type { BatchContent } from "../../../gateway/batch/payload.ts";
import type { BeatObserver } from "../../../modules/wearable/heart-monitor.ts";
import type { SimulatedDevice } from "../../device/simulated-device.ts";
import type { FaultSpec } from "../../faults/fault-spec.ts";
import type { ActivityKind } from "../../world/wearer/activity.ts";
import type { CollectedBatch } from "../collector/collector.ts";
import type { BootSums } from "./boot-totals.ts";
import type { SessionNetwork } from "./network.ts";

/** What a running session shows to an observer, and lets it do between two slices of virtual time. */
export interface SessionParts {
  readonly device: SimulatedDevice;
  readonly network: SessionNetwork;
  readonly deviceId: string;
  /** What the firmware counted over all boots of this run. */
  totals(): BootSums;
  /** One more fault, at the virtual times that it names. Throws `CommandError` for a broker that is not ours. */
  inject(fault: FaultSpec): void;
  /** The wearer does something else from `startS` to `endS`, both yet to come; absent for a recorded heart. */
  readonly interrupt?: (activity: ActivityKind, startS: number, endS: number) => void;
  /** Power is gone now, and comes back after so much virtual time. */
  cutPower(offMicros: number): void;
}

/** Looks on from inside as a session runs: the page. What it is told changes nothing in what the device measures. */
export interface SessionObserver extends BeatObserver {
  /** All is wired; the device has not been started. */
  ready(parts: SessionParts): void;
  /** Power came back: `device.wearable` is another one now. */
  restarted(): void;
  /** A batch that is genuine, accepted and new. */
  verified(content: BatchContent, batch: CollectedBatch): void;
}
