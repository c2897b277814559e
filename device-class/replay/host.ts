import type { Clock, RepeatingTimer } from "../../modules/host/clock.ts";
import type { Signer } from "../../modules/host/crypto.ts";
import type { Host } from "../../modules/host/host.ts";
import { Capability } from "../tape/capability.ts";
import type { Handler } from "../tape/handlers.ts";
import { call } from "./call.ts";
import { replayFlash } from "./flash.ts";
import { handlers } from "./handlers.ts";
import { ReplayMqtt } from "./mqtt.ts";

// Names of their own: a chip's binding looks nothing up in a table either.
const {
  clockAfter,
  clockCancel,
  clockEvery,
  clockNow,
  clockRestart,
  entropyFill,
  logNote,
  shaDigest,
  shaReset,
  shaUpdate,
  signerKey,
  signerResult,
  signerSign,
  storeDelete,
  storeRead,
  storeWrite,
} = Capability;

const replayClock: Clock = {
  nowMicros: () => call(clockNow),
  after(delayMs, callback) {
    const handler = handlers.add(callback, true);
    call(clockAfter, handler.id, delayMs);
    return new ReplayTimer(handler);
  },
  every(periodMs, callback) {
    const handler = handlers.add(callback, false);
    call(clockEvery, handler.id, periodMs);
    return new ReplayTimer(handler);
  },
};

class ReplayTimer implements RepeatingTimer {
  readonly #handler: Handler;

  constructor(handler: Handler) {
    this.#handler = handler;
  }

  restart(): void {
    call(clockRestart, this.#handler.id);
  }

  cancel(): void {
    const { id } = this.#handler;
    if (id < 0) return;
    call(clockCancel, id);
    handlers.remove(this.#handler);
  }
}

/** The key is asked for in the first turn. */
export function openSigner(): Signer {
  return {
    publicKey: new Uint8Array(call(signerKey)),
    sign(digest, signature, done) {
      const finish = () => done(call(signerResult, signature));
      const handler = handlers.add(finish, true);
      if (!call(signerSign, handler.id, digest)) return;
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
    reset: () => call(shaReset),
    update: (bytes) => call(shaUpdate, bytes),
    digest: (digest) => call(shaDigest, digest),
  },
  entropy: { fill: (buffer) => call(entropyFill, buffer) },
  store: {
    read(name) {
      const bytes: ArrayBuffer | undefined = call(storeRead, name);
      return bytes && new Uint8Array(bytes);
    },
    write: (name, value) => call(storeWrite, name, value),
    delete: (name) => call(storeDelete, name),
  },
  log: { note: (code, detail = 0) => call(logNote, code, detail) },
  journalFlash: replayFlash,
  mqtt: ReplayMqtt,
};
