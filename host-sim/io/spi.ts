import type { BusOptions, ByteBuffer, SPI, SPIConstructor } from "../../modules/host/io.ts";
import type { Board } from "./board.ts";
import { costs, Work } from "./costs.ts";

/** A chip's side of the SPI bus. */
export interface SpiPeripheral {
  /** The fastest clock that the chip's datasheet allows. */
  readonly maximumHz: number;
  /**
   * One transaction, from select to deselect: overwrites what the controller clocked out with what the chip
   * answers. It ends at the present instant.
   */
  exchange(buffer: Uint8Array): void;
}

/**
 * The SPI class of ECMA-419 (clause 10.8; options as Moddable's: clock, in, out, select, active, hz, mode,
 * port) for one board. A transaction is one call; the bytes' time on the wire passes before it is answered.
 * With nothing at the select pin the data line floats high.
 */
export function createSPI(board: Board): SPIConstructor {
  return class implements SPI {
    readonly #select: number;
    readonly #microsPerByte: number;
    #scratch = new Uint8Array(0);
    #open = true;

    constructor(options: BusOptions) {
      const { hz, select, mode = 0 } = options as { hz?: number; select?: number; mode?: number };
      if (hz === undefined || !(hz > 0)) throw new RangeError("invalid hz");
      if (select === undefined) throw new RangeError("select required");
      if (!(mode >= 0 && mode <= 3)) throw new RangeError("invalid mode");
      const peripheral = board.spiPeripheral(select);
      if (peripheral && hz > peripheral.maximumHz) {
        throw new RangeError(`${hz} Hz is more than the chip's ${peripheral.maximumHz} Hz`);
      }
      this.#select = select;
      this.#microsPerByte = 8e6 / hz;
    }

    transfer(buffer: ByteBuffer): void {
      if (!this.#open) throw new Error("closed");
      const overhead = costs.spiTransaction.value + costs.spiCall.value;
      board.processor.charge(overhead + buffer.length * this.#microsPerByte, Work.spi);
      const peripheral = board.spiPeripheral(this.#select);
      if (peripheral) peripheral.exchange(buffer);
      else buffer.fill(0xff);
    }

    write(buffer: ByteBuffer): void {
      if (this.#scratch.length !== buffer.length) this.#scratch = new Uint8Array(buffer.length);
      this.#scratch.set(buffer);
      this.transfer(this.#scratch);
    }

    read(buffer: ByteBuffer): void {
      buffer.fill(0);
      this.transfer(buffer);
    }

    close(): void {
      this.#open = false;
    }
  };
}
