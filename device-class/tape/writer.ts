import type { CapabilityId } from "./capability.ts";

const Record = Object.freeze({ end: 0, event: 1, call: 2 });
const Kind = Object.freeze({ number: 1, out: 2, in: 3, inPlace: 4, string: 5 });
const Result = Object.freeze({ undefined: 0, number: 1, false: 2, true: 3, bytes: 4, throws: 5 });

/** What a buffer argument held before the call (`out`), after it (`in`), or both. */
export interface BufferArgument {
  readonly out?: Uint8Array;
  readonly in?: Uint8Array;
}

export type Argument = number | string | BufferArgument;
export type CallResult = number | boolean | Uint8Array | undefined | Error;

/** Writes a tape; device-class/README.md gives the layout, host/tape.c reads it. */
export class TapeWriter {
  #bytes = new Uint8Array(1 << 20);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get byteLength(): number {
    return this.#length;
  }

  event(eventClass: number, handler: number, micros: number, argument = Number.NaN): void {
    this.#uint32(Record.event | (eventClass << 8) | (handler << 16));
    this.#float64(micros);
    this.#float64(argument);
  }

  call(capability: CapabilityId, args: readonly Argument[], result?: CallResult): void {
    this.#uint32(Record.call | (capability << 8) | (args.length << 16) | (resultKind(result) << 24));
    for (const argument of args) this.#argument(argument);
    if (typeof result === "number") this.#float64(result);
    else if (result instanceof Uint8Array) {
      this.#uint32(result.length);
      this.#raw(result);
    }
  }

  /** The tape, ended. */
  finish(): Uint8Array {
    this.#uint32(Record.end);
    return this.#bytes.slice(0, this.#length);
  }

  #argument(argument: Argument): void {
    if (typeof argument === "number") {
      this.#uint32(Kind.number);
      this.#float64(argument);
    } else if (typeof argument === "string") {
      const bytes = new TextEncoder().encode(argument);
      this.#uint32(Kind.string | (bytes.length << 4));
      this.#raw(bytes);
    } else {
      const kind = argument.out ? (argument.in ? Kind.inPlace : Kind.out) : Kind.in;
      this.#uint32(kind | ((argument.out ?? argument.in!).length << 4));
      if (argument.out) this.#raw(argument.out);
      if (argument.in) this.#raw(argument.in);
    }
  }

  #uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  #float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length + 3);
    this.#bytes.set(bytes, this.#length);
    this.#length = (this.#length + bytes.length + 3) & ~3;
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function resultKind(result: CallResult): number {
  if (result === undefined) return Result.undefined;
  if (typeof result === "number") return Result.number;
  if (typeof result === "boolean") return result ? Result.true : Result.false;
  return result instanceof Error ? Result.throws : Result.bytes;
}
