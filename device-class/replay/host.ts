import type { Clock, RepeatingTimer, Timer } from "../../modules/host/clock.ts";
import type { Host } from "../../modules/host/host.ts";
import { Capability } from "../tape/capability.ts";
import { type Handler, handlerOf } from "../tape/handlers.ts";
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
    const timer = handlers.add(new ReplayTimer(callback));
    call(clockAfter, timer.id, delayMs);
    return timer;
  },
  every<Target>(periodMs: number, callback: (target: Target) => void, target?: Target) {
    const timer = handlers.add(new RepeatingReplayTimer(callback as (target: unknown) => void, target));
    call(clockEvery, timer.id, periodMs);
    return timer;
  },
};

class ReplayTimer implements Timer, Handler {
  id = -1;
  /** Like a chip's timer, it lets go of the callback before it is called for the last time: see `HandlerTable`. */
  call: () => void;

  constructor(callback: () => void) {
    this.call = callback;
  }

  get once(): boolean {
    return true;
  }

  cancel(): void {
    cancelTimer(this);
  }
}

/** As `drivers/esp32/clock.ts` has it: what is called is a function of the class, and it knows whose callback is meant. */
class RepeatingReplayTimer implements RepeatingTimer, Handler {
  id = -1;
  readonly #callback: (target: unknown) => void;
  readonly #target: unknown;

  constructor(callback: (target: unknown) => void, target: unknown) {
    this.#callback = callback;
    this.#target = target;
  }

  get once(): boolean {
    return false;
  }

  call(): void {
    this.#callback(this.#target);
  }

  restart(): void {
    call(clockRestart, this.id);
  }

  cancel(): void {
    cancelTimer(this);
  }
}

function cancelTimer(timer: Handler): void {
  if (timer.id < 0) return;
  call(clockCancel, timer.id);
  handlers.remove(timer);
}

/**
 * The host that a tape plays. As thin as a binding on the chip: every method is one call into C, which checks
 * what it is given against the tape and answers what the tape says.
 */
const replayHost: { -readonly [part in keyof Host]: Host[part] } = {
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

const signer = {
  publicKey: new Uint8Array(0),
  sign(digest: Uint8Array, signature: Uint8Array, done: (signed: boolean) => void): void {
    const finish = () => done(call(signerResult, signature));
    const handler = handlers.add(handlerOf(finish, true));
    if (!call(signerSign, handler.id, digest)) return;
    handlers.remove(handler);
    finish();
  },
};

/** The host, to be called in the first turn: its signer's key is asked for then. */
export function openHost(): Host {
  signer.publicKey = new Uint8Array(call(signerKey));
  replayHost.signer = signer;
  return replayHost;
}
