/**
 * Small typed arrays that are made at the start and kept: they share buffers. On XS an array with a buffer of its own
 * takes 120 bytes beside its data, and one that shares a buffer 64. It is no place for what is kept for a moment: that
 * would hold its neighbours' memory.
 */

/** What is longer has a buffer of its own. */
const LONGEST_BYTES = 520;
const SHARED_BYTES = 1728;
/** Every array begins on a multiple of this, so that its elements are aligned. */
const ALIGNED_TO = 8;

let shared: ArrayBuffer | undefined;
/** Where the array that is being made begins in it, and where the next one may. */
let from = 0;
let end = 0;

/** Zeros, as by `new Int32Array(length)`; and so are the others. */
export function keptInt32(length: number): Int32Array<ArrayBuffer> {
  return isLong(4 * length) ? new Int32Array(length) : new Int32Array(share(4 * length), from, length);
}

export function keptInt16(length: number): Int16Array<ArrayBuffer> {
  return isLong(2 * length) ? new Int16Array(length) : new Int16Array(share(2 * length), from, length);
}

export function keptUint16(length: number): Uint16Array<ArrayBuffer> {
  return isLong(2 * length) ? new Uint16Array(length) : new Uint16Array(share(2 * length), from, length);
}

export function keptUint8(length: number): Uint8Array<ArrayBuffer> {
  return isLong(length) ? new Uint8Array(length) : new Uint8Array(share(length), from, length);
}

export function keptFloat64(length: number): Float64Array<ArrayBuffer> {
  return isLong(8 * length) ? new Float64Array(length) : new Float64Array(share(8 * length), from, length);
}

function isLong(byteLength: number): boolean {
  return byteLength > LONGEST_BYTES;
}

function share(byteLength: number): ArrayBuffer {
  if (shared === undefined || end + byteLength > SHARED_BYTES) {
    shared = new ArrayBuffer(SHARED_BYTES);
    end = 0;
  }
  from = end;
  end += (byteLength + ALIGNED_TO - 1) & -ALIGNED_TO;
  return shared;
}
