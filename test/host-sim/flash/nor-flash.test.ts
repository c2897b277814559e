import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlashOperation, NorFlash } from "../../../host-sim/flash/nor-flash.ts";
import { PowerCut } from "../../../host-sim/flash/power-cut.ts";
import { longestTiming, typicalTiming } from "../../../host-sim/flash/timing.ts";

const SECTOR = 4096;
const make = (more = {}) => new NorFlash({ sectors: 4, ...more });
const readAll = (flash: NorFlash, offset: number, length: number) => {
  const bytes = new Uint8Array(length);
  flash.read(bytes, offset);
  return bytes;
};
const filled = (length: number, value: number) => new Uint8Array(length).fill(value);

describe("NOR flash", () => {
  it("is as ECMA-419 describes it", () => {
    expect(make().status()).toEqual({
      size: 4 * SECTOR,
      blockLength: SECTOR,
      blocks: 4,
      writeAlign: 32,
      eraseValue: 0xff,
    });
  });

  it("reads as ones when erased, and as what was programmed afterwards", () => {
    const flash = make();
    expect(readAll(flash, 0, SECTOR)).toEqual(filled(SECTOR, 0xff));
    const bytes = Uint8Array.from({ length: 320 }, (_, i) => i);
    flash.write(bytes, 224);
    expect(readAll(flash, 224, 320)).toEqual(bytes);
    flash.eraseBlock(0);
    expect(readAll(flash, 0, SECTOR)).toEqual(filled(SECTOR, 0xff));
  });

  it("stops a firmware that programs a unit twice, even with what would fit", () => {
    const flash = make();
    flash.write(filled(32, 0xff), 64);
    expect(() => flash.write(filled(32, 0xff), 64)).toThrow("second time");
    expect(() => flash.write(filled(64, 0), 32)).toThrow("second time");
    flash.eraseBlock(0);
    flash.write(filled(32, 0), 64);
  });

  it.each([
    ["outside of the partition", 4 * SECTOR - 32, 64],
    ["before it", -32, 32],
    ["off its alignment", 16, 32],
    ["shorter than a unit", 32, 16],
  ])("refuses a program %s", (_, offset, length) => {
    expect(() => make().write(new Uint8Array(length), offset)).toThrow(RangeError);
  });

  it("refuses to erase what is not there", () => {
    expect(() => make().eraseBlock(4)).toThrow(RangeError);
    expect(() => make().eraseBlock(2, 2)).toThrow(RangeError);
    const flash = make();
    flash.eraseBlock(1, 4);
    expect([...flash.wear]).toEqual([0, 1, 1, 1]);
  });

  it("programs page by page, each an operation of its own", () => {
    const seen: FlashOperation[] = [];
    const flash = make({ observe: (operation: FlashOperation) => seen.push(operation) });
    flash.write(filled(512, 0), 128);
    flash.eraseBlock(2);
    expect(seen.map(({ kind, offset, data }) => [kind, offset, data.length])).toEqual([
      ["program", 128, 128],
      ["program", 256, 256],
      ["program", 512, 128],
      ["erase", 2 * SECTOR, 0],
    ]);
    expect(flash.operations).toBe(4);
  });

  it("charges what each operation takes", () => {
    for (const timing of [typicalTiming, longestTiming]) {
      let micros = 0;
      const flash = make({ timing, charge: (more: number) => (micros += more) });
      flash.write(filled(256, 0), 128);
      expect(micros).toBe(2 * timing.pageProgramMicros);
      flash.eraseBlock(0);
      expect(micros).toBe(2 * timing.pageProgramMicros + timing.sectorEraseMicros);
      micros = 0;
      readAll(flash, 0, 1000 - (1000 % 16));
      expect(micros).toBe(timing.readMicros + (timing.readNanosPerByte * 992) / 1000);
    }
  });
});

