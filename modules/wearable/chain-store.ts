import type { Entropy } from "../host/crypto.ts";
import type { KeyValueStore } from "../host/flash.ts";
import type { Log } from "../host/log.ts";
import { CHAIN_STATE_BYTES, ChainState } from "../record/chain-state.ts";
import { ChainReason } from "../record/codes.ts";

const NAME = "chain";

/**
 * The chain as the last boot left it; or a new one, which says under signature whether
 * it is the device's first or follows a state that was lost.
 */
export function resumeChain(store: KeyValueStore, entropy: Entropy, log: Log): ChainState {
  const chain = new ChainState();
  const stored = store.read(NAME);
  if (stored === undefined) chain.begin(randomId(entropy), ChainReason.firstBatch, 1);
  else {
    try {
      chain.restore(stored);
    } catch {
      log.note("record-chain-unreadable", stored.length);
      chain.begin(randomId(entropy), ChainReason.stateLost, 1);
    }
  }
  storeChain(store, chain);
  return chain;
}

/** Makes the chain's present state durable. */
export function storeChain(store: KeyValueStore, chain: ChainState): void {
  const bytes = new Uint8Array(CHAIN_STATE_BYTES);
  chain.save(bytes);
  store.write(NAME, bytes);
}

function randomId(entropy: Entropy): number {
  const bytes = new Uint8Array(4);
  entropy.fill(bytes);
  return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
}
