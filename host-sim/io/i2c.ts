import type { BusOptions, ByteBuffer, I2C, SMBus, SMBusConstructor } from "../../modules/host/io.ts";
import type { Board } from "./board.ts";
import { costs } from "./costs.ts";
import type { I2CBus } from "./i2c-bus.ts";

export type I2CConstructor = new (options: BusOptions) => I2C;

const nothing = new Uint8Array(0);

/** Pins, rate and address that both classes take; Moddable's checks (`modules/io/i2c/esp32`). */
class Link {
  readonly #bus: I2CBus;
  readonly #address: number;
  readonly #hz: number;
  readonly #timeoutMicros: number;
  #open = true;

  constructor(board: Board, options: BusOptions) {
    const {
      hz,
      address,
      timeout,
      port = 0,
    } = options as {
      hz?: number;
      address?: number;
      timeout?: number;
      port?: number;
    };
    if (options.data === undefined) throw new RangeError("data required");
    if (options.clock === undefined) throw new RangeError("clock required");
    if (address === undefined) throw new RangeError("address required");
    if (!(address >= 0x08 && address <= 0x77)) throw new RangeError("invalid address");
    if (hz === undefined || !(hz > 0 && hz <= 1_000_000)) throw new RangeError("invalid hz");
    this.#bus = board.i2cBus(port);
    this.#address = address;
    this.#hz = hz;
    this.#timeoutMicros = timeout === undefined ? costs.i2cTimeout.value : timeout * 1000;
  }

  transact(bytes: Uint8Array, written: number, read: Uint8Array | undefined, failure: string): void {
    if (!this.#open) throw new Error("closed");
    const bus = this.#bus;
    const result = bus.transact(this.#address, this.#hz, this.#timeoutMicros, bytes, written, read);
    if (result !== "done") throw new Error(failure);
  }

  close(): void {
    this.#open = false;
  }
}

/**
 * The I2C class of ECMA-419 (clause 10.5) for one board. As Moddable's, it throws one and the same kind of
 * error for a missing acknowledge and for a stuck bus; only the time that it took tells them apart.
 */
export function createI2C(board: Board): I2CConstructor {
  return class implements I2C {
    readonly #link: Link;

    constructor(options: BusOptions) {
      this.#link = new Link(board, options);
    }

    read(buffer: ByteBuffer): number {
      this.#link.transact(nothing, 0, buffer, "read failed");
      return buffer.length;
    }

    write(buffer: ByteBuffer): void {
      this.#link.transact(buffer, buffer.length, undefined, "write failed");
    }

    close(): void {
      this.#link.close();
    }
  };
}

/** The SMBus class of ECMA-419 (clause 10.7) for one board: words are little-endian unless told otherwise. */
export function createSMBus(board: Board): SMBusConstructor {
  return class implements SMBus {
    readonly #link: Link;
    readonly #out = new Uint8Array(3);
    readonly #byte = new Uint8Array(1);
    readonly #word = new Uint8Array(2);
    #long = new Uint8Array(0);

    constructor(options: BusOptions) {
      this.#link = new Link(board, options);
    }

    readUint8(register: number): number {
      this.readBuffer(register, this.#byte);
      return this.#byte[0];
    }

    writeUint8(register: number, value: number): void {
      this.#out[0] = register;
      this.#out[1] = value;
      this.#link.transact(this.#out, 2, undefined, "write failed");
    }

    readUint16(register: number, bigEndian = false): number {
      this.readBuffer(register, this.#word);
      const { 0: first, 1: second } = this.#word;
      return bigEndian ? (first << 8) | second : (second << 8) | first;
    }

    writeUint16(register: number, value: number, bigEndian = false): void {
      this.#out[0] = register;
      this.#out[bigEndian ? 1 : 2] = value >> 8;
      this.#out[bigEndian ? 2 : 1] = value;
      this.#link.transact(this.#out, 3, undefined, "write failed");
    }

    readBuffer(register: number, buffer: ByteBuffer): void {
      this.#out[0] = register;
      this.#link.transact(this.#out, 1, buffer, "writeRead failed");
    }

    writeBuffer(register: number, buffer: ByteBuffer): void {
      if (this.#long.length < buffer.length + 1) this.#long = new Uint8Array(buffer.length + 1);
      this.#long[0] = register;
      this.#long.set(buffer, 1);
      this.#link.transact(this.#long, buffer.length + 1, undefined, "write failed");
    }

    close(): void {
      this.#link.close();
    }
  };
}
