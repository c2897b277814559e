import { Fault } from "../fault/fault.ts";
import type { Entropy } from "../host/crypto.ts";
import type { Host } from "../host/host.ts";
import { EntryBuffer } from "../journal/entry-buffer.ts";
import { Journal } from "../journal/journal.ts";
import { deriveKeys, openSecret } from "../journal/secrets.ts";
import { ChainState } from "../record/chain-state.ts";
import { ChainReason } from "../record/codes.ts";
import { resumeChainAfter } from "../record/resume-chain.ts";
import { countBoot } from "../time/boot-counter.ts";
import { resumeChain } from "./chain-store.ts";
import { BEGUN_NAME, JournalOutbox } from "./journal-outbox.ts";
import { MemoryQueue } from "./memory-queue.ts";
import type { Outbox } from "./outbox.ts";

/** What a boot finds of the boots before it, and where its batches go. */
export interface Storage {
  readonly chain: ChainState;
  readonly outbox: Outbox;
  /** Most bytes of one batch. */
  readonly batchBytes: number;
  /** The device has recorded before: what lies between then and now was not measured. */
  readonly isContinued: boolean;
}

const MEMORY_BATCH_BYTES = 4096;
/** 39 units of the journal: three such batches fill a sector of 4 KiB. Three buffers of this size are kept. */
const JOURNAL_BATCH_BYTES = 1248;

/** Opens the journal, or goes without one where the host has no flash for it. */
export function openStorage(host: Host): Storage {
  const { journalFlash, store, entropy, log, sha256, clock } = host;
  if (journalFlash === undefined) {
    const chain = resumeChain(store, entropy, log);
    chain.bootCounter = bootOf(host, chain);
    return {
      chain,
      outbox: new MemoryQueue(log, store, chain),
      batchBytes: MEMORY_BATCH_BYTES,
      isContinued: chain.batchNumber > 0,
    };
  }
  const { secret, origin } = openSecret(store, entropy, host.keyWrap);
  if (origin === "lost") log.note("journal-key-lost");
  const keys = deriveKeys(secret, sha256, host.journalCipher);
  const journal = new Journal({
    flash: journalFlash,
    keys,
    entropy,
    log,
    longestEntry: JOURNAL_BATCH_BYTES,
  });
  const chain = chainOf(journal, host, origin !== "lost");
  chain.bootCounter = bootOf(host, chain);
  return {
    chain,
    outbox: new JournalOutbox(journal, chain.batchNumber, store, log, clock),
    batchBytes: journal.longestEntry,
    isContinued: chain.batchNumber > 0 || chain.reason === ChainReason.stateLost,
  };
}

/** The chain behind the newest batch of the journal, or a new one that says why it begins. */
function chainOf(journal: Journal, host: Host, isKeyKept: boolean): ChainState {
  const { entropy, log, sha256, store } = host;
  const chain = new ChainState();
  const newest = new EntryBuffer(journal.longestEntry);
  const state = journal.readNewest(newest);
  if (state === "whole") {
    try {
      resumeChainAfter(newest.bytes.subarray(0, newest.length), chain, sha256);
      return chain;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.note(error.code, error.detail);
    }
  }
  const isFirst = state === "none" && isKeyKept && store.read(BEGUN_NAME) === undefined;
  chain.begin(randomId(entropy), isFirst ? ChainReason.firstBatch : ChainReason.stateLost, 1);
  return chain;
}

/** Counts this start; no number comes twice, even if the counter's own records are damaged. */
function bootOf({ store, log }: Host, chain: ChainState): number {
  const { bootCounter, isDamaged } = countBoot(store, chain.batchNumber > 0 ? chain.bootCounter + 1 : 1);
  if (isDamaged) log.note("boot-counter-lost", bootCounter);
  return bootCounter;
}

function randomId(entropy: Entropy): number {
  const bytes = new Uint8Array(4);
  entropy.fill(bytes);
  return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
}
