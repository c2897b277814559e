import type { Flash, FlashStatus } from "../../modules/host/flash.ts";
import { type CutPoint, PowerCut } from "./power-cut.ts";
import { Seeded } from "./seeded.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import type { NorTiming } from "./timing.ts";
import { tearErase, tearProgram, weakBits } from "./torn.ts";
import { TransparentCipher } from "./transparent-cipher.ts";

/** What one program operation may cover. */
const PAGE_BYTES = 256;
/** What flash encryption programs at once, and so only once between two erases. */
const UNIT_BYTES = 32;
/** Stands for the key in the chip's fuses: the same at every start. */
const FUSES = 0x419;

/** One operation that changed the flash, as an observer sees it. */
export interface FlashOperation {
  readonly kind: "program" | "erase";
  readonly offset: number;
  /** What was programmed; empty for an erase. */
  readonly data: Uint8Array;
}

export interface NorFlashOptions {
  readonly sectors: number;
  readonly sectorBytes?: number;
  /** Seeds what a cut leaves and how weak cells read. */
  readonly seed?: number;
  /** Reads and writes go through a cipher, as with the flash encryption of the ESP32. */
  readonly encrypted?: boolean;
  readonly timing?: NorTiming;
  /** Told how long each operation keeps the device waiting. */
  readonly charge?: (micros: number) => void;
  /** Told of each operation before it begins. */
  readonly observe?: (operation: FlashOperation) => void;
}

/**
 * A NOR flash partition as the chip behaves: bits only fall until an erase, one program stays within a page,
 * and each 32-byte unit is programmed once between erases. A firmware that breaks a rule is stopped with a
 * `RangeError`, never humoured. Power can be cut at any operation and any byte of it.
 */
export class NorFlash implements Flash {
  readonly sectors: number;
  readonly sectorBytes: number;
  /** Programs and erases so far, across power cuts. */
  operations = 0;
  reads = 0;
  bytesRead = 0;
  bytesProgrammed = 0;

  readonly #options: NorFlashOptions;
  readonly #cells: Uint8Array;
  /** Units that were programmed, or begun to be, since their sector was erased. */
  readonly #used: Uint8Array;
  readonly #wear: Uint32Array;
  /** Where not 0: seeds which cells of the sector read differently each time. */
  readonly #weak: Int32Array;
  /** Sectors in which a byte of every unit can no longer rise. */
  readonly #worn: Uint8Array;
  readonly #random: Seeded;
  readonly #cipher: TransparentCipher | undefined;
  #cut: CutPoint | undefined;
  #powered = true;

  constructor(options: NorFlashOptions) {
    const sectorBytes = options.sectorBytes ?? 4096;
    this.#options = options;
    this.sectors = options.sectors;
    this.sectorBytes = sectorBytes;
    this.#cells = new Uint8Array(options.sectors * sectorBytes).fill(0xff);
    this.#used = new Uint8Array(this.#cells.length / UNIT_BYTES);
    this.#wear = new Uint32Array(options.sectors);
    this.#weak = new Int32Array(options.sectors);
    this.#worn = new Uint8Array(options.sectors);
    this.#random = new Seeded(options.seed ?? 1);
    this.#cipher = options.encrypted ? new TransparentCipher(FUSES) : undefined;
  }

  status(): FlashStatus {
    return {
      size: this.#cells.length,
      blockLength: this.sectorBytes,
      blocks: this.sectors,
      writeAlign: UNIT_BYTES,
      eraseValue: 0xff,
    };
  }

  read(buffer: Uint8Array, byteOffset: number): number {
    this.#needPower();
    this.#needRange(byteOffset, buffer.length, 16);
    const cells = this.#cells;
    for (let i = 0; i < buffer.length; i++) buffer[i] = cells[byteOffset + i];
    this.#disturb(buffer, byteOffset);
    this.#cipher?.decrypt(buffer, byteOffset);
    this.reads++;
    this.bytesRead += buffer.length;
    const timing = this.#options.timing;
    if (timing !== undefined)
      this.#charge(timing.readMicros + (timing.readNanosPerByte * buffer.length) / 1000);
    return buffer.length;
  }

  /** Programs page by page, as a flash driver does: each page is an operation of its own. */
  write(buffer: Uint8Array, byteOffset: number): void {
    this.#needPower();
    this.#needRange(byteOffset, buffer.length, UNIT_BYTES);
    let done = 0;
    while (done < buffer.length) {
      const inPage = PAGE_BYTES - ((byteOffset + done) % PAGE_BYTES);
      const end = done + inPage < buffer.length ? done + inPage : buffer.length;
      this.#program(buffer.slice(done, end), byteOffset + done);
      done = end;
    }
  }

  eraseBlock(start: number, end = start + 1): void {
    this.#needPower();
    if (!(start >= 0 && start < end && end <= this.sectors))
      throw new RangeError(`No sectors ${start} to ${end}.`);
    for (let sector = start; sector < end; sector++) this.#erase(sector);
  }

  close(): void {
    this.#powered = false;
  }

  /** Plans the next power cut; the operation counts from this flash's making, see {@link operations}. */
  cutAt(point: CutPoint | undefined): void {
    this.#cut = point;
  }

  get powered(): boolean {
    return this.#powered;
  }

