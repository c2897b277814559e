import type { IoClasses } from "../../drivers/esp32/sensors.ts";
import type { BusOptions, ByteBuffer, Digital, DigitalOptions, SMBus, SPI } from "../../modules/host/io.ts";
import { Capability, type CapabilityId } from "../tape/capability.ts";
import { handlerOf } from "../tape/handlers.ts";
import type { Argument, CallResult } from "../tape/writer.ts";
import { wiring } from "../wiring.ts";
import { EventClass } from "./event-class.ts";
import type { Recording } from "./recording.ts";

const interruptClasses: ReadonlyMap<number, string> = new Map([
  [wiring.ecg.interruptPin, EventClass.ecgInterrupt],
  [wiring.ppg.interruptPin, EventClass.ppgInterrupt],
  [wiring.motion.interruptPin, EventClass.motionInterrupt],
  [wiring.temperature.alertPin, EventClass.temperatureAlert],
]);

/** What the costs of a pin's interrupt are booked under. */
function interruptClass(pin: number): string {
  return interruptClasses.get(pin) ?? `interrupt of pin ${pin}`;
}

/** The simulator's I/O classes, with every transaction written down. */
export function recordedIo(inner: IoClasses, recording: Recording): IoClasses {
  const { tape, handlers } = recording;

  class RecordedSPI implements SPI {
    readonly #spi: SPI;
    readonly #select: number;

    constructor(options: BusOptions) {
      this.#spi = new inner.SPI(options);
      this.#select = options.select as number;
      tape.call(Capability.spiOpen, [this.#select]);
    }

    transfer(buffer: ByteBuffer): void {
      const out = buffer.slice();
      this.#spi.transfer(buffer);
      tape.call(Capability.spiTransfer, [this.#select, { out, in: buffer }]);
    }

    write(buffer: ByteBuffer): void {
      this.#spi.write(buffer);
      tape.call(Capability.spiWrite, [this.#select, { out: buffer }]);
    }

    read(buffer: ByteBuffer): void {
      this.#spi.read(buffer);
      tape.call(Capability.spiRead, [this.#select, { in: buffer }]);
    }

    close(): void {
      this.#spi.close();
      tape.call(Capability.spiClose, [this.#select]);
    }
  }

  class RecordedSMBus implements SMBus {
    readonly #bus: SMBus;
    readonly #address: number;

    constructor(options: BusOptions) {
      this.#bus = new inner.SMBus(options);
      this.#address = options.address as number;
      tape.call(Capability.smbusOpen, [this.#address]);
    }

    readUint8(register: number): number {
      return this.#note(Capability.smbusReadUint8, [register], () => this.#bus.readUint8(register)) as number;
    }

    writeUint8(register: number, value: number): void {
      this.#note(Capability.smbusWriteUint8, [register, value], () => {
        this.#bus.writeUint8(register, value);
        return undefined;
      });
    }

    readUint16(register: number, bigEndian = false): number {
      const args = [register, bigEndian ? 1 : 0];
      const read = () => this.#bus.readUint16(register, bigEndian);
      return this.#note(Capability.smbusReadUint16, args, read) as number;
    }

    writeUint16(register: number, value: number, bigEndian = false): void {
      this.#note(Capability.smbusWriteUint16, [register, value, bigEndian ? 1 : 0], () => {
        this.#bus.writeUint16(register, value, bigEndian);
        return undefined;
      });
    }

    readBuffer(register: number, buffer: ByteBuffer): void {
      this.#note(Capability.smbusReadBuffer, [register, { in: buffer }], () => {
        this.#bus.readBuffer(register, buffer);
        return undefined;
      });
    }

    writeBuffer(register: number, buffer: ByteBuffer): void {
      this.#note(Capability.smbusWriteBuffer, [register, { out: buffer }], () => {
        this.#bus.writeBuffer(register, buffer);
        return undefined;
      });
    }

    close(): void {
      this.#bus.close();
      tape.call(Capability.smbusClose, [this.#address]);
    }

    /** Makes the transaction and writes it down, its failure too. */
    #note(capability: CapabilityId, args: readonly Argument[], transact: () => CallResult): CallResult {
      let result: CallResult;
      try {
        result = transact();
        return result;
      } catch (error) {
        result = error as Error;
        throw error;
      } finally {
        tape.call(capability, [this.#address, ...args], result);
      }
    }
  }

  class RecordedDigital implements Digital {
    static readonly Input = inner.Digital.Input;
    static readonly InputPullUp = inner.Digital.InputPullUp;
    static readonly Output = inner.Digital.Output;
    static readonly Rising = inner.Digital.Rising;
    static readonly Falling = inner.Digital.Falling;
    readonly target: unknown;
    readonly #digital: Digital;
    readonly #pin: number;

    constructor(options: DigitalOptions) {
      const { pin, mode, edge = 0, onReadable } = options;
      const handler = onReadable ? handlers.add(handlerOf(() => onReadable.call(this), false)) : undefined;
      this.#pin = pin;
      this.target = options.target;
      this.#digital = new inner.Digital({
        ...options,
        ...(handler && { onReadable: recording.turn(interruptClass(pin), handler) }),
      });
      tape.call(Capability.digitalOpen, [pin, mode, edge, handler?.id ?? -1]);
    }

    get edgeMicros(): number {
      const micros = this.#digital.edgeMicros!;
      tape.call(Capability.digitalEdge, [this.#pin], micros);
      return micros;
    }

    read(): number {
      const level = this.#digital.read();
      tape.call(Capability.digitalRead, [this.#pin], level);
      return level;
    }

    write(value: number): void {
      this.#digital.write(value);
      tape.call(Capability.digitalWrite, [this.#pin, value]);
    }

    close(): void {
      this.#digital.close();
      tape.call(Capability.digitalClose, [this.#pin]);
    }
  }

  return { SPI: RecordedSPI, SMBus: RecordedSMBus, Digital: RecordedDigital };
}
