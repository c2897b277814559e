import { Fault } from "../fault/fault.ts";
import type { EntryBuffer } from "./entry-buffer.ts";
import { LaneCursor } from "./lane-cursor.ts";
import { Lane } from "./layout.ts";

/** What a consumer needs of the journal that it reads from. */
export interface EntryFinder {
  /** Number of a lane's next entry, yet to be appended. */
  nextSequence(lane: Lane): number;
  /** Finds the first readable entry of the lane from number `sequence` on, and reads it as it is on flash. */
  find(lane: Lane, sequence: number, cursor: LaneCursor, out: EntryBuffer): boolean;
  /** Decrypts the next 256 bytes of what was found; returns whether some are left. */
  decipher(out: EntryBuffer): boolean;
  /** A consumer's state has changed and must be written. */
  changed(): void;
}

/**
 * One who takes the batches: a bonded BLE peer, the MQTT uplink. Batches are handed out by `next` and leave
 * with this consumer's own `receipt`, whatever a transport below has acknowledged.
 */
export class Consumer {
  readonly id: number;
  /** A loss is noted and not durable yet; the journal's own. */
  isLossUntold = false;
  readonly #finder: EntryFinder;
  readonly #cursors: readonly [LaneCursor, LaneCursor] = [new LaneCursor(), new LaneCursor()];

  /** Made by `Journal.openConsumer`. */
  constructor(id: number, finder: EntryFinder) {
    this.id = id;
    this.#finder = finder;
  }

  /** The cursor of a lane; to be changed through this class alone. */
  cursor(lane: Lane): LaneCursor {
    return this.#cursors[lane];
  }

  /**
   * Reads the oldest entry that was not handed out yet: of the urgent ones, or, where there is none, of the
   * routine ones. Allocates nothing.
   *
   * @returns false when there is none, or when 31 entries of the lane are on their way without a receipt
   */
  next(out: EntryBuffer, urgentOnly = false): boolean {
    if (!this.peek(out, urgentOnly)) return false;
    while (this.#finder.decipher(out));
    return this.give(out);
  }

  /**
   * Like {@link next}, for a device that must look after its sensors in between: what is read is still encrypted
   * (`Journal.decipher`), and not handed out before {@link give}.
   */
  peek(out: EntryBuffer, urgentOnly = false): boolean {
    if (this.findNext(Lane.urgent, out)) return true;
    return !urgentOnly && this.findNext(Lane.routine, out);
  }

  /** Hands out what {@link peek} has read; false when it is no longer the next one. */
  give(out: EntryBuffer): boolean {
    const cursor = this.#cursors[out.lane];
    if (cursor.given !== out.sequence) return false;
    cursor.given++;
    return true;
  }

  /** Reads an entry once more that was handed out and has no receipt; false when it is no longer held. */
  read(lane: Lane, sequence: number, out: EntryBuffer): boolean {
    if (!this.reread(lane, sequence, out)) return false;
    while (this.#finder.decipher(out));
    return true;
  }

  /** Like {@link read}, but what is read is still encrypted (`Journal.decipher`). */
  reread(lane: Lane, sequence: number, out: EntryBuffer): boolean {
    const cursor = this.#cursors[lane];
    if (sequence < cursor.next || sequence >= cursor.given) return false;
    cursor.placeSequence = -1;
    return this.#finder.find(lane, sequence, cursor, out) && out.sequence === sequence;
  }

  /** Whether entries of the urgent lane wait to be handed out. */
  get hasUrgent(): boolean {
    const cursor = this.#cursors[Lane.urgent];
    cursor.skipConfirmed();
    return !cursor.isFull && cursor.given < this.#finder.nextSequence(Lane.urgent);
  }

  /**
   * The consumer has this entry in its own durable storage. Receipts may come in any order and more than
   * once. The cursor's move is durable with the journal's next `append` or `settle`.
   *
   * @throws Fault `journal-receipt-unknown` for an entry that was not handed out since this start or `rewind`
   */
  receipt(lane: Lane, sequence: number): void {
    const cursor = this.#cursors[lane];
    if (sequence >= cursor.given) throw new Fault("journal-receipt-unknown", sequence);
    if (cursor.confirm(sequence)) this.#finder.changed();
  }

  /** The consumer begins anew: what was handed out and has no receipt will be handed out again. */
  rewind(): void {
    this.#cursors[Lane.routine].rewind();
    this.#cursors[Lane.urgent].rewind();
  }

  /** How many entries of a lane wait for a receipt. Damaged ones count until the cursor has passed them. */
  pending(lane: Lane): number {
    return this.#finder.nextSequence(lane) - this.#cursors[lane].next;
  }

  /** Whether entries were lost to this consumer that no gap was signed for yet. */
  get hasLoss(): boolean {
    return this.#cursors[Lane.routine].lostCount + this.#cursors[Lane.urgent].lostCount > 0;
  }

  /**
   * A gap was appended that tells of what `cursor(lane)` said to be lost: of `lostCount` entries before number
   * `lostTo`. What was lost since is kept. Durable with the journal's next `append` or `settle`.
   */
  acknowledgeLoss(lane: Lane, lostTo: number, lostCount: number): void {
    const cursor = this.#cursors[lane];
    if (cursor.lostCount === 0) return;
    cursor.forgetLoss(lostTo, lostCount);
    this.#finder.changed();
  }

  /** Entries before `oldest` are no longer held. Called by the journal; returns whether something was lost. */
  giveUp(lane: Lane, oldest: number): boolean {
    const cursor = this.#cursors[lane];
    if (cursor.next >= oldest) return false;
    if (cursor.loseUntil(oldest) === 0) return false;
    this.isLossUntold = true;
    return true;
  }

  /** Finds the next entry of a lane to hand out, and notes a loss in front of it. */
  private findNext(lane: Lane, out: EntryBuffer): boolean {
    const finder = this.#finder;
    const cursor = this.#cursors[lane];
    cursor.skipConfirmed();
    const end = finder.nextSequence(lane);
    if (cursor.isFull || cursor.given >= end) return false;
    const found = finder.find(lane, cursor.given, cursor, out);
    const sequence = found ? out.sequence : end;
    if (sequence !== cursor.given) {
      // Entries are damaged. What is on its way is waited for first, so that the loss has clear edges.
      if (cursor.given !== cursor.next) {
        cursor.placeSequence = -1;
        return false;
      }
      cursor.loseUntil(sequence);
      this.isLossUntold = true;
      finder.changed();
    }
    return found;
  }
}
