import { LeadOff } from "../chips/analog/contact.ts";
import type { Lis2dh12, Lis2dh12Fault } from "../chips/lis2dh12/lis2dh12.ts";
import type { Max30003Fault } from "../chips/max30003/max30003.ts";
import type { Max30101, Max30101Fault } from "../chips/max30101/max30101.ts";
import type { Tmp117Fault } from "../chips/tmp117/tmp117.ts";
import type { SimulatedDevice } from "../device/simulated-device.ts";
import { wiring } from "../device/wiring.ts";
import { Work } from "../io/costs.ts";
import type { FaultKind, FaultSpec } from "./fault-spec.ts";

/** A kind of fault with what it does to a simulated device. */
interface DeviceFault extends FaultKind {
  readonly inject: (device: SimulatedDevice, fault: FaultSpec) => void;
}

const endOf = (fault: FaultSpec) => fault.startMicros + fault.durationMicros;
const none = {} as const;

/** The end of a chip's fault: what happens once begins and ends at the same instant. */
const until = (fault: FaultSpec, instant: boolean) => (instant ? fault.startMicros : endOf(fault));

function ecg(kind: Max30003Fault, summary: string, instant = false): DeviceFault {
  return {
    summary,
    parameters: none,
    instant,
    inject: ({ ecgChip }, fault) => ecgChip.faults.during(kind, fault.startMicros, until(fault, instant)),
  };
}

function temperature(kind: Tmp117Fault, summary: string, instant = false): DeviceFault {
  return {
    summary,
    parameters: none,
    instant,
    inject: ({ temperatureChip }, fault) =>
      temperatureChip.faults.during(kind, fault.startMicros, until(fault, instant)),
  };
}

/** The chips that a device may be built without. */
function ppgOf({ ppgChip }: SimulatedDevice): Max30101 {
  if (ppgChip === undefined) throw new RangeError("This device has no PPG chip that could fail.");
  return ppgChip;
}

function motionOf({ motionChip }: SimulatedDevice): Lis2dh12 {
  if (motionChip === undefined) throw new RangeError("This device has no accelerometer that could fail.");
  return motionChip;
}

function ppg(kind: Max30101Fault, summary: string, instant = false): DeviceFault {
  return {
    summary,
    parameters: none,
    instant,
    inject: (device, fault) => ppgOf(device).faults.during(kind, fault.startMicros, until(fault, instant)),
  };
}

function motion(kind: Lis2dh12Fault, summary: string, instant = false): DeviceFault {
  return {
    summary,
    parameters: none,
    instant,
    inject: (device, fault) => motionOf(device).faults.during(kind, fault.startMicros, until(fault, instant)),
  };
}

/** A chip's oscillator is off: neither of the two has a crystal. */
function clock(
  name: string,
  chipOf: (device: SimulatedDevice) => { setClockPpm(ppm: number): void },
  most: number,
): DeviceFault {
  return {
    summary: `${name}'s oscillator is off`,
    parameters: { ppm: { unit: "ppm", initial: 200, least: -most, most } },
    instant: false,
    inject: (device, fault) => {
      const chip = chipOf(device);
      const { timeline } = device.board;
      timeline.at(fault.startMicros, () => chip.setClockPpm(fault.parameters.ppm));
      const end = endOf(fault);
      if (Number.isFinite(end)) timeline.at(end, () => chip.setClockPpm(0));
    },
  };
}

function lostEdge(name: string, pin: number): DeviceFault {
  return {
    summary: `the edge of ${name}'s next interrupt is lost`,
    parameters: none,
    instant: true,
    inject: ({ board }, fault) =>
      board.timeline.at(fault.startMicros, () => board.pin(pin).loseFallingEdges(1)),
  };
}

