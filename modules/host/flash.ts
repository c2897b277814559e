/** Geometry of a flash partition (ECMA-419 `embedded:storage/flash`, `status()`). */
export interface FlashStatus {
  readonly size: number;
  /** Bytes that one erase covers. */
  readonly blockLength: number;
  readonly blocks: number;
  /** Bytes that one program operation must be aligned to and a multiple of. */
  readonly writeAlign: number;
  readonly eraseValue: number;
}

/**
 * A partition of NOR flash. Bits only fall between erases. Synchronous, as on the chip: an erase keeps the
 * device busy for tens of milliseconds. Throws on a range outside of the partition or a failed operation.
 */
export interface Flash {
  read(buffer: Uint8Array, byteOffset: number): number;
  write(buffer: Uint8Array, byteOffset: number): void;
  /** Erases blocks `start` (inclusive) to `end` (exclusive; `start + 1` when left out). */
  eraseBlock(start: number, end?: number): void;
  status(): FlashStatus;
  close(): void;
}

/** Small durable values by name (ECMA-419 `embedded:storage/key-value`; NVS on a chip). Names: 1 to 15 characters. */
export interface KeyValueStore {
  /** The value's bytes, or undefined where there is none. */
  read(name: string): Uint8Array | undefined;
  /** Durable, whole or not at all, when it returns. */
  write(name: string, value: Uint8Array): void;
  delete(name: string): void;
}
