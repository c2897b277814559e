import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../../../modules/fault/fault.ts";
import { BackOff } from "../../../../modules/publish/mqtt/back-off.ts";

const constant = (byte: number) => ({ fill: (buffer: Uint8Array) => void buffer.fill(byte) });

describe("the back-off", () => {
  it("spans 250 ms to 250 ms plus the doubled first delay, up to its maximum, and reaches both ends", () => {
    const low = new BackOff(constant(0), 1000, 300_000);
    const high = new BackOff(constant(0xff), 1000, 300_000);
    for (let n = 0; n < 60; n++) {
      expect(low.nextMs()).toBe(250);
      expect(high.nextMs()).toBe(250 + Math.min(1000 * 2 ** n, 300_000));
    }
    high.reset();
    expect(high.nextMs()).toBe(1250);
  });

  it("is spread evenly, so that a fleet does not come back at one instant", () => {
    let random = 1;
    const entropy = {
      fill(buffer: Uint8Array) {
        for (let i = 0; i < buffer.length; i++) {
          random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
          buffer[i] = random >>> 24;
        }
      },
    };
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const backOff = new BackOff(entropy, 10_000, 10_000);
      tenths[Math.min(Math.floor((backOff.nextMs() - 250) / 1000), 9)]++;
    }
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("refuses bounds that make no sense", () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (firstMs, maxMs) => {
        const fine = firstMs >= 1 && firstMs <= maxMs && maxMs <= 86_400_000;
        if (fine) new BackOff(constant(0), firstMs, maxMs);
        else expect(() => new BackOff(constant(0), firstMs, maxMs)).toThrow(Fault);
      }),
    );
  });
});
