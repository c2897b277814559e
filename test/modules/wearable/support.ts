import type { BatchContent } from "../../../gateway/batch/payload.ts";
import type { Reading } from "../../../gateway/batch/reading.ts";
import { enrol } from "../../../gateway/enrolment.ts";
import { softwareSha256 } from "../../../gateway/hash.ts";
import { RecordVerifier } from "../../../gateway/verify/verifier.ts";
import { MemoryStore } from "../../../host-sim/device/memory-store.ts";
import { Board } from "../../../host-sim/io/board.ts";
import { softwareSigner } from "../../../host-sim/node/crypto/software-signer.ts";
import { seededEntropy } from "../../../host-sim/node/session/entropy.ts";
import type { FaultCode } from "../../../modules/fault/fault.ts";
import type { Signer } from "../../../modules/host/crypto.ts";
import { BatchBuilder } from "../../../modules/record/batch-builder.ts";
import { ChainState } from "../../../modules/record/chain-state.ts";
import { ChainReason, TimeSource } from "../../../modules/record/codes.ts";
import { Recorder } from "../../../modules/wearable/recorder.ts";

/** A recorder on virtual time whose batches are verified and decoded as they come. */
export class RecorderRig {
  readonly board = new Board();
  readonly notes: FaultCode[] = [];
  readonly urgent: boolean[] = [];
  readonly contents: BatchContent[] = [];
  readonly recorder: Recorder;
  /** Turn off to have the signer fail, or hold its answers back until `release`. */
  signs: "now" | "fails" | "later" = "now";
  onClosing: () => void = () => {};
  readonly #held: (() => void)[] = [];
  readonly #verifier: RecordVerifier;

  constructor(capacityBytes = 1536) {
    const { board } = this;
    const store = new MemoryStore();
    const real = softwareSigner(store, seededEntropy(1), () => {});
    const signer: Signer = {
      publicKey: real.publicKey,
      sign: (digest, signature, done) => {
        if (this.signs === "fails") done(false);
        else if (this.signs === "later") this.#held.push(() => real.sign(digest, signature, done));
        else real.sign(digest, signature, done);
      },
    };
    const chain = new ChainState();
    chain.begin(7, ChainReason.firstBatch, 1);
    const builder = new BatchBuilder({
      sha256: softwareSha256(),
      signer,
      chain,
      simulated: true,
      capacityBytes,
    });
    this.recorder = new Recorder({
      clock: board.clock,
      log: { note: (code) => this.notes.push(code) },
      builder,
      sink: {
        keep: (batch, urgent, done) => {
          this.urgent.push(urgent);
          this.#verifier.push(batch.slice());
          done(true);
        },
        finish: () => {},
      },
      time: { state: () => ({ source: TimeSource.none, tickMicros: 0, unixMs: 0, uncertaintyMs: 0 }) },
      batchPeriodMs: 60_000,
      urgentDelayMs: 500,
      owner: { closing: () => this.onClosing(), kept: () => {} },
    });
    this.#verifier = new RecordVerifier({
      enrolled: [enrol(real.publicKey, { simulated: true })],
      allowSimulated: true,
      onBatch: (content) => this.contents.push(content),
    });
  }

  release(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  /** Ends the record; what arrived must be genuine, complete and in order. */
  end() {
    return this.#verifier.end();
  }

  get readings(): Reading[] {
    return this.contents.flatMap((content) => [...content.readings]);
  }

  run(seconds: number): void {
    this.board.runUntil(this.board.timeline.nowMicros + seconds * 1e6);
  }
}
