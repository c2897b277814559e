import type { Entropy, Sha256, Signer } from "../../modules/host/crypto.ts";
import type { KeyValueStore } from "../../modules/host/flash.ts";
import type { Host } from "../../modules/host/host.ts";
import { Capability } from "../tape/capability.ts";
import { handlerOf } from "../tape/handlers.ts";
import { recordedClock } from "./clock.ts";
import { EventClass } from "./event-class.ts";
import { recordedFlash } from "./flash.ts";
import { recordedMqtt } from "./mqtt.ts";
import type { Recording } from "./recording.ts";

/** A host whose every answer is written down. */
export function recordedHost(inner: Host & { signer: Signer }, recording: Recording): Host {
  const { tape } = recording;
  return {
    clock: recordedClock(inner.clock, recording),
    simulated: inner.simulated,
    sha256: recordedSha256(inner.sha256, recording),
    entropy: recordedEntropy(inner.entropy, recording),
    store: recordedStore(inner.store, recording),
    log: {
      note(code, detail = 0) {
        inner.log.note(code, detail);
        tape.call(Capability.logNote, [code, detail]);
      },
    },
    signer: recordedSigner(inner.signer, recording),
    ...(inner.journalFlash && { journalFlash: recordedFlash(inner.journalFlash, recording) }),
    ...(inner.mqtt && { mqtt: recordedMqtt(inner.mqtt, recording) }),
  };
}

function recordedSha256(inner: Sha256, { tape }: Recording): Sha256 {
  return {
    reset() {
      inner.reset();
      tape.call(Capability.shaReset, []);
    },
    update(bytes) {
      inner.update(bytes);
      tape.call(Capability.shaUpdate, [{ out: bytes }]);
    },
    digest(digest) {
      inner.digest(digest);
      tape.call(Capability.shaDigest, [{ in: digest }]);
    },
  };
}

function recordedEntropy(inner: Entropy, { tape }: Recording): Entropy {
  return {
    fill(buffer) {
      inner.fill(buffer);
      tape.call(Capability.entropyFill, [{ in: buffer }]);
    },
  };
}

function recordedStore(inner: KeyValueStore, { tape }: Recording): KeyValueStore {
  return {
    read(name) {
      const value = inner.read(name);
      tape.call(Capability.storeRead, [name], value);
      return value;
    },
    write(name, value) {
      inner.write(name, value);
      tape.call(Capability.storeWrite, [name, { out: value }]);
    },
    delete(name) {
      inner.delete(name);
      tape.call(Capability.storeDelete, [name]);
    },
  };
}

function recordedSigner(inner: Signer, recording: Recording): Signer {
  const { tape, handlers } = recording;
  tape.call(Capability.signerKey, [], inner.publicKey);
  return {
    publicKey: inner.publicKey,
    sign(digest, signature, done) {
      const finish = (signed: boolean) => {
        tape.call(Capability.signerResult, [{ in: signature }], signed);
        done(signed);
      };
      let within = true;
      let result: boolean | undefined;
      const handler = handlers.add(handlerOf(() => finish(result!), true));
      const turn = recording.turn(EventClass.signatureDone, handler);
      inner.sign(digest, signature, (signed) => {
        result = signed;
        if (!within) turn();
      });
      within = false;
      tape.call(Capability.signerSign, [handler.id, { out: digest }], result !== undefined);
      if (result === undefined) return;
      handlers.remove(handler);
      finish(result);
    },
  };
}
