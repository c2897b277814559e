import type { Clock } from "./clock.ts";
import type { Entropy, JournalCipher, KeyWrap, Sha256, Signer, Verifier } from "./crypto.ts";
import type { Flash, KeyValueStore } from "./flash.ts";
import type { Log } from "./log.ts";
import type { MQTTClientConstructor } from "./mqtt.ts";
import type { NetworkTime } from "./network-time.ts";

/**
 * What the wearable stands on: a plain record of capabilities. One that is left out is absent on this host;
 * the wearable says so in its status and goes on without it. No capability is a global.
 */
export interface Host {
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly entropy: Entropy;
  readonly store: KeyValueStore;
  readonly log: Log;
  /** True where the sensors are modelled. It is signed into every batch. */
  readonly simulated: boolean;
  readonly signer?: Signer;
  /** Checks the gateway's receipts; without it a device that knows its gateway's key believes none. */
  readonly verifier?: Verifier;
  readonly journalFlash?: Flash;
  /** Wraps the journal's secret. Without it the store must be encrypted. */
  readonly keyWrap?: KeyWrap;
  /** Makes the journal's cipher of a key of 32 bytes, where the host has a faster one than ChaCha20 in JavaScript. */
  readonly journalCipher?: (key: Uint8Array) => JournalCipher;
  readonly mqtt?: MQTTClientConstructor;
  readonly networkTime?: NetworkTime;
}
