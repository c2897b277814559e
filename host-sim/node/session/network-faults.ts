import type { FaultKind, FaultSpec } from "../../faults/fault-spec.ts";
import { CommandError } from "../command-error.ts";
import type { SessionNetwork } from "./network.ts";
import type { Network } from "./pacing.ts";

/** Every fault of the network around the device. */
export const networkFaults: Readonly<Record<string, FaultKind>> = {
  "broker-down": {
    summary: "the broker in this process is killed, and started again on the same port",
    parameters: {},
    instant: false,
  },
};

/** Lets the device run into a loss of power while the network talks to it. */
export interface Guard {
  guard(action: () => void): boolean;
}

export interface Disturbance {
  /** Adds what the disturbance itself waits for to what the device awaits. */
  watch(device: Network, power: Guard): Network;
  advance(timeMicros: number): void;
  /** One more fault of the network, while the run goes on. Throws {@link CommandError} for a broker that is not ours. */
  add(fault: FaultSpec): void;
  /** Mends what is still broken, so that the device can hand over what it kept. */
  end(): Promise<void>;
}

/** Takes the network down and up at the virtual times that the faults name. */
export function injectNetworkFaults(network: SessionNetwork, faults: readonly FaultSpec[]): Disturbance {
  const steps: { at: number; act: () => Promise<void> }[] = [];
  const add = ({ startMicros, durationMicros }: FaultSpec) => {
    if (!network.own) {
      throw new CommandError(
        "The broker of --mqtt is not ours to kill.",
        "Leave --mqtt out for a broker in this process, or kill and restart yours by hand.",
      );
    }
    steps.push({ at: startMicros, act: () => network.brokerDown() });
    steps.push({ at: startMicros + durationMicros, act: () => network.brokerUp() });
    steps.sort((a, b) => a.at - b.at);
  };
  for (const fault of faults) add(fault);
  let pending: Promise<void> | undefined;
  const step = () => {
    const { act } = steps.shift()!;
    const done = (pending ?? Promise.resolve()).then(act).then(() => {
      if (pending === done) pending = undefined;
    });
    pending = done;
  };
  return {
    watch: (device, power) => ({
      get busy() {
        return pending !== undefined || device.busy;
      },
      async settled() {
        if (pending !== undefined) await pending;
        else await device.settled();
      },
      deliver: () => {
        power.guard(() => device.deliver());
      },
    }),
    advance(timeMicros) {
      while (steps.length > 0 && steps[0].at <= timeMicros) step();
    },
    add,
    async end() {
      await pending;
      await network.brokerUp();
    },
  };
}
