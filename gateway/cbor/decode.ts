/** What a version 1 payload may hold (docs/FORMAT.md, "What it is made of"). Map keys are whole numbers. */
export type CborValue = number | Uint8Array | string | boolean | null | CborValue[] | CborMap;
export type CborMap = Map<number, CborValue>;

/** Why bytes are not the CBOR that a batch is made of. */
export type CborFlaw =
  | "truncated"
  | "trailing-bytes"
  | "not-deterministic"
  | "duplicate-key"
  | "too-deep"
  | "not-allowed"
  | "bad-text"
  | "integer-range";

/** Thrown by the decoder and caught at the verifier's boundary; it never leaves the gateway. */
export class CborError extends Error {
  readonly flaw: CborFlaw;
  readonly offset: number;

  constructor(flaw: CborFlaw, offset: number) {
    super(`${flaw} at byte ${offset}`);
    this.name = "CborError";
    this.flaw = flaw;
    this.offset = offset;
  }
}

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads deterministic CBOR (RFC 8949 §4.2.1) and nothing else: a longer head than needed, an indefinite length,
 * keys out of order or twice, a float or a nested tag are errors, so that two different byte strings never
 * mean the same. A length is held against the bytes that are there before anything is allocated for it.
 */
export class CborReader {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  /** Major type of the last head read. */
  #major = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
  }

  get atEnd(): boolean {
    return this.at === this.#end;
  }

  /** @param depth how many levels of arrays and maps may still be opened */
  value(depth: number): CborValue {
    const start = this.at;
    const argument = this.#head();
    switch (this.#major) {
      case UNSIGNED:
        return argument;
      case NEGATIVE:
        if (argument === Number.MAX_SAFE_INTEGER) throw new CborError("integer-range", start);
        return -1 - argument;
      case BYTES:
        return this.#take(argument);
      case TEXT:
        return this.#text(argument, start);
      case ARRAY:
        return this.#array(argument, depth, start);
      case MAP:
        return this.#map(argument, depth, start);
      case SIMPLE:
        if (argument === 20) return false;
        if (argument === 21) return true;
        if (argument === 22) return null;
        throw new CborError("not-allowed", start);
      default:
        throw new CborError("not-allowed", start);
    }
  }

  /** The number of a tag that must come next. */
  tag(): number {
    return this.#expect(TAG);
  }

  /** The length of an array that must come next. */
  arrayHead(): number {
    return this.#expect(ARRAY);
  }

  /** The content of a byte string that must come next; a view, not a copy. */
  byteString(): Uint8Array {
    return this.#take(this.#expect(BYTES));
  }

  #expect(major: number): number {
    const start = this.at;
    const argument = this.#head();
    if (this.#major !== major) throw new CborError("not-allowed", start);
    return argument;
  }

  #array(items: number, depth: number, start: number): CborValue[] {
    if (depth === 0) throw new CborError("too-deep", start);
    if (items > this.#end - this.at) throw new CborError("truncated", start);
    const array: CborValue[] = [];
    for (let i = 0; i < items; i++) array.push(this.value(depth - 1));
    return array;
  }

  #map(pairs: number, depth: number, start: number): CborMap {
    if (depth === 0) throw new CborError("too-deep", start);
    if (pairs * 2 > this.#end - this.at) throw new CborError("truncated", start);
    const map: CborMap = new Map();
    let keyStart = -1;
    let keyEnd = -1;
    for (let i = 0; i < pairs; i++) {
      const start = this.at;
      const argument = this.#head();
      if (this.#major > NEGATIVE) throw new CborError("not-allowed", start);
      if (keyStart >= 0) {
        const order = this.#compare(keyStart, keyEnd, start, this.at);
        if (order === 0) throw new CborError("duplicate-key", start);
        if (order > 0) throw new CborError("not-deterministic", start);
      }
      keyStart = start;
      keyEnd = this.at;
      map.set(this.#major === NEGATIVE ? -1 - argument : argument, this.value(depth - 1));
    }
    return map;
  }

  /** Bytewise order of two encoded keys (RFC 8949 §4.2.1, third rule). */
  #compare(startA: number, endA: number, startB: number, endB: number): number {
    const length = Math.min(endA - startA, endB - startB);
    for (let i = 0; i < length; i++) {
      const order = this.#bytes[startA + i] - this.#bytes[startB + i];
      if (order !== 0) return order;
    }
    return endA - startA - (endB - startB);
  }

  #text(length: number, start: number): string {
    const bytes = this.#take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw new CborError("bad-text", start);
    }
  }

  #take(length: number): Uint8Array {
    if (length > this.#end - this.at) throw new CborError("truncated", this.at);
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** Reads a head; sets the major type and returns the argument. */
  #head(): number {
    const start = this.at;
    if (start >= this.#end) throw new CborError("truncated", start);
    const initial = this.#bytes[start];
    this.#major = initial >> 5;
    const information = initial & 31;
    this.at = start + 1;
    if (information < 24) return information;
    if (information > 27) throw new CborError("not-deterministic", start);
    // In major type 7 the argument's length is the type: 16, 32 and 64-bit floats, and one-byte simple values.
    if (this.#major === SIMPLE) throw new CborError("not-allowed", start);
    const length = 1 << (information - 24);
    if (length > this.#end - this.at) throw new CborError("truncated", start);
    let argument = 0;
    for (let i = 0; i < length; i++) argument = argument * 256 + this.#bytes[this.at + i];
    if (argument > Number.MAX_SAFE_INTEGER) throw new CborError("integer-range", start);
    this.at += length;
    const least = length === 1 ? 24 : length === 2 ? 0x100 : length === 4 ? 0x1_0000 : 0x1_0000_0000;
    if (argument < least) throw new CborError("not-deterministic", start);
    return argument;
  }
}

/**
 * Decodes one item that must fill the bytes.
 *
 * @param maxDepth how deep arrays and maps may be nested
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array, maxDepth: number): CborValue {
  const reader = new CborReader(bytes);
  const value = reader.value(maxDepth);
  if (!reader.atEnd) throw new CborError("trailing-bytes", reader.at);
  return value;
}