describe("a power cut", () => {
  it("tears a program at the byte that it is told, and leaves the device dead until power is back", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.nat(64),
        fc.nat(),
        (bytes, torn, seed) => {
          const flash = make({ seed });
          flash.cutAt({ operation: 0, byte: torn });
          expect(() => flash.write(bytes, 0)).toThrow(PowerCut);
          expect(() => flash.read(new Uint8Array(16), 0)).toThrow(PowerCut);
          expect(() => flash.eraseBlock(0)).toThrow(PowerCut);
          flash.powerUp();
          const found = readAll(flash, 0, 64);
          expect(found.subarray(0, torn)).toEqual(bytes.subarray(0, torn));
          expect(found.subarray(torn + 1)).toEqual(filled(64, 0xff).subarray(torn + 1));
          // Of the torn byte some bits have fallen that should, and none that should not.
          if (torn < 64) expect(found[torn] & bytes[torn]).toBe(bytes[torn]);
          expect(() => flash.write(bytes, 0)).toThrow("second time");
        },
      ),
    );
  });

  it("in an erase leaves the sector as it was, or in a state that only a whole erase ends", () => {
    const states = new Set<string>();
    for (let byte = 0; byte < 60; byte++) {
      const flash = make({ seed: byte });
      flash.write(filled(SECTOR, 0x5a), 0);
      flash.cutAt({ operation: flash.operations, byte });
      expect(() => flash.eraseBlock(0)).toThrow(PowerCut);
      flash.powerUp();
      const found = readAll(flash, 0, SECTOR);
      const again = readAll(flash, 0, SECTOR);
      const old = found.filter((value) => value === 0x5a).length;
      const done = found.filter((value) => value === 0xff).length;
      const steady = Buffer.compare(found, again) === 0;
      states.add(
        `${old === SECTOR ? "old" : done === SECTOR ? "erased" : "between"} ${steady ? "steady" : "weak"}`,
      );
      if (byte === 0) expect(found).toEqual(filled(SECTOR, 0x5a));
      expect(() => flash.write(filled(32, 0), 0)).toThrow("second time");
      flash.eraseBlock(0);
      flash.write(filled(32, 0), 0);
      expect(readAll(flash, 0, 32)).toEqual(filled(32, 0));
    }
    expect(states).toContain("old steady");
    expect(states).toContain("erased steady");
    expect(states).toContain("between steady");
    expect(states).toContain("between weak");
  });

  it("does not touch other sectors", () => {
    for (let byte = 0; byte < 20; byte++) {
      const flash = make();
      flash.write(filled(SECTOR, 0x11), 0);
      flash.write(filled(SECTOR, 0x22), 2 * SECTOR);
      flash.cutAt({ operation: flash.operations, byte });
      expect(() => flash.eraseBlock(1)).toThrow(PowerCut);
      flash.powerUp();
      expect(readAll(flash, 0, SECTOR)).toEqual(filled(SECTOR, 0x11));
      expect(readAll(flash, 2 * SECTOR, SECTOR)).toEqual(filled(SECTOR, 0x22));
    }
  });
});

describe("a chip that encrypts its flash", () => {
  it("gives back what was written, and shows an erased unit as noise", () => {
    const flash = make({ encrypted: true });
    const erased = readAll(flash, 0, 64);
    expect(erased).not.toEqual(filled(64, 0xff));
    expect(readAll(flash, 0, 64)).toEqual(erased);
    expect(erased.subarray(0, 16)).not.toEqual(erased.subarray(16, 32));
    const bytes = Uint8Array.from({ length: 64 }, (_, i) => i);
    flash.write(bytes, 0);
    expect(readAll(flash, 0, 64)).toEqual(bytes);
  });

  it("loses a whole block of 16 bytes with one bit", () => {
    const flash = make({ encrypted: true });
    flash.write(filled(64, 7), 0);
    flash.rot(20, 1);
    const found = readAll(flash, 0, 64);
    expect(found.subarray(0, 16)).toEqual(filled(16, 7));
    expect(found.subarray(32)).toEqual(filled(32, 7));
    const changed = found.subarray(16, 32).filter((value) => value !== 7).length;
    expect(changed).toBeGreaterThan(10);
  });
});

describe("a snapshot", () => {
  it("brings everything back that outlasts a power cut", () => {
    for (const encrypted of [false, true]) {
      const flash = make({ encrypted });
      flash.write(filled(64, 7), 256);
      flash.eraseBlock(3);
      const twin = make({ encrypted });
      twin.restore(flash.snapshot());
      expect(readAll(twin, 256, 64)).toEqual(filled(64, 7));
      expect([...twin.wear]).toEqual([0, 0, 0, 1]);
      expect(() => twin.write(filled(32, 0), 256)).toThrow("second time");
      expect(twin.snapshot()).toEqual(flash.snapshot());
    }
  });

  it("of another geometry, or of none, is refused", () => {
    const snapshot = make().snapshot();
    expect(() => new NorFlash({ sectors: 5 }).restore(snapshot)).toThrow(RangeError);
    expect(() => make().restore(snapshot.subarray(1))).toThrow(RangeError);
    expect(() => make().restore(filled(snapshot.length, 0))).toThrow(RangeError);
  });

  it("of a clone is that of the original, and the two are apart from then on", () => {
    const flash = make();
    flash.write(filled(32, 1), 0);
    const twin = flash.clone(9);
    expect(twin.snapshot()).toEqual(flash.snapshot());
    twin.eraseBlock(0);
    expect(readAll(flash, 0, 32)).toEqual(filled(32, 1));
  });
});

describe("a worn sector", () => {
  it("does not keep everything that it is given", () => {
    const flash = make();
    flash.wearOut(1);
    flash.eraseBlock(1);
    flash.write(filled(32, 0xff), SECTOR);
    expect(readAll(flash, SECTOR, 32)).not.toEqual(filled(32, 0xff));
    flash.write(filled(32, 0xff), 0);
    expect(readAll(flash, 0, 32)).toEqual(filled(32, 0xff));
  });
});
