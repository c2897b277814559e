import { describe, expect, it } from "vitest";
import { Board, createIo } from "../../../host-sim/io/board.ts";
import { costs } from "../../../host-sim/io/costs.ts";
import type { I2CPeripheral } from "../../../host-sim/io/i2c-bus.ts";

/** 256 registers with an address pointer that moves on. */
class Memory implements I2CPeripheral {
  readonly bytes = new Uint8Array(256);
  #pointer = 0;

  acknowledges(): boolean {
    return true;
  }

  write(bytes: Uint8Array, count: number): void {
    this.#pointer = bytes[0];
    for (let i = 1; i < count; i++) this.bytes[this.#pointer++] = bytes[i];
  }

  read(buffer: Uint8Array): void {
    for (let i = 0; i < buffer.length; i++) buffer[i] = this.bytes[this.#pointer++ & 0xff];
  }
}

const pins = { data: 21, clock: 22 };

describe("an I2C bus", () => {
  it("carries words in either order, bytes and buffers", () => {
    const board = new Board();
    const { SMBus, I2C } = createIo(board);
    const memory = new Memory();
    board.i2cBus().attach(0x50, memory);
    const bus = new SMBus({ ...pins, hz: 400_000, address: 0x50 });
    bus.writeUint16(0x10, 0x1234, true);
    bus.writeUint16(0x12, 0x1234);
    bus.writeUint8(0x14, 0x56);
    bus.writeBuffer(0x15, Uint8Array.of(7, 8, 9));
    expect([...memory.bytes.subarray(0x10, 0x18)]).toEqual([0x12, 0x34, 0x34, 0x12, 0x56, 7, 8, 9]);
    expect(bus.readUint16(0x10, true)).toBe(0x1234);
    expect(bus.readUint16(0x12)).toBe(0x1234);
    expect(bus.readUint8(0x14)).toBe(0x56);
    const three = new Uint8Array(3);
    bus.readBuffer(0x15, three);
    expect([...three]).toEqual([7, 8, 9]);
    const raw = new I2C({ ...pins, hz: 100_000, address: 0x50 });
    raw.write(Uint8Array.of(0x10));
    expect(raw.read(three)).toBe(3);
    expect([...three]).toEqual([0x12, 0x34, 0x34]);
  });

  it("keeps chips apart by address and refuses two at the same one", () => {
    const board = new Board();
    const { SMBus } = createIo(board);
    const [one, two] = [new Memory(), new Memory()];
    board.i2cBus().attach(0x50, one);
    board.i2cBus().attach(0x51, two);
    expect(() => board.i2cBus().attach(0x51, one)).toThrow();
    new SMBus({ ...pins, hz: 400_000, address: 0x51 }).writeUint8(0, 9);
    expect([one.bytes[0], two.bytes[0]]).toEqual([0, 9]);
  });

  it("charges nine bits a byte at its own rate", () => {
    const board = new Board();
    const { SMBus } = createIo(board);
    board.i2cBus().attach(0x50, new Memory());
    const spent = (hz: number) => {
      const bus = new SMBus({ ...pins, hz, address: 0x50 });
      const before = board.timeline.nowMicros;
      bus.readUint16(0x10, true);
      return board.timeline.nowMicros - before;
    };
    // Start, address, register, start again, address, two bytes, stop: 5 bytes and 3 conditions.
    expect(spent(400_000)).toBeCloseTo(costs.i2cTransaction.value + (5 * 9 + 3) * 2.5, 6);
    expect(spent(100_000)).toBeCloseTo(costs.i2cTransaction.value + (5 * 9 + 3) * 10, 6);
  });

  it("throws the same kind of error for a missing acknowledge, soon, and for a stuck bus, late", () => {
    const board = new Board();
    const { SMBus } = createIo(board);
    board.i2cBus().attach(0x50, new Memory());
    const absent = new SMBus({ ...pins, hz: 400_000, address: 0x51 });
    const stuck = new SMBus({ ...pins, hz: 400_000, address: 0x50, timeout: 20 });
    const patient = new SMBus({ ...pins, hz: 400_000, address: 0x50 });
    const elapsed = (transfer: () => void) => {
      const before = board.timeline.nowMicros;
      expect(transfer).toThrow("writeRead failed");
      return board.timeline.nowMicros - before;
    };
    expect(elapsed(() => absent.readUint8(0))).toBeLessThan(150);
    board.i2cBus().faults.during("stuck", 1000, 1e6);
    board.runUntil(2000);
    expect(elapsed(() => stuck.readUint8(0))).toBeCloseTo(20_000 + costs.i2cTransaction.value);
    expect(elapsed(() => patient.readUint8(0))).toBeCloseTo(400_000 + costs.i2cTransaction.value);
    board.runUntil(1.1e6);
    expect(stuck.readUint8(0)).toBe(0);
  });

  it("checks its options as the runtime does", () => {
    const { SMBus } = createIo(new Board());
    const good = { ...pins, hz: 400_000, address: 0x50 };
    for (const bad of [{ data: undefined }, { clock: undefined }, { address: 0x99 }, { hz: 0 }]) {
      expect(() => new SMBus({ ...good, ...bad })).toThrow(RangeError);
    }
    const closed = new SMBus(good);
    closed.close();
    expect(() => closed.readUint8(0)).toThrow("closed");
  });
});

describe("an SPI bus", () => {
  const echo = {
    maximumHz: 8_000_000,
    exchange(buffer: Uint8Array) {
      for (let i = 0; i < buffer.length; i++) buffer[i] = ~buffer[i];
    },
  };
  const options = { clock: 12, in: 13, out: 11, select: 5, active: 0, hz: 4_000_000, mode: 0 };

  it("overwrites the buffer of a transfer, keeps that of a write, and charges the bytes' time", () => {
    const board = new Board();
    const { SPI } = createIo(board);
    board.attachSpi(5, echo);
    const spi = new SPI(options);
    const buffer = Uint8Array.of(1, 2, 3);
    spi.transfer(buffer);
    expect([...buffer]).toEqual([0xfe, 0xfd, 0xfc]);
    const before = board.timeline.nowMicros;
    spi.write(buffer);
    expect([...buffer]).toEqual([0xfe, 0xfd, 0xfc]);
    const overhead = costs.spiTransaction.value + costs.spiCall.value;
    expect(board.timeline.nowMicros - before).toBeCloseTo(overhead + 3 * 2, 6);
    spi.read(buffer);
    expect([...buffer]).toEqual([0xff, 0xff, 0xff]);
    spi.close();
    expect(() => spi.transfer(buffer)).toThrow("closed");
  });

  it("reads all ones where no chip is, and refuses a clock that the chip cannot follow", () => {
    const board = new Board();
    const { SPI } = createIo(board);
    board.attachSpi(6, echo);
    const buffer = new Uint8Array(4);
    new SPI(options).transfer(buffer);
    expect([...buffer]).toEqual([0xff, 0xff, 0xff, 0xff]);
    expect(() => new SPI({ ...options, select: 6, hz: 10_000_000 })).toThrow("more than the chip's");
    expect(() => new SPI({ ...options, hz: undefined })).toThrow(RangeError);
    expect(() => new SPI({ ...options, select: undefined })).toThrow(RangeError);
    expect(() => new SPI({ ...options, mode: 4 })).toThrow(RangeError);
  });
});
