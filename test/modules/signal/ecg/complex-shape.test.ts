import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RECENT_MASK, RECENT_SAMPLES } from "../../../../modules/signal/ecg/candidates.ts";
import { ComplexShape } from "../../../../modules/signal/ecg/complex-shape.ts";

/** The shape of 32 values, of which the 17th lies at index `at`. */
function shapeOf(values: readonly number[], at: number): ComplexShape {
  const recent = new Int32Array(RECENT_SAMPLES).fill(1_000_000);
  values.forEach((value, i) => {
    recent[(at - 16 + i) & RECENT_MASK] = value;
  });
  const shape = new ComplexShape();
  shape.measure(at, recent);
  return shape;
}

const complex = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 32, maxLength: 32 });
const index = fc.integer({ min: -(2 ** 30), max: 2 ** 30 });

describe("the shape of a complex", () => {
  it("is its largest excursion from the mean of 250 ms, and its extent, within 80 ms of its middle", () => {
    fc.assert(
      fc.property(complex, index, (values, at) => {
        const shape = shapeOf(values, at);
        const mean = Math.floor(values.reduce((a, b) => a + b) / 32);
        // From 10 before the middle to 10 after.
        const inner = values.slice(6, 27);
        const [top, bottom] = [Math.max(...inner), Math.min(...inner)];
        expect(shape.extent).toBe(top - bottom);
        expect(shape.amplitude).toBe(top - mean >= mean - bottom ? top - mean : bottom - mean);
        expect(values[shape.peakAt - at + 16]).toBe(shape.amplitude + mean);
      }),
    );
  });

  it("is its steepest change over 23 ms, and the steepest back", () => {
    fc.assert(
      fc.property(complex, index, (values, at) => {
        const shape = shapeOf(values, at);
        const steps = Array.from({ length: 27 }, (_, i) => values[3 + i] - values[i]);
        const [rise, fall] = [Math.max(0, ...steps), -Math.min(0, ...steps)];
        expect(shape.slope).toBe(Math.max(rise, fall));
        expect(shape.returnSlope).toBe(Math.min(rise, fall));
        if (rise > 0 && fall > 0) {
          expect(shape.steepSpan).toBe(Math.abs(steps.indexOf(rise) - steps.indexOf(-fall)));
        }
      }),
    );
  });

  it("comes back if it is a beat, and does not if it is a step", () => {
    const wave = Array.from({ length: 32 }, (_, i) => Math.round(1000 * Math.exp(-(((i - 16) / 3) ** 2))));
    expect(shapeOf(wave, 100).comesBack()).toBe(true);
    const step = Array.from({ length: 32 }, (_, i) => (i < 16 ? 0 : 4000 - 20 * (i - 16)));
    expect(shapeOf(step, 100).comesBack()).toBe(false);
  });

  it("is not measured twice, but for another signal", () => {
    const recent = new Int32Array(RECENT_SAMPLES);
    const shape = new ComplexShape();
    shape.measure(200, recent);
    recent[200] = 500;
    shape.measure(200, recent);
    expect(shape.extent).toBe(0);
    shape.forget();
    shape.measure(200, recent);
    expect(shape.extent).toBe(500);
  });
});
