import type { Clock } from "./clock.ts";
import type { Entropy, Sha256, Signer } from "./crypto.ts";
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
  readonly journalFlash?: Flash;
  readonly mqtt?: MQTTClientConstructor;
  readonly networkTime?: NetworkTime;
}
