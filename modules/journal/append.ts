import { Fault } from "../fault/fault.ts";
import type { ConsumerList } from "./consumer-list.ts";
import { Written } from "./entry-writer.ts";
import { entryUnits, Lane } from "./layout.ts";
import { MOST_ATTEMPTS, type SectorLog } from "./sector-log.ts";

const Stage = Object.freeze({ idle: 0, room: 1, consumers: 2, batch: 3, pages: 4 });
type Stage = (typeof Stage)[keyof typeof Stage];

const nothing = new Uint8Array(0);

/**
 * An append in steps, so that no turn of the processor is long: room (perhaps another sector), the consumers'
 * state if it changed, the batch page by page, its commit mark. Between two steps the journal may be read from,
 * receipts may come and the next sector may be erased; nothing else may be written.
 */
export class Append {
  readonly #sectors: SectorLog;
  readonly #consumers: ConsumerList;
  #stage: Stage = Stage.idle;
  #lane: Lane = Lane.routine;
  #bytes: Uint8Array = nothing;
  #length = 0;
  #attempts = 0;

  constructor(sectors: SectorLog, consumers: ConsumerList) {
    this.#sectors = sectors;
    this.#consumers = consumers;
  }

  get isUnderWay(): boolean {
    return this.#stage !== Stage.idle;
  }

  /** Begins; the bytes must stay as they are until the last step. */
  begin(lane: Lane, bytes: Uint8Array, length: number): void {
    this.#lane = lane;
    this.#bytes = bytes;
    this.#length = length;
    this.#attempts = 1;
    this.#stage = Stage.room;
  }

  /**
   * Does the next step; returns whether there are more. What throws has ended the append.
   *
   * @throws Fault `journal-worn`, `journal-numbers-spent`, and what the flash throws
   */
  step(): boolean {
    const stage = this.#stage;
    this.#stage = Stage.idle;
    this.#stage = this.after(stage);
    if (this.#stage !== Stage.idle) return true;
    this.#bytes = nothing;
    return false;
  }

  /** Does one stage, or a part of it; returns the next one. */
  private after(stage: Stage): Stage {
    const sectors = this.#sectors;
    const consumers = this.#consumers;
    if (stage === Stage.room) {
      const state = consumers.isChanged ? consumers.units : 0;
      const hasRoom = sectors.hasRoom(entryUnits(this.#length) + state);
      // A sector that is opened has the consumers' state in it already.
      if (!hasRoom) sectors.openNext();
      return hasRoom && state > 0 ? Stage.consumers : Stage.batch;
    }
    if (stage === Stage.consumers) {
      sectors.writeConsumers();
      return Stage.batch;
    }
    if (stage === Stage.batch) {
      sectors.beginBatch(this.#lane, this.#bytes, this.#length);
      return Stage.pages;
    }
    if (stage !== Stage.pages) return Stage.idle;
    const written = sectors.step();
    if (written === Written.more) return Stage.pages;
    if (written === Written.whole) {
      sectors.batchWritten(this.#lane);
      return Stage.idle;
    }
    if (this.#attempts++ === MOST_ATTEMPTS) throw new Fault("journal-worn");
    sectors.openNext();
    return Stage.batch;
  }
}
