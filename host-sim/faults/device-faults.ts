import { LeadOff } from "../chips/analog/contact.ts";
import type { Max30003Fault } from "../chips/max30003/max30003.ts";
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
  "ecg-lost-edge": {
    summary: "the edge of the ECG chip's next interrupt is lost",
    parameters: none,
    instant: true,
    inject: ({ board }, fault) =>
      board.timeline.at(fault.startMicros, () => board.pin(wiring.ecgInterrupt).loseFallingEdges(1)),
  },
  "ecg-clock": {
    summary: "the ECG chip's crystal is off",
    parameters: { ppm: { unit: "ppm", initial: 200, least: -1000, most: 1000 } },
    instant: false,
    inject: ({ board, ecgChip }, fault) => {
      board.timeline.at(fault.startMicros, () => ecgChip.setClockPpm(fault.parameters.ppm));
      const end = endOf(fault);
      if (Number.isFinite(end)) board.timeline.at(end, () => ecgChip.setClockPpm(0));
    },
  },
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
