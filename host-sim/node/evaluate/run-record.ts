import { softwareSha256 } from "../../../gateway/hash.ts";
import { MemoryStore } from "../../device/memory-store.ts";
import { SimulatedDevice } from "../../device/simulated-device.ts";
import { skinTemperature } from "../../world/skin-temperature.ts";
import type { Waveform } from "../../world/waveform.ts";
import { type Annotation, annotation } from "../../world/wfdb/annotation.ts";
import { codeOf } from "../../world/wfdb/annotation-codes.ts";
import { softwareSigner } from "../crypto/software-signer.ts";
import { seededEntropy } from "../session/entropy.ts";

/** How a beat class of EC57 is written in an annotation file. */
const annotationOf: Readonly<Record<string, number>> = {
  N: codeOf("N")!,
  S: codeOf("S")!,
  V: codeOf("V")!,
  F: codeOf("F")!,
  Q: codeOf("Q")!,
};

/** The world goes on a little after the record's end, so that the detector's last decisions come out. */
const AFTER_MICROS = 3e6;
const SEED = 1;

/**
 * Plays one lead to a whole simulated device and returns what its firmware found, as annotations in samples of
 * `rateHz`. The device sees electrode voltage and nothing else.
 */
export function runRecord(ecg: Waveform, rateHz: number): Annotation[] {
  const found: Annotation[] = [];
  const last = Math.floor((ecg.length * rateHz) / ecg.rateHz) - 1;
  const entropy = seededEntropy(SEED);
  const store = new MemoryStore();
  const device = new SimulatedDevice({
    wearer: { ecg, skinCelsius: skinTemperature({ seed: SEED }) },
    seed: SEED,
    wearable: {
      firmwareVersion: "evaluation",
      observer: {
        beat(tickMicros, beatClass) {
          const sample = Math.round((tickMicros * rateHz) / 1e6);
          if (sample < 0 || sample > last) return;
          found.push(annotation(sample, annotationOf[String.fromCharCode(beatClass)]));
        },
      },
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
  return found.sort((a, b) => a.sample - b.sample);
}
