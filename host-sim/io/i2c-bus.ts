import { costs, Work } from "./costs.ts";
import { FaultPlan } from "./fault-plan.ts";
import type { Processor } from "./processor.ts";

/** A chip's side of an I2C bus. */
export interface I2CPeripheral {
  /** False while the chip does not answer to its address. */
  acknowledges(): boolean;
  /** Bytes `0 … count−1` written after the address; the first one sets the register pointer. */
  write(bytes: Uint8Array, count: number): void;
  /** Fills the buffer from the register pointer on. */
  read(buffer: Uint8Array): void;
}

/** What became of a transaction. */
export type I2CResult = "done" | "no-acknowledge" | "stuck";

/** One I2C bus of a board: its chips by address, and its wires, which may be held low. */
export class I2CBus {
  /** `stuck`: data or clock is held low, and every transaction times out. */
  readonly faults: FaultPlan<"stuck">;

  readonly #processor: Processor;
  readonly #chips = new Map<number, I2CPeripheral>();

  constructor(processor: Processor) {
    this.#processor = processor;
    this.faults = new FaultPlan(processor.timeline);
  }

  attach(address: number, chip: I2CPeripheral): void {
    if (this.#chips.has(address)) throw new Error(`two chips at address 0x${address.toString(16)}`);
    this.#chips.set(address, chip);
  }

  /**
   * One transaction: writes `written` bytes when there are any, then reads `read` when it is given, with a
   * repeated start between. Nine bits a byte (NXP UM10204 §3.1.5), an address byte for each direction.
   */
  transact(
    address: number,
    hz: number,
    timeoutMicros: number,
    bytes: Uint8Array,
    written: number,
    read: Uint8Array | undefined,
  ): I2CResult {
    const overhead = costs.i2cTransaction.value;
    if (this.faults.on("stuck")) {
      this.#processor.charge(overhead + timeoutMicros, Work.i2c);
      return "stuck";
    }
    const chip = this.#chips.get(address);
    if (!chip?.acknowledges()) {
      this.#processor.charge(overhead + 11e6 / hz, Work.i2c);
      return "no-acknowledge";
    }
    let bits = 1;
    if (written > 0) bits += 1 + 9 * (1 + written);
    if (read) bits += 1 + 9 * (1 + read.length);
    this.#processor.charge(overhead + (bits * 1e6) / hz, Work.i2c);
    if (written > 0) chip.write(bytes, written);
    if (read) chip.read(read);
    return "done";
  }
}
