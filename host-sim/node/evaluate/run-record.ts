import { softwareSha256 } from "../../../gateway/hash.ts";
import { MemoryStore } from "../../device/memory-store.ts";
import { SimulatedDevice } from "../../device/simulated-device.ts";
import { AnnotationLog } from "../../evaluate/annotation-log.ts";
import { skinTemperature } from "../../world/skin-temperature.ts";
import type { Waveform } from "../../world/waveform.ts";
import type { Annotation } from "../../world/wfdb/annotation.ts";
import { softwareSigner } from "../crypto/software-signer.ts";
import { seededEntropy } from "../session/entropy.ts";

/** The world goes on a little after the record's end, so that the detector's last decisions come out. */
const AFTER_MICROS = 3e6;
const SEED = 1;

/**
 * Plays one lead to a whole simulated device and returns what its firmware found, as annotations in samples of
 * `rateHz`. The device sees electrode voltage and nothing else.
 * @param Log who looks on and keeps it
 */
export function runRecord(ecg: Waveform, rateHz: number, Log = AnnotationLog): Annotation[] {
  const last = Math.floor((ecg.length * rateHz) / ecg.rateHz) - 1;
  const log: AnnotationLog = new Log(rateHz, last, () => device.board.clock.nowMicros());
  const entropy = seededEntropy(SEED);
  const store = new MemoryStore();
  const device = new SimulatedDevice({
    wearer: { ecg, skinCelsius: skinTemperature({ seed: SEED }) },
    seed: SEED,
    wearable: {
      firmwareVersion: "evaluation",
      observer: log,
    },
    services: () => ({
      sha256: softwareSha256(),
      entropy,
      store,
      log: { note: () => {} },
      signer: (charge) => softwareSigner(store, entropy, charge),
    }),
  });
  device.start();
  device.runUntil((ecg.length * 1e6) / ecg.rateHz + AFTER_MICROS);
  return log.annotations();
}
