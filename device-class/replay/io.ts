import type { IoClasses } from "../../drivers/esp32/sensors.ts";
import type { BusOptions, ByteBuffer, Digital, DigitalOptions, SMBus, SPI } from "../../modules/host/io.ts";
import { Capability } from "../tape/capability.ts";
import type { Handler } from "../tape/handlers.ts";
import { call } from "./call.ts";
import { handlers } from "./handlers.ts";

// Names of their own: a chip's binding looks nothing up in a table either.
const {
  digitalClose,
  digitalEdge,
  digitalOpen,
  digitalRead,
  digitalWrite,
  smbusClose,
  smbusOpen,
  smbusReadBuffer,
  smbusReadUint16,
  smbusReadUint8,
  smbusWriteBuffer,
  smbusWriteUint16,
  smbusWriteUint8,
  spiClose,
  spiOpen,
  spiRead,
  spiWrite,
} = Capability;

function silent(): void {}

class ReplayDigital implements Digital, Handler {
  static readonly Input = 0;
  static readonly InputPullUp = 1;
  static readonly Output = 8;
  static readonly Rising = 1;
  static readonly Falling = 2;
  id = -1;
  readonly target: unknown;
  readonly #pin: number;
  /** The callback itself: a binding calls it on the instance. */
  call: () => void;

  constructor(options: DigitalOptions) {
    const { pin, mode, edge = 0, onReadable, target } = options;
    this.#pin = pin;
    this.target = target;
    this.call = onReadable ?? silent;
    if (onReadable) handlers.add(this);
    call(digitalOpen, pin, mode, edge, this.id);
  }

  get once(): boolean {
    return false;
  }

  get edgeMicros(): number {
    return call(digitalEdge, this.#pin);
  }

  read(): number {
    return call(digitalRead, this.#pin);
  }

  write(value: number): void {
    call(digitalWrite, this.#pin, value);
  }

  close(): void {
    call(digitalClose, this.#pin);
  }
}

/** host/tape.c: `transfer` of an SPI, whose class is C on a chip, too. */
declare const spiTransfer: SPI["transfer"] & { capability: number };

class ReplaySPI implements SPI {
  /** Also for the native method. */
  readonly select: number;
  declare readonly transfer: SPI["transfer"];

  constructor(options: BusOptions) {
    this.select = options.select as number;
    call(spiOpen, this.select);
  }

  write(buffer: ByteBuffer): void {
    call(spiWrite, this.select, buffer);
  }

  read(buffer: ByteBuffer): void {
    call(spiRead, this.select, buffer);
  }

  close(): void {
    call(spiClose, this.select);
  }
}

spiTransfer.capability = Capability.spiTransfer;
Object.defineProperty(ReplaySPI.prototype, "transfer", { value: spiTransfer });

class ReplaySMBus implements SMBus {
  readonly #address: number;

  constructor(options: BusOptions) {
    this.#address = options.address as number;
    call(smbusOpen, this.#address);
  }

  readUint8(register: number): number {
    return call(smbusReadUint8, this.#address, register);
  }

  writeUint8(register: number, value: number): void {
    call(smbusWriteUint8, this.#address, register, value);
  }

  readUint16(register: number, bigEndian = false): number {
    return call(smbusReadUint16, this.#address, register, bigEndian ? 1 : 0);
  }

  writeUint16(register: number, value: number, bigEndian = false): void {
    call(smbusWriteUint16, this.#address, register, value, bigEndian ? 1 : 0);
  }

  readBuffer(register: number, buffer: ByteBuffer): void {
    call(smbusReadBuffer, this.#address, register, buffer);
  }

  writeBuffer(register: number, buffer: ByteBuffer): void {
    call(smbusWriteBuffer, this.#address, register, buffer);
  }

  close(): void {
    call(smbusClose, this.#address);
  }
}

/** The I/O classes that a tape plays: see {@link openHost}. */
export const replayIo: IoClasses = { SPI: ReplaySPI, SMBus: ReplaySMBus, Digital: ReplayDigital };
