import { Consumer, type EntryFinder } from "./consumer.ts";
import type { LaneCursor } from "./lane-cursor.ts";
import { CONSUMER_BYTES, Lane, MAX_CONSUMERS } from "./layout.ts";

const LANE_BYTES = 14;
const FIRST_LANE_AT = 4;

/** The body of an entry of kind `consumers`: the state of all of them (docs/JOURNAL.md, "Consumers"). */
export class ConsumerRecords {
  /** Made anew when there are more consumers than before. */
  bytes = new Uint8Array(0);
  #view = new DataView(this.bytes.buffer);

  /** Fills {@link bytes}; returns the body's length. */
  encode(consumers: readonly Consumer[]): number {
    const length = consumers.length * CONSUMER_BYTES;
    if (length > this.bytes.length) {
      this.bytes = new Uint8Array(length);
      this.#view = new DataView(this.bytes.buffer);
    }
    for (let i = 0; i < consumers.length; i++) {
      const at = i * CONSUMER_BYTES;
      this.#view.setUint32(at, consumers[i].id, true);
      this.putLane(at + FIRST_LANE_AT, consumers[i].cursor(Lane.routine));
      this.putLane(at + FIRST_LANE_AT + LANE_BYTES, consumers[i].cursor(Lane.urgent));
    }
    return length;
  }

  /**
   * Makes consumers of a body that was read.
   *
   * @param recordBytes length of one record, at least {@link CONSUMER_BYTES}
   */
  static decode(body: Uint8Array, length: number, recordBytes: number, finder: EntryFinder): Consumer[] {
    const view = new DataView(body.buffer, body.byteOffset, length);
    const consumers: Consumer[] = [];
    if (recordBytes < CONSUMER_BYTES) return consumers;
    for (let at = 0; at + recordBytes <= length && consumers.length < MAX_CONSUMERS; at += recordBytes) {
      const consumer = new Consumer(view.getUint32(at, true), finder);
      takeLane(view, at + FIRST_LANE_AT, consumer.cursor(Lane.routine));
      takeLane(view, at + FIRST_LANE_AT + LANE_BYTES, consumer.cursor(Lane.urgent));
      consumers.push(consumer);
    }
    return consumers;
  }

  private putLane(at: number, cursor: LaneCursor): void {
    const view = this.#view;
    view.setUint32(at, cursor.next, true);
    view.setUint32(at + 4, cursor.lostFrom, true);
    view.setUint32(at + 8, cursor.lostTo, true);
    view.setUint16(at + 12, cursor.lostCount, true);
  }
}

function takeLane(view: DataView, at: number, cursor: LaneCursor): void {
  cursor.start(view.getUint32(at, true));
  cursor.lostFrom = view.getUint32(at + 4, true);
  cursor.lostTo = view.getUint32(at + 8, true);
  cursor.lostCount = view.getUint16(at + 12, true);
}
