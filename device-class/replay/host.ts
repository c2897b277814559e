import type { Clock, Timer } from "../../modules/host/clock.ts";
import type { Signer } from "../../modules/host/crypto.ts";
import type { Host } from "../../modules/host/host.ts";
import { Capability } from "../tape/capability.ts";
import type { Handler } from "../tape/handlers.ts";
import { call } from "./call.ts";
import { replayFlash } from "./flash.ts";
import { handlers } from "./handlers.ts";
import { ReplayMqtt } from "./mqtt.ts";

const replayClock: Clock = {
  nowMicros: () => call(Capability.clockNow),
  after(delayMs, callback) {
    const handler = handlers.add(callback, true);
    call(Capability.clockAfter, handler.id, delayMs);
    return new ReplayTimer(handler);
  },
  every(periodMs, callback) {
    const handler = handlers.add(callback, false);
    call(Capability.clockEvery, handler.id, periodMs);
    return new ReplayTimer(handler);
  },
};

class ReplayTimer implements Timer {
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  cancel(): void {
    const { id } = this.#handler;
    if (id < 0) return;
    call(Capability.clockCancel, id);
    handlers.remove(this.#handler);
  }
}

/** The key is asked for in the first turn. */
export function openSigner(): Signer {
  return {
    publicKey: new Uint8Array(call(Capability.signerKey)),
    sign(digest, signature, done) {
      const finish = () => done(call(Capability.signerResult, signature));
      const handler = handlers.add(finish, true);
      if (!call(Capability.signerSign, handler.id, digest)) return;
      handlers.remove(handler);
      finish();
    },
  };
}

/**
 * The host that a tape plays. As thin as a binding on the chip: every method is one call into C, which checks
 * what it is given against the tape and answers what the tape says.
 */
export const replayHost: Host = {
  clock: replayClock,
  simulated: true,
  sha256: {
    reset: () => call(Capability.shaReset),
    update: (bytes) => call(Capability.shaUpdate, bytes),
    digest: (digest) => call(Capability.shaDigest, digest),
  },
  entropy: { fill: (buffer) => call(Capability.entropyFill, buffer) },
  store: {
    read(name) {
      const bytes: ArrayBuffer | undefined = call(Capability.storeRead, name);
      return bytes && new Uint8Array(bytes);
    },
    write: (name, value) => call(Capability.storeWrite, name, value),
    delete: (name) => call(Capability.storeDelete, name),
  },
  log: { note: (code, detail = 0) => call(Capability.logNote, code, detail) },
  journalFlash: replayFlash,
  mqtt: ReplayMqtt,
};
