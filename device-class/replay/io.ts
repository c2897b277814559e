import type { IoClasses } from "../../drivers/esp32/sensors.ts";
import type { BusOptions, ByteBuffer, Digital, DigitalOptions, SMBus, SPI } from "../../modules/host/io.ts";
import { Capability } from "../tape/capability.ts";
import { call } from "./call.ts";
import { handlers } from "./handlers.ts";

class ReplayDigital implements Digital {
  static readonly Input = 0;
  static readonly InputPullUp = 1;
  static readonly Output = 8;
  static readonly Rising = 1;
  static readonly Falling = 2;
  readonly #pin: number;

  constructor(options: DigitalOptions) {
    const { pin, mode, edge = 0, onReadable } = options;
    this.#pin = pin;
    const handler = onReadable ? handlers.add(onReadable, false).id : -1;
    call(Capability.digitalOpen, pin, mode, edge, handler);
  }

  get edgeMicros(): number {
    return call(Capability.digitalEdge, this.#pin);
  }

  read(): number {
    return call(Capability.digitalRead, this.#pin);
  }

  write(value: number): void {
    call(Capability.digitalWrite, this.#pin, value);
  }

  close(): void {
    call(Capability.digitalClose, this.#pin);
  }
}

class ReplaySPI implements SPI {
  readonly #select: number;

  constructor(options: BusOptions) {
    this.#select = options.select as number;
    call(Capability.spiOpen, this.#select);
  }

  transfer(buffer: ByteBuffer): void {
    call(Capability.spiTransfer, this.#select, buffer);
  }

  write(buffer: ByteBuffer): void {
    call(Capability.spiWrite, this.#select, buffer);
  }

  read(buffer: ByteBuffer): void {
    call(Capability.spiRead, this.#select, buffer);
  }

  close(): void {
    call(Capability.spiClose, this.#select);
  }
}

class ReplaySMBus implements SMBus {
  readonly #address: number;

  constructor(options: BusOptions) {
    this.#address = options.address as number;
    call(Capability.smbusOpen, this.#address);
  }

  readUint8(register: number): number {
    return call(Capability.smbusReadUint8, this.#address, register);
  }

  writeUint8(register: number, value: number): void {
    call(Capability.smbusWriteUint8, this.#address, register, value);
  }

  readUint16(register: number, bigEndian = false): number {
    return call(Capability.smbusReadUint16, this.#address, register, bigEndian ? 1 : 0);
  }

  writeUint16(register: number, value: number, bigEndian = false): void {
    call(Capability.smbusWriteUint16, this.#address, register, value, bigEndian ? 1 : 0);
  }

  readBuffer(register: number, buffer: ByteBuffer): void {
    call(Capability.smbusReadBuffer, this.#address, register, buffer);
  }

  writeBuffer(register: number, buffer: ByteBuffer): void {
    call(Capability.smbusWriteBuffer, this.#address, register, buffer);
  }

  close(): void {
    call(Capability.smbusClose, this.#address);
  }
}

/** The I/O classes that a tape plays: see {@link replayHost}. */
export const replayIo: IoClasses = { SPI: ReplaySPI, SMBus: ReplaySMBus, Digital: ReplayDigital };
