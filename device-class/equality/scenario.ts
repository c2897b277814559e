import { softwareSha256 } from "../../gateway/hash.ts";
import { MemoryStore } from "../../host-sim/device/memory-store.ts";
import { SimulatedDevice } from "../../host-sim/device/simulated-device.ts";
import { skinTemperature } from "../../host-sim/world/skin-temperature.ts";
import type { Signer } from "../../modules/host/crypto.ts";
import { outgoingBatch } from "../../modules/publish/batch-source.ts";
import { type EcgInput, endless } from "../ecg-input.ts";
import { seededEntropy } from "../seeded-entropy.ts";

/** Device time between two looks at the outbox. */
const SLICE_MICROS = 10e6;

/**
 * Runs the whole simulated device (wearer, chips at their registers, firmware) on one recording and tells, line
 * by line, all that it made of it: every beat with its tick, every batch to the byte. The same lines must come
 * out of every engine.
 */
export function runScenario(ecg: EcgInput, seconds: number, tell: (line: string) => void): void {
  const device = new SimulatedDevice({
    wearer: { ecg: endless(ecg), skinCelsius: skinTemperature({ seed: 7 }) },
    seed: 7,
    services: (_board, flash) => ({
      sha256: softwareSha256(),
      entropy: seededEntropy(7),
      store: new MemoryStore(),
      journal: flash,
      log: { note: (code, detail = 0) => tell(`log ${code} ${detail}`) },
      signer: () => injectedSigner(),
    }),
    wearable: {
      firmwareVersion: "0.1.0",
      observer: { beat: (tickMicros, beatClass) => tell(`beat ${tickMicros} ${beatClass}`) },
    },
  });
  const { outbox } = device.wearable;
  const out = outgoingBatch();
  const drain = () => {
    while (outbox.next(out, false)) {
      tell(`batch ${hex(out.bytes)}`);
      outbox.acknowledged(out.token);
    }
  };
  outbox.reader = { wake: drain };
  device.start();
  for (let micros = SLICE_MICROS; micros <= seconds * 1e6; micros += SLICE_MICROS) {
    device.runUntil(micros);
    drain();
  }
}

/**
 * Stands in for the device's key: what is compared is what the firmware makes, and a signature over 256-bit
 * integers says nothing of it. Fixed bytes of the right form, bound to the digest.
 */
function injectedSigner(): Signer {
  const publicKey = new Uint8Array(65).map((_, i) => (i === 0 ? 4 : i));
  return {
    publicKey,
    sign(digest, signature, done) {
      for (let i = 0; i < 64; i++) signature[i] = digest[i & 31] ^ i;
      done(true);
    },
  };
}

function hex(bytes: Uint8Array): string {
  const digits = "0123456789abcdef";
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += digits[bytes[i] >> 4] + digits[bytes[i] & 15];
  return text;
}