  powerUp(): void {
    this.#powered = true;
    this.#cut = undefined;
  }

  /** Flips bits of one stored byte, as time and heat do. */
  rot(offset: number, mask: number): void {
    this.#cells[offset] ^= mask;
  }

  /** From now on a byte in every unit of the sector stays at zero. */
  wearOut(sector: number): void {
    this.#worn[sector] = 1;
  }

  /** How often each sector was erased. */
  get wear(): Uint32Array {
    return this.#wear.slice();
  }

  /** Everything that outlasts a power cut, for a file. Plans, counters and worn sectors are left out. */
  snapshot(): Uint8Array {
    return encodeSnapshot({
      sectors: this.sectors,
      sectorBytes: this.sectorBytes,
      wear: this.#wear,
      weak: this.#weak,
      used: this.#used,
      cells: this.#cells,
    });
  }

  /** Takes a snapshot of the same geometry back. Throws a `RangeError` for any other bytes. */
  restore(snapshot: Uint8Array): void {
    const from = decodeSnapshot(snapshot, this.sectors, this.sectorBytes);
    this.#wear.set(from.wear);
    this.#weak.set(from.weak);
    this.#used.set(from.used);
    this.#cells.set(from.cells);
  }

  /** Another flash in the same state, with power and without a plan. */
  clone(seed: number): NorFlash {
    const twin = new NorFlash({
      sectors: this.sectors,
      sectorBytes: this.sectorBytes,
      seed,
      encrypted: this.#cipher !== undefined,
    });
    twin.#copyFrom(this);
    return twin;
  }

  #program(data: Uint8Array, offset: number): void {
    const firstUnit = offset / UNIT_BYTES;
    const units = data.length / UNIT_BYTES;
    for (let i = 0; i < units; i++) {
      if (this.#used[firstUnit + i] !== 0) {
        throw new RangeError(`Unit ${firstUnit + i} is programmed a second time without an erase.`);
      }
    }
    this.#options.observe?.({ kind: "program", offset, data: data.slice() });
    this.#cipher?.encrypt(data, offset);
    const cut = this.#cutNow();
    const torn = cut === undefined || cut.byte > data.length ? data.length : cut.byte;
    tearProgram(this.#cells, offset, data, torn, this.#random);
    for (let i = 0; i < units && i * UNIT_BYTES <= torn; i++) this.#used[firstUnit + i] = 1;
    this.bytesProgrammed += data.length;
    this.#settle(offset, data.length);
    if (cut !== undefined) throw this.#fail();
    this.#charge(this.#options.timing?.pageProgramMicros ?? 0);
  }

  #erase(sector: number): void {
    const from = sector * this.sectorBytes;
    const cells = this.#cells.subarray(from, from + this.sectorBytes);
    const used = this.#used.subarray(from / UNIT_BYTES, (from + this.sectorBytes) / UNIT_BYTES);
    this.#options.observe?.({ kind: "erase", offset: from, data: new Uint8Array(0) });
    const cut = this.#cutNow();
    this.#wear[sector]++;
    if (cut === undefined) {
      cells.fill(0xff);
      used.fill(0);
      this.#weak[sector] = 0;
    } else if (cut.byte > 0) {
      const random = new Seeded(cut.byte ^ (this.operations << 8));
      used.fill(1);
      this.#weak[sector] = tearErase(cells, random) ? random.next() | 1 : 0;
    }
    this.#settle(from, this.sectorBytes);
    if (cut !== undefined) throw this.#fail();
    this.#charge(this.#options.timing?.sectorEraseMicros ?? 0);
  }

  /** Counts an operation and says whether power fails in it. */
  #cutNow(): CutPoint | undefined {
    const now = this.operations++;
    return this.#cut !== undefined && now === this.#cut.operation ? this.#cut : undefined;
  }

  #fail(): PowerCut {
    this.#powered = false;
    return new PowerCut();
  }

  /** Pulls the stuck bits of a worn sector down. */
  #settle(offset: number, length: number): void {
    if (this.#worn[(offset / this.sectorBytes) | 0] === 0) return;
    for (let at = offset; at < offset + length; at += UNIT_BYTES) this.#cells[at + 29] = 0;
  }

  #disturb(buffer: Uint8Array, offset: number): void {
    const seed = this.#weak[(offset / this.sectorBytes) | 0];
    if (seed === 0) return;
    for (let i = 0; i < buffer.length; i++) buffer[i] ^= weakBits(seed, offset + i) & this.#random.next();
  }

  #charge(micros: number): void {
    this.#options.charge?.(micros);
  }

  #needPower(): void {
    if (!this.#powered) throw new PowerCut();
  }

  #needRange(offset: number, length: number, align: number): void {
    if (!(offset >= 0 && offset + length <= this.#cells.length)) {
      throw new RangeError(`${length} bytes at ${offset} lie outside of the partition.`);
    }
    if (offset % align !== 0 || length % align !== 0) {
      throw new RangeError(`${length} bytes at ${offset} are not aligned to ${align}.`);
    }
  }

  #copyFrom(other: NorFlash): void {
    this.operations = other.operations;
    this.#cells.set(other.#cells);
    this.#used.set(other.#used);
    this.#wear.set(other.#wear);
    this.#weak.set(other.#weak);
    this.#worn.set(other.#worn);
  }
}
