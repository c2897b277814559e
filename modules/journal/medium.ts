import { Fault } from "../fault/fault.ts";
import type { Flash } from "../host/flash.ts";
import { LEAST_SECTORS, UNIT_BYTES, UNITS_PER_PAGE } from "./layout.ts";
import type { Unit } from "./unit.ts";

const PAGE_BYTES = UNIT_BYTES * UNITS_PER_PAGE;

/**
 * The partition in sectors, units and runs. A run is a stretch of units within one page: what one program
 * operation covers. The buffers are made here, once, and so are the views of a page and of a unit; a view of any
 * other length is made when it is needed and forgotten (64 bytes, at most twice for an entry).
 */
export class Medium {
  readonly sectors: number;
  /** Units in a sector. */
  readonly units: number;
  /** Reads of the flash so far. */
  reads = 0;
  /** Where a run is put together before it is written. */
  readonly run = new Uint8Array(PAGE_BYTES);
  readonly runWords = new Int32Array(this.run.buffer);
  readonly #runUnit = this.run.subarray(0, UNIT_BYTES);

  readonly #flash: Flash;
  readonly #sectorBytes: number;
  readonly #readBack = new Uint8Array(PAGE_BYTES);
  /** What {@link readRun} read last, as words. */
  readonly readWords = new Int32Array(this.#readBack.buffer);
  readonly #readBackUnit = this.#readBack.subarray(0, UNIT_BYTES);

  /** @throws Fault `journal-geometry` */
  constructor(flash: Flash) {
    const { size, blockLength } = flash.status();
    this.#flash = flash;
    this.#sectorBytes = blockLength;
    this.sectors = Math.floor(size / blockLength);
    this.units = blockLength / UNIT_BYTES;
    const isPowerOfTwo = (blockLength & (blockLength - 1)) === 0;
    if (!isPowerOfTwo || blockLength < 1024 || blockLength > 65_536 || this.sectors < LEAST_SECTORS) {
      throw new Fault("journal-geometry", blockLength);
    }
  }

  readUnit(sector: number, unit: number, into: Unit): void {
    this.reads++;
    this.#flash.read(into.bytes, sector * this.#sectorBytes + unit * UNIT_BYTES);
  }

  /** Reads `units` (1 to 8) units; the view is used again by the next call, and by `writeRun`. */
  readRun(sector: number, unit: number, units: number): Uint8Array {
    const view = viewOf(this.#readBack, this.#readBackUnit, units);
    this.reads++;
    this.#flash.read(view, sector * this.#sectorBytes + unit * UNIT_BYTES);
    return view;
  }

  /**
   * Programs the first `units` units of {@link run}, which must lie within one page, and reads them back.
   *
   * @returns whether the flash holds what it was given
   */
  writeRun(sector: number, unit: number, units: number): boolean {
    this.#flash.write(viewOf(this.run, this.#runUnit, units), sector * this.#sectorBytes + unit * UNIT_BYTES);
    this.readRun(sector, unit, units);
    const written = this.runWords;
    const found = this.readWords;
    const words = (units * UNIT_BYTES) >> 2;
    let differences = 0;
    for (let i = 0; i < words; i++) differences |= written[i] ^ found[i];
    return differences === 0;
  }

  /** Programs one unit and reads it back; see {@link writeRun}. */
  writeUnit(sector: number, unit: number, from: Unit): boolean {
    this.run.set(from.bytes);
    return this.writeRun(sector, unit, 1);
  }

  erase(sector: number): void {
    this.#flash.eraseBlock(sector, sector + 1);
  }
}

function viewOf(page: Uint8Array, unit: Uint8Array, units: number): Uint8Array {
  if (units === UNITS_PER_PAGE) return page;
  return units === 1 ? unit : page.subarray(0, units * UNIT_BYTES);
}
