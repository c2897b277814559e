import type { Clock, RepeatingTimer } from "../../modules/host/clock.ts";
import type { Signer } from "../../modules/host/crypto.ts";
import type { Host } from "../../modules/host/host.ts";
import { Capability } from "../tape/capability.ts";
import type { Handler, HandlerTable } from "../tape/handlers.ts";
import { call } from "./call.ts";
import { replayFlash } from "./flash.ts";
import { replayMqtt } from "./mqtt.ts";

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

/**
 * The host that a tape plays. As thin as a binding on the chip: every method is one call into C, which checks
 * what it is given against the tape and answers what the tape says.
 */
export function replayHost(handlers: HandlerTable): Host {
  return {
    clock: replayClock(handlers),
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
    signer: replaySigner(handlers),
    journalFlash: replayFlash,
    mqtt: replayMqtt(handlers),
  };
}

function replayClock(handlers: HandlerTable): Clock {
  return {
    nowMicros: () => call(clockNow),
    after(delayMs, callback) {
      const handler = handlers.add(callback, true);
      call(clockAfter, handler.id, delayMs);
      return new ReplayTimer(handlers, handler);
    },
    every(periodMs, callback) {
      const handler = handlers.add(callback, false);
      call(clockEvery, handler.id, periodMs);
      return new ReplayTimer(handlers, handler);
    },
  };
}

class ReplayTimer implements RepeatingTimer {
  readonly #handlers: HandlerTable;
  readonly #handler: Handler;

  constructor(handlers: HandlerTable, handler: Handler) {
    this.#handlers = handlers;
    this.#handler = handler;
  }

  restart(): void {
    call(clockRestart, this.#handler.id);
  }

  cancel(): void {
    const { id } = this.#handler;
    if (id < 0) return;
    call(clockCancel, id);
    this.#handlers.remove(this.#handler);
  }
}

function replaySigner(handlers: HandlerTable): Signer {
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