/** Every fault of the device itself: its chips, its buses, its processor, its electrodes. */
export const deviceFaults: Readonly<Record<string, DeviceFault>> = {
  "lead-off": {
    summary: "an ECG electrode falls off",
    parameters: none,
    instant: false,
    inject: ({ board, contact }, fault) => {
      board.timeline.at(fault.startMicros, () => contact.set(fault.startMicros, LeadOff.positive));
      const end = endOf(fault);
      if (Number.isFinite(end)) board.timeline.at(end, () => contact.set(end, LeadOff.none));
    },
  },
  "ecg-silent": ecg("silent", "the ECG chip does not answer"),
  "ecg-wrong-id": ecg("wrong-id", "another chip answers in the ECG chip's place"),
  "ecg-stale": ecg("stale", "the ECG chip's FIFO gets no new samples"),
  "ecg-unlocked": ecg("unlocked", "the ECG chip's PLL loses its crystal"),
  "ecg-reset": ecg("reset", "the ECG chip loses its registers", true),
  "ecg-overflow": ecg("overflow", "the ECG chip's FIFO overflows", true),
  "ecg-lost-edge": lostEdge("the ECG chip", wiring.ecgInterrupt),
  "ecg-clock": {
    ...clock("the ECG chip", ({ ecgChip }) => ecgChip, 1000),
    summary: "the ECG chip's crystal is off",
  },
  "window-off": {
    summary: "skin leaves the PPG's window",
    parameters: none,
    instant: false,
    inject: ({ board, windowContact }, fault) => {
      board.timeline.at(fault.startMicros, () => windowContact.set(fault.startMicros, LeadOff.both));
      const end = endOf(fault);
      if (Number.isFinite(end)) board.timeline.at(end, () => windowContact.set(end, LeadOff.none));
    },
  },
  "ppg-silent": ppg("silent", "the PPG chip does not acknowledge"),
  "ppg-wrong-id": ppg("wrong-id", "another chip answers at the PPG chip's address"),
  "ppg-stale": ppg("stale", "the PPG chip stops converting"),
  "ppg-reset": ppg("reset", "the PPG chip loses its registers", true),
  "ppg-overflow": ppg("overflow", "the PPG chip's FIFO overflows", true),
  "ppg-lost-edge": lostEdge("the PPG chip", wiring.ppgInterrupt),
  "ppg-clock": clock("the PPG chip", ppgOf, 20_000),
  "motion-silent": motion("silent", "the accelerometer does not acknowledge"),
  "motion-wrong-id": motion("wrong-id", "another chip answers at the accelerometer's address"),
  "motion-stale": motion("stale", "the accelerometer stops converting"),
  "motion-reset": motion("reset", "the accelerometer loses its registers", true),
  "motion-overflow": motion("overflow", "the accelerometer's FIFO overflows", true),
  "motion-lost-edge": lostEdge("the accelerometer", wiring.motionInterrupt),
  "motion-clock": clock("the accelerometer", motionOf, 100_000),
  "temperature-silent": temperature("silent", "the thermometer does not acknowledge"),
  "temperature-wrong-id": temperature("wrong-id", "another chip answers at the thermometer's address"),
  "temperature-stale": temperature("stale", "the thermometer stops converting"),
  "temperature-reset": temperature("reset", "the thermometer loses its registers", true),
  "i2c-stuck": {
    summary: "the I2C bus is held low",
    parameters: none,
    instant: false,
    inject: ({ board }, fault) => board.i2cBus().faults.during("stuck", fault.startMicros, endOf(fault)),
  },
  "flash-slow": {
    summary: "every flash operation takes its datasheet's longest time, from the start",
    parameters: none,
    instant: true,
    // The device is built so: see SimulatedDeviceOptions.slowFlash.
    inject: () => {},
  },
  "time-jump": {
    summary: "the time server's clock jumps",
    parameters: { s: { unit: "s", initial: 86_400, least: -31_536_000, most: 31_536_000 } },
    instant: true,
    inject: ({ board, timeServer }, fault) =>
      board.timeline.at(fault.startMicros, () => timeServer.jump(fault.parameters.s * 1000)),
  },
  "time-silent": {
    summary: "the time server does not answer",
    parameters: none,
    instant: false,
    inject: ({ board, timeServer }, fault) => {
      board.timeline.at(fault.startMicros, () => timeServer.silence(true));
      const end = endOf(fault);
      if (Number.isFinite(end)) board.timeline.at(end, () => timeServer.silence(false));
    },
  },
  "processor-busy": {
    summary: "other work keeps the processor from everything",
    parameters: { ms: { unit: "ms", initial: 300, least: 1, most: 10_000 } },
    instant: true,
    inject: ({ board }, fault) =>
      board.timeline.at(fault.startMicros, () =>
        board.processor.post(() => board.processor.charge(fault.parameters.ms * 1000, Work.script)),
      ),
  },
};

/** Injects what concerns the device; false for a fault of the network, which is the session's. */
export function injectDeviceFault(device: SimulatedDevice, fault: FaultSpec): boolean {
  const kind = Object.hasOwn(deviceFaults, fault.kind) ? deviceFaults[fault.kind] : undefined;
  kind?.inject(device, fault);
  return kind !== undefined;
}
