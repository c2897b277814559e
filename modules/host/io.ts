/**
 * The I/O classes of ECMA-419 (2nd edition, clauses 9 and 10), as far as this firmware uses them.
 * Errors are thrown; `embedded:io/*` and `host-sim/io` both satisfy these shapes.
 */

/** What a synchronous transfer reads into or writes from: the caller's own buffer, so nothing is allocated. */
export type ByteBuffer = Uint8Array;

/** ECMA-419 clause 10.8 (SPI): `transfer` overwrites the buffer with what the peripheral clocked out. */
export interface SPI {
  transfer(buffer: ByteBuffer): void;
  write(buffer: ByteBuffer): void;
  read(buffer: ByteBuffer): void;
  close(): void;
}

/** ECMA-419 clause 10.5 (I2C). */
export interface I2C {
  read(buffer: ByteBuffer, stop?: boolean): number;
  write(buffer: ByteBuffer, stop?: boolean): void;
  close(): void;
}

/** ECMA-419 clause 10.7 (SMBus): register access over I2C. */
export interface SMBus {
  readUint8(register: number): number;
  writeUint8(register: number, value: number): void;
  readUint16(register: number, bigEndian?: boolean): number;
  writeUint16(register: number, value: number, bigEndian?: boolean): void;
  readBuffer(register: number, buffer: ByteBuffer): void;
  writeBuffer(register: number, buffer: ByteBuffer): void;
  close(): void;
}

/**
 * What a callback is called on. Its options' `target` says whose it is, so that one function of a module serves all
 * (ECMA-419, clause 9): a function that is made for each takes some 200 bytes of a chip's heap.
 */
export interface Targeted {
  readonly target?: unknown;
}

/** ECMA-419 clause 10.3 (Digital). */
export interface Digital extends Targeted {
  read(): number;
  write(value: number): void;
  close(): void;
  /**
   * Monotonic microseconds at which the last edge that raised `onReadable` came, stamped when it came and
   * not when JavaScript heard of it. A host that cannot stamp edges leaves it out, and the sensor then
   * stamps at the callback and says so in the block's flags.
   */
  readonly edgeMicros?: number;
}

export interface DigitalOptions {
  pin: number;
  mode: number;
  edge?: number;
  target?: unknown;
  onReadable?: (this: Targeted) => void;
}

/** The Digital class itself, with the constants that its options take. */
export interface DigitalConstructor {
  readonly Input: number;
  readonly InputPullUp: number;
  readonly Output: number;
  readonly Rising: number;
  readonly Falling: number;
  new (options: DigitalOptions): Digital;
}

/** Pins, rate and address of one device on a bus: what a board's `device.SPI.*` or `device.I2C.*` holds. */
export type BusOptions = { readonly [name: string]: unknown };
export type SPIConstructor = new (options: BusOptions) => SPI;
export type SMBusConstructor = new (options: BusOptions) => SMBus;

/** How an ECMA-419 sensor class is told where its chip is (clause 13.1): bus options with the class in `io`. */
export type SPISensorOptions = BusOptions & { readonly io: SPIConstructor };
export type SMBusSensorOptions = BusOptions & { readonly io: SMBusConstructor };
export interface AlertOptions {
  readonly io: DigitalConstructor;
  readonly pin: number;
}
