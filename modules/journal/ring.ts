import type { EntryReader } from "./entry-reader.ts";
import { Lane, SPARE_SECTORS } from "./layout.ts";
import type { Medium } from "./medium.ts";

const NONE = -1;

/**
 * Which sectors hold what: the newest, the oldest that is not given up, and where a number must lie. It keeps
 * no index; it looks at headers.
 */
export class Ring {
  newestSector = NONE;
  newestSerial = 0;
  oldestSector = NONE;
  oldestSerial = 0;
  /** For each lane the first number that may still be held. */
  readonly oldestSequence = [0, 0];

  readonly #medium: Medium;
  readonly #reader: EntryReader;

  constructor(medium: Medium, reader: EntryReader) {
    this.#medium = medium;
    this.#reader = reader;
  }

  /** The sector `steps` behind another one in the ring. */
  after(sector: number, steps: number): number {
    return (sector + steps) % this.#medium.sectors;
  }

  /** Finds the newest and the oldest sector in at most 2 n reads of one unit. */
  search(): void {
    const { sectors } = this.#medium;
    const reader = this.#reader;
    // From the last sector down, serials fall but for one step. So only a sector or two beat the best so far,
    // and only those need their CRC checked.
    for (let sector = sectors - 1; sector >= 0; sector--) {
      if (!reader.open(sector, this.newestSerial)) continue;
      this.newestSector = sector;
      this.newestSerial = reader.serial;
    }
    if (this.newestSector === NONE) return;
    for (let steps = SPARE_SECTORS + 1; steps <= sectors; steps++) {
      const sector = this.after(this.newestSector, steps);
      if (!reader.open(sector) || reader.serial > this.newestSerial) continue;
      this.setOldest(sector);
      return;
    }
  }

  /** Opens a sector for reading if it belongs to the ring as it stands. */
  open(sector: number): boolean {
    const reader = this.#reader;
    if (!reader.open(sector)) return false;
    return reader.serial >= this.oldestSerial && reader.serial <= this.newestSerial;
  }

  /**
   * Gives up the sectors behind `sector`, which is about to be opened: the oldest one moves on.
   *
   * @returns whether it moved, so that consumers may have lost something
   */
  giveUpBehind(sector: number): boolean {
    const { sectors } = this.#medium;
    if (this.oldestSector === NONE) return false;
    const distance = (this.oldestSector - sector + sectors) % sectors;
    if (distance > SPARE_SECTORS) return false;
    for (let steps = SPARE_SECTORS + 1; steps < sectors; steps++) {
      const candidate = this.after(sector, steps);
      if (!this.open(candidate)) continue;
      this.setOldest(candidate);
      return true;
    }
    this.oldestSector = NONE;
    return true;
  }

  /** A sector was opened: it is the newest from now on. */
  opened(sector: number, serial: number, nextRoutine: number, nextUrgent: number): void {
    this.newestSector = sector;
    this.newestSerial = serial;
    if (this.oldestSector !== NONE) return;
    this.oldestSector = sector;
    this.oldestSerial = serial;
    this.oldestSequence[Lane.routine] = nextRoutine;
    this.oldestSequence[Lane.urgent] = nextUrgent;
  }

  /** The last sector that was opened when the lane stood at `sequence` or before: the entry lies there or nowhere. */
  sectorOf(lane: number, sequence: number): number {
    const { sectors } = this.#medium;
    let low = 0;
    let high = (this.newestSector - this.oldestSector + sectors) % sectors;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      let probe = middle;
      while (probe <= high && !this.open(this.after(this.oldestSector, probe))) probe++;
      if (probe <= high && this.#reader.firstSequence(lane) <= sequence) low = probe;
      else high = middle - 1;
    }
    return this.after(this.oldestSector, low);
  }

  private setOldest(sector: number): void {
    const reader = this.#reader;
    this.oldestSector = sector;
    this.oldestSerial = reader.serial;
    this.oldestSequence[Lane.routine] = reader.firstSequence(Lane.routine);
    this.oldestSequence[Lane.urgent] = reader.firstSequence(Lane.urgent);
  }
}
