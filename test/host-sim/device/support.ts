import type { Reading } from "../../../gateway/batch/reading.ts";
import { enrol } from "../../../gateway/enrolment.ts";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { RecordVerifier } from "../../../gateway/verify/verifier.ts";
import { MemoryStore } from "../../../host-sim/device/memory-store.ts";
import { SimulatedDevice, type Wearer } from "../../../host-sim/device/simulated-device.ts";
import { softwareSigner } from "../../../host-sim/node/crypto/software-signer.ts";
import { seededEntropy } from "../../../host-sim/node/session/entropy.ts";
import { modelledHeart } from "../../../host-sim/world/heart/heart.ts";
import { modelledWearer, type WearerOptions } from "../../../host-sim/world/wearer/wearer.ts";
import type { FaultCode } from "../../../modules/fault/fault.ts";
import type { BeatObserver } from "../../../modules/wearable/heart-monitor.ts";

/** A modelled heart of so many beats a minute, and the wearer around it. */
export function wearerOf(rateBpm: number, options: Partial<WearerOptions> = {}) {
  const heart = modelledHeart({ seed: 5, script: { segments: [{ rhythm: "sinus", rateBpm }] } });
  return modelledWearer({ seed: 5, ecg: heart, beats: heart, ...options });
}

/** A whole device without a network: what it signed is verified and read here. */
export class DeviceRig {
  readonly device: SimulatedDevice;
  readonly notes: [FaultCode, number][] = [];
  #publicKey: Uint8Array = new Uint8Array(0);

  /** @param observer looks on, as an evaluation does */
  constructor(wearer: Wearer, observer?: BeatObserver) {
    const store = new MemoryStore();
    const entropy = seededEntropy(1);
    this.device = new SimulatedDevice({
      wearer,
      seed: 1,
      wearable: { firmwareVersion: "test", ...(observer === undefined ? {} : { observer }) },
      services: () => ({
        sha256: softwareSha256(),
        entropy,
        store,
        log: { note: (code, detail = 0) => this.notes.push([code, detail]) },
        signer: (charge) => {
          const signer = softwareSigner(store, entropy, charge);
          this.#publicKey = signer.publicKey;
          return signer;
        },
      }),
    });
  }

  /** Runs it for so long, closes its last batch and gives its readings. */
  run(seconds: number): Reading[] {
    const { device } = this;
    device.start();
    device.runUntil(seconds * 1e6);
    device.wearable.stop(() => {});
    device.runUntil(seconds * 1e6 + 2e6);
    const readings: Reading[] = [];
    const verifier = new RecordVerifier({
      enrolled: [enrol(this.#publicKey, { simulated: true })],
      allowSimulated: true,
      onBatch: (content) => readings.push(...content.readings),
    });
    const out = { bytes: new Uint8Array(0), urgent: false, token: 0 };
    while (device.wearable.outbox.next(out, false)) {
      verifier.push(out.bytes.slice());
      device.wearable.outbox.acknowledged(out.token);
    }
    verifier.end();
    return readings;
  }
}
