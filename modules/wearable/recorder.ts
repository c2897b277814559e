import type { Fault } from "../fault/fault.ts";
import type { Clock, Timer } from "../host/clock.ts";
import type { Log } from "../host/log.ts";
import type { BatchBuilder, TimeState } from "../record/batch-builder.ts";
import { GapCause, Source } from "../record/codes.ts";

/** Where signed batches go: a queue in memory, or the journal. */
export interface BatchSink {
  /**
   * Stores a batch, over several turns if that takes long. Calls `done` once, at once or later: whether it is
   * durable now. The bytes stay as they are until then.
   */
  keep(batch: Uint8Array, urgent: boolean, done: (kept: boolean) => void): void;
  /** Finishes at once what `keep` has begun. */
  finish(): void;
}

export interface TimeKeeper {
  state(): TimeState;
}

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly builder: BatchBuilder;
  readonly sink: BatchSink;
  /** What is known of the wall clock when a batch is closed. */
  readonly time: TimeKeeper;
  /** The longest that a reading waits for its batch to be closed. */
  readonly batchPeriodMs: number;
  /** How long an urgent reading waits for those that go with it. */
  readonly urgentDelayMs: number;
  readonly owner: RecorderOwner;
}

/** Who is told of a batch's way. */
export interface RecorderOwner {
  /** A batch is about to be closed: whoever collects readings can hand over what is at hand. */
  closing(): void;
  /** The sink is done with a batch. */
  kept(): void;
}

/** What half a second of samples may add to a batch: a finding or two. */
const ROOM_AHEAD_BYTES = 160;
/** A signer that failed is asked again after this. */
const SIGN_AGAIN_MS = 1000;

/**
 * Turns readings into signed batches. Whoever has a reading appends it to the builder and asks for room when it
 * did not fit, in a loop that allocates nothing:
 *
 *     while (!recorder.builder.vital(…)) if (!recorder.makeRoom()) break;
 *
 * A reading that finds no room at all (the batch before still waits for its signature) is lost, and the loss is
 * counted and signed.
 */
export class Recorder {
  /** Readings that found no room. */
  lostReadings = 0;
  /** Batches that were signed and handed on. */
  batches = 0;

  readonly #options: RecorderOptions;
  #periodic: Timer | undefined;
  #soon: Timer | undefined;
  #signAgain: Timer | undefined;
  #urgent = false;
  #urgentPending = false;
  #collecting = false;
  /** The open batch is to be closed as soon as the one before is stored. */
  #isCloseDue = false;
  #untoldLoss = 0;
  #lossTickMicros = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, batchPeriodMs } = this.#options;
    this.#periodic = clock.every(batchPeriodMs, Recorder.closeOrWait, this);
  }

  /** Closes what is open and calls back once it is signed and handed on, or cannot be. */
  stop(done: () => void): void {
    this.#periodic?.cancel();
    this.#soon?.cancel();
    // What is open can be closed only once the batch before is stored.
    if (this.#options.builder.isPending) this.#options.sink.finish();
    this.#soon = undefined;
    this.#onIdle = done;
    Recorder.closeOrWait(this);
  }

  get builder(): BatchBuilder {
    return this.#options.builder;
  }

  /** Called when a reading did not fit: true when it should be offered again, false when it is lost. */
  makeRoom(): boolean {
    // While readings are being collected for a batch that closes, what does not fit waits for the next one.
    if (this.#collecting) return false;
    // Two batches fill up one behind the other: what is left of storing the first cannot be spread any longer.
    if (this.#options.builder.isPending) this.#options.sink.finish();
    if (this.closeBatch()) {
      this.tellLoss();
      return true;
    }
    if (this.#untoldLoss === 0) this.#lossTickMicros = this.#options.clock.nowMicros();
    this.#untoldLoss++;
    this.lostReadings++;
    return false;
  }

  /**
   * Closes a batch that is nearly full, so that what the turns of the samples append finds room: closing a batch
   * takes memory, and those turns take none. To be called in others.
   */
  makeRoomAhead(): void {
    const { builder } = this.#options;
    if (builder.bytesFree < ROOM_AHEAD_BYTES && !builder.isPending) this.closeBatch();
  }

  /** What was appended last must not wait: its batch is closed after the urgent delay. */
  urgent(): void {
    this.#urgent = true;
    if (this.#soon === undefined) this.closeSoon(this.#options.urgentDelayMs);
  }

  /** In a turn of its own: from inside of a signature's answer the builder is still busy. */
  private closeSoon(delayMs: number): void {
    this.#soon = this.#options.clock.after(delayMs, () => {
      this.#soon = undefined;
      Recorder.closeOrWait(this);
    });
  }

  private static closeOrWait(recorder: Recorder): void {
    if (recorder.closeBatch()) return;
    recorder.#isCloseDue = recorder.#options.builder.isPending;
    if (!recorder.#isCloseDue) recorder.idle();
  }

  /** Closes the open batch and has it signed; false when it is empty or the one before still waits. */
  closeBatch(): boolean {
    const { builder, time } = this.#options;
    if (builder.isPending) return false;
    if (!this.#collecting) {
      // A collector may fill the batch while it hands over; that close must not start another collection.
      this.#collecting = true;
      this.#options.owner.closing();
      this.#collecting = false;
      if (builder.isPending) return true;
    }
    this.#urgentPending = this.#urgent;
    if (!builder.close(time.state(), (batch) => this.signed(batch))) return false;
    this.#urgent = false;
    this.#isCloseDue = false;
    return true;
  }

  private signed(batch: Uint8Array | undefined): boolean {
    const { clock, log, builder, sink } = this.#options;
    if (batch === undefined) {
      log.note("record-not-signed");
      this.#signAgain = clock.after(SIGN_AGAIN_MS, () => {
        this.#signAgain = undefined;
        builder.signAgain((again) => this.signed(again));
      });
      if (this.#onIdle !== undefined) this.idle();
      return false;
    }
    sink.keep(batch, this.#urgentPending, (kept) => this.kept(kept));
    return false;
  }

  private kept(kept: boolean): void {
    this.#options.builder.release();
    if (kept) this.batches++;
    // What became urgent, or was to be closed, while this batch was signed and stored has waited long enough.
    if ((this.#urgent || this.#isCloseDue) && this.#soon === undefined) this.closeSoon(0);
    this.#options.owner.kept();
    if (!this.#isCloseDue) this.idle();
  }

  private idle(): void {
    const done = this.#onIdle;
    this.#onIdle = undefined;
    if (done === undefined) return;
    this.#signAgain?.cancel();
    done();
  }

  private tellLoss(): void {
    if (this.#untoldLoss === 0) return;
    const { builder } = this.#options;
    if (builder.gap(this.#lossTickMicros, Source.device, GapCause.notSigned, undefined, this.#untoldLoss)) {
      this.#untoldLoss = 0;
    }
  }
}

/** Notes a sensor's fault in the log and, signed, in the record. */
export function recordFault(recorder: Recorder, clock: Clock, log: Log, source: number, fault: Fault): void {
  log.note(fault.code, fault.detail);
  const now = clock.nowMicros();
  while (!recorder.builder.fault(now, source, fault.code, fault.detail)) if (!recorder.makeRoom()) break;
}
