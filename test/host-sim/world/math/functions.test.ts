import fc from "fast-check";
import { expect, test } from "vitest";
import { exp } from "../../../../host-sim/world/math/exp.ts";
import { log } from "../../../../host-sim/world/math/log.ts";
import { pow } from "../../../../host-sim/world/math/pow.ts";
import { cos, cosOfTurns, sin, sinOfTurns } from "../../../../host-sim/world/math/trigonometry.ts";

const close = (given: number, expected: number, relative: number, absolute = 0) => {
  const error = Math.abs(given - expected);
  if (!(error <= relative * Math.abs(expected) + absolute)) {
    expect.fail(`${given} is not ${expected}: relative error ${error / Math.abs(expected)}`);
  }
};
const runs = { numRuns: 5000 };
const range = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });

test("exp is right to 1e-12 wherever its result is a normal number", () => {
  fc.assert(
    fc.property(range(-708, 709.7), (x) => close(exp(x), Math.exp(x), 1e-14)),
    runs,
  );
  fc.assert(
    fc.property(range(-1, 1), (x) => close(exp(x), Math.exp(x), 1e-15)),
    runs,
  );
});

test("exp at its ends", () => {
  expect(exp(0)).toBe(1);
  expect(exp(-Number.MIN_VALUE)).toBe(1);
  expect([exp(-1e9), exp(-746), exp(Number.NEGATIVE_INFINITY)]).toEqual([0, 0, 0]);
  expect([exp(710), exp(1e9), exp(Number.POSITIVE_INFINITY)]).toEqual(
    Array(3).fill(Number.POSITIVE_INFINITY),
  );
  expect(exp(Number.NaN)).toBeNaN();
  close(exp(709.78), Math.exp(709.78), 1e-13);
  close(exp(-740), Math.exp(-740), 0, 1e-323);
});

test("log is right to 1e-12 over all positive numbers", () => {
  fc.assert(
    fc.property(range(Number.MIN_VALUE, Number.MAX_VALUE), (x) => close(log(x), Math.log(x), 1e-14)),
    runs,
  );
  fc.assert(
    fc.property(range(0.4, 3), (x) => close(log(x), Math.log(x), 1e-14)),
    runs,
  );
  for (let e = -1074; e < 1024; e++) close(log(2 ** e), Math.log(2 ** e), 1e-14);
});

test("log at its ends", () => {
  expect(log(1)).toBe(0);
  expect(log(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect([log(-1), log(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
});

test("pow is right to 1e-12", () => {
  const property = fc.property(range(1e-3, 1e3), range(-30, 30), (b, e) => close(pow(b, e), b ** e, 1e-12));
  fc.assert(property, runs);
  expect([pow(0, 2), pow(0, -2), pow(5, 0), pow(0, 0)]).toEqual([0, Number.POSITIVE_INFINITY, 1, 1]);
  expect(pow(-8, 1 / 3)).toBeNaN();
});

test("sine and cosine are right to 1e-12, at their zeros too", () => {
  for (const size of [0.7, 7, 1000, 1_000_000]) {
    fc.assert(
      fc.property(range(-size, size), (x) => {
        close(sin(x), Math.sin(x), 1e-12);
        close(cos(x), Math.cos(x), 1e-12);
      }),
      runs,
    );
  }
  for (let k = -300_000; k <= 300_000; k += 997) {
    const x = (k * Math.PI) / 2;
    close(sin(x), Math.sin(x), 1e-12);
    close(cos(x), Math.cos(x), 1e-12);
  }
});

test("an angle that has lost its place on the circle is refused, one that is no number is none", () => {
  expect(() => sin(1e7)).toThrow(RangeError);
  expect(() => cos(Number.NEGATIVE_INFINITY)).toThrow(RangeError);
  expect([sin(Number.NaN), cos(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
});

test("a phase in turns keeps its bits however many turns it has made", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4095 }), fc.integer({ min: -1e9, max: 1e9 }), (fraction, turns) => {
      const x = fraction / 4096;
      expect(sinOfTurns(turns + x)).toBe(sinOfTurns(x));
      close(sinOfTurns(x), Math.sin(2 * Math.PI * x), 1e-12, 1e-15);
      close(cosOfTurns(x), Math.cos(2 * Math.PI * x), 1e-12, 1e-15);
    }),
  );
  expect([sinOfTurns(0), sinOfTurns(0.25), sinOfTurns(0.5), sinOfTurns(0.75)]).toEqual([0, 1, -0, -1]);
});

test("the last bits are pinned: every engine that runs this gives these", () => {
  let mixed = 0;
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  const fold = (value: number) => {
    bits[0] = value;
    mixed = (Math.imul(mixed, 31) + words[0]) | 0;
    mixed = (Math.imul(mixed, 31) + words[1]) | 0;
  };
  for (let i = -2000; i < 2000; i++) {
    fold(exp(i / 7));
    fold(log(Math.abs(i / 7) + 0.001));
    fold(pow(Math.abs(i) / 100 + 0.01, i / 500));
    fold(sin(i / 7));
    fold(cos(i * 7.1));
    fold(sinOfTurns(i / 77));
  }
  expect(mixed).toBe(-1537592838);
});
