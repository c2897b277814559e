/** The lasting state of a modelled flash. */
export interface FlashImage {
  readonly sectors: number;
  readonly sectorBytes: number;
  readonly wear: Uint32Array;
  readonly weak: Int32Array;
  /** One byte a unit, 0 or 1. */
  readonly used: Uint8Array;
  readonly cells: Uint8Array;
}

/** "NOR1", little-endian. */
const MAGIC = 0x31524f4e;
const HEAD_BYTES = 12;

/** Magic, sectors and sector length (4 bytes each), then wear, weak, used and cells one after another. */
export function encodeSnapshot(image: FlashImage): Uint8Array {
  const { sectors, sectorBytes, wear, weak, used, cells } = image;
  const bytes = new Uint8Array(HEAD_BYTES + sectors * 8 + used.length + cells.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, sectors, true);
  view.setUint32(8, sectorBytes, true);
  for (let i = 0; i < sectors; i++) {
    view.setUint32(HEAD_BYTES + 4 * i, wear[i], true);
    view.setInt32(HEAD_BYTES + 4 * (sectors + i), weak[i], true);
  }
  bytes.set(used, HEAD_BYTES + sectors * 8);
  bytes.set(cells, HEAD_BYTES + sectors * 8 + used.length);
  return bytes;
}

/** @throws RangeError when the bytes are no snapshot of this geometry */
export function decodeSnapshot(bytes: Uint8Array, sectors: number, sectorBytes: number): FlashImage {
  const units = (sectors * sectorBytes) / 32;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length !== HEAD_BYTES + sectors * 8 + units + sectors * sectorBytes ||
    view.getUint32(0, true) !== MAGIC ||
    view.getUint32(4, true) !== sectors ||
    view.getUint32(8, true) !== sectorBytes
  ) {
    throw new RangeError(`No snapshot of a flash with ${sectors} sectors of ${sectorBytes} bytes.`);
  }
  const wear = new Uint32Array(sectors);
  const weak = new Int32Array(sectors);
  for (let i = 0; i < sectors; i++) {
    wear[i] = view.getUint32(HEAD_BYTES + 4 * i, true);
    weak[i] = view.getInt32(HEAD_BYTES + 4 * (sectors + i), true);
  }
  const at = HEAD_BYTES + sectors * 8;
  return {
    sectors,
    sectorBytes,
    wear,
    weak,
    used: bytes.slice(at, at + units),
    cells: bytes.slice(at + units),
  };
}
