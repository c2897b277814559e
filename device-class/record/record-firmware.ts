import { softwareSha256 } from "../../gateway/hash.ts";
import { ElectrodeContact } from "../../host-sim/chips/analog/contact.ts";
import { Lis2dh12 } from "../../host-sim/chips/lis2dh12/lis2dh12.ts";
import { Max30003 } from "../../host-sim/chips/max30003/max30003.ts";
import { Max30101 } from "../../host-sim/chips/max30101/max30101.ts";
import { Tmp117 } from "../../host-sim/chips/tmp117/tmp117.ts";
import { MemoryStore } from "../../host-sim/device/memory-store.ts";
import { JOURNAL_SECTORS } from "../../host-sim/device/simulated-device.ts";
import { NorFlash } from "../../host-sim/flash/nor-flash.ts";
import { typicalTiming } from "../../host-sim/flash/timing.ts";
import { Board, createIo } from "../../host-sim/io/board.ts";
import { Work } from "../../host-sim/io/costs.ts";
import { softwareSigner } from "../../host-sim/node/crypto/software-signer.ts";
import { modelledHeart } from "../../host-sim/world/heart/heart.ts";
import type { Waveform } from "../../host-sim/world/waveform.ts";
import type { Activity } from "../../host-sim/world/wearer/activity.ts";
import { modelledWearer } from "../../host-sim/world/wearer/wearer.ts";
import { composeFirmware } from "../firmware.ts";
import { seededEntropy } from "../seeded-entropy.ts";
import { handlerOf } from "../tape/handlers.ts";
import { wiring } from "../wiring.ts";
import { EventClass } from "./event-class.ts";
import { recordedHost } from "./host.ts";
import { recordedIo } from "./io.ts";
import { nearBroker } from "./near-broker.ts";
import { Recording } from "./recording.ts";

export interface RecordedRun {
  readonly tape: Uint8Array;
  /** Names of the event classes, by their number on the tape. */
  readonly classes: readonly string[];
  readonly seconds: number;
  /** Signed batches, in order. */
  readonly batches: number;
  readonly beats: number;
}

/** The wearer walks for a while, so that the accelerometer has something to tell. */
const activities: readonly Activity[] = [
  { activity: "walking", startS: 150 },
  { activity: "sitting", startS: 210 },
];

/** Runs the firmware against the simulator for so many seconds of device time and keeps the tape. */
export function recordFirmware(ecg: Waveform, seconds: number): RecordedRun {
  const board = new Board();
  const chip = new Max30003(board.timeline, {
    source: ecg,
    contact: new ElectrodeContact(),
    intb: board.pin(wiring.ecg.interruptPin),
    seed: 1,
  });
  board.attachSpi(wiring.ecg.bus.select, chip);
  const thermometer = new Tmp117(board.timeline, {
    source: () => 33.5,
    alert: board.pin(wiring.temperature.alertPin),
    seed: 2,
  });
  const i2c = board.i2cBus();
  i2c.attach(wiring.temperature.bus.address, thermometer);
  const { light, acceleration } = modelledWearer({
    seed: 4,
    ecg,
    beats: modelledHeart({ seed: 4 }),
    activities,
  });
  i2c.attach(
    wiring.ppg.bus.address,
    new Max30101(board.timeline, { path: light, int: board.pin(wiring.ppg.interruptPin), seed: 4 }),
  );
  i2c.attach(
    wiring.motion.bus.address,
    new Lis2dh12(board.timeline, {
      source: acceleration,
      int1: board.pin(wiring.motion.interruptPin),
      seed: 5,
    }),
  );

  const entropy = seededEntropy(1);
  const store = new MemoryStore();
  const recording = new Recording(board.clock);
  const host = {
    clock: board.clock,
    simulated: true,
    sha256: softwareSha256(),
    entropy,
    store,
    log: { note() {} },
    signer: softwareSigner(store, entropy, () => {}),
    journalFlash: new NorFlash({
      sectors: JOURNAL_SECTORS,
      seed: 3,
      timing: typicalTiming,
      charge: (micros) => board.processor.charge(micros, Work.flashProgram),
    }),
    mqtt: nearBroker(board.clock, softwareSha256()),
  };
  const start = () => {
    const wearable = composeFirmware(recordedHost(host, recording), recordedIo(createIo(board), recording));
    wearable.start();
    started = wearable;
  };
  const begin = recording.handlers.add(handlerOf(start, false));
  let started: ReturnType<typeof composeFirmware> | undefined;
  recording.turn(EventClass.start, begin)();
  board.runUntil(seconds * 1e6);
  return {
    tape: recording.tape.finish(),
    classes: recording.classes,
    seconds,
    batches: started?.recorder?.batches ?? 0,
    beats: started?.heart?.beats ?? 0,
  };
}
