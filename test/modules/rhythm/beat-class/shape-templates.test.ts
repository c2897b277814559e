import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BeatRow } from "../../../../modules/rhythm/beat-class/beat-row.ts";
import { ShapeTemplates, TEMPLATES } from "../../../../modules/rhythm/beat-class/shape-templates.ts";
import { pairsOf } from "../../../../modules/signal/block.ts";
import { RECENT_MASK, RECENT_SAMPLES } from "../../../../modules/signal/ecg/candidates.ts";

type Shape = (offset: number) => number;

const bump =
  (centre: number, width: number, height = 1000): Shape =>
  (offset) =>
    height * Math.exp(-0.5 * ((offset - centre) / width) ** 2);

/** Puts a complex at an index of the ring and has it taken. */
function take(templates: ShapeTemplates, shape: Shape, index = 1000, votes = true): BeatRow {
  const recent = new Int16Array(RECENT_SAMPLES);
  for (let offset = -20; offset <= 24; offset++) {
    recent[(index + offset) & RECENT_MASK] = Math.round(shape(offset));
  }
  const row = new BeatRow();
  row.index = index;
  templates.take(pairsOf(recent)!, row, votes);
  return row;
}

/** Eight shapes of which no two are alike. */
const unlike: Shape[] = [-12, -8, -4, 0, 4, 8, 12, 15].map((centre) => bump(centre, 1.5));

describe("templates of complexes", () => {
  it("know a shape again at any amplitude, offset and place in the ring", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 20, noNaN: true }),
        fc.integer({ min: -3000, max: 3000 }),
        fc.integer({ min: 0, max: 0x7fff_0000 }),
        (gain, offset, index) => {
          const templates = new ShapeTemplates();
          take(templates, bump(0, 2));
          const row = take(templates, (x) => gain * bump(0, 2)(x) + offset, index);
          expect(row.isNew).toBe(false);
          expect(row.similarity).toBeGreaterThan(1010);
          expect(row.similarity).toBeLessThanOrEqual(1026);
          expect(row.slopeSimilarity).toBeGreaterThan(1005);
        },
      ),
    );
  });

  it("tell a mirrored shape and a broad one from the dominant one", () => {
    const templates = new ShapeTemplates();
    const narrow = take(templates, bump(0, 2));
    const mirrored = take(templates, bump(0, 2, -1000));
    expect(mirrored.isNew).toBe(true);
    expect(mirrored.similarity).toBeLessThan(-1000);
    const broad = take(templates, bump(2, 7));
    expect(broad.isNew).toBe(true);
    expect(broad.breadth).toBeGreaterThan(narrow.breadth);
    expect(broad.sharpness).toBeLessThan(narrow.sharpness);
  });

  it("measure what they say: size, breadth and correlation as computed in floating point", () => {
    const templates = new ShapeTemplates();
    const points = (shape: Shape) => {
      const sums = Array.from(
        { length: 16 },
        (_, i) => Math.round(shape(2 * i - 14)) + Math.round(shape(2 * i - 13)),
      );
      const mean = sums.reduce((a, b) => a + b, 0) / 16;
      return sums.map((x) => x - mean);
    };
    const norm = (x: number[]) => Math.sqrt(x.reduce((a, b) => a + b * b, 0));
    const dot = (x: number[], y: number[]) => x.reduce((a, b, i) => a + b * y[i], 0);
    const a = bump(0, 3);
    const b: Shape = (x) => bump(1, 5)(x) - bump(9, 3, 300)(x);
    take(templates, a);
    const row = take(templates, b);
    const [pa, pb] = [points(a), points(b)];
    expect(row.size).toBeCloseTo(norm(pb), -1);
    expect(row.breadth).toBeCloseTo((4096 * pb.reduce((s, x) => s + Math.abs(x), 0)) / norm(pb), -2);
    expect(Math.abs(row.similarity - (1024 * dot(pa, pb)) / (norm(pa) * norm(pb)))).toBeLessThan(4);
    const slopes = (x: number[]) => x.slice(1).map((v, i) => v - x[i]);
    const [sa, sb] = [slopes(pa), slopes(pb)];
    expect(Math.abs(row.slopeSimilarity - (1024 * dot(sa, sb)) / (norm(sa) * norm(sb)))).toBeLessThan(4);
  });

  it("make the shape dominant that most beats have which came in time; premature ones do not vote", () => {
    const templates = new ShapeTemplates();
    const first = take(templates, unlike[3]).template;
    expect(templates.dominant).toBe(first);
    for (let i = 0; i < 20; i++) take(templates, unlike[6], 1000, false);
    expect(templates.dominant).toBe(first);
    let other = -1;
    for (let i = 0; i < 3; i++) other = take(templates, unlike[6]).template;
    expect(templates.dominant).toBe(other);
  });

  it("give up the shape that was used longest ago, never the dominant one", () => {
    const templates = new ShapeTemplates();
    const dominant = take(templates, unlike[0]).template;
    const second = take(templates, unlike[1], 1000, false).template;
    for (const shape of unlike.slice(2, TEMPLATES)) take(templates, shape, 1000, false);
    const newest = take(templates, unlike[7], 1000, false);
    expect(newest.isNew).toBe(true);
    expect(newest.template).toBe(second);
    expect(take(templates, unlike[0]).template).toBe(dominant);
  });

  it("forget, so that what came to be the usual shape becomes dominant", () => {
    const templates = new ShapeTemplates();
    for (let i = 0; i < 1000; i++) take(templates, unlike[2]);
    let other = -1;
    for (let i = 0; i < 140; i++) other = take(templates, unlike[5]).template;
    expect(templates.dominant).toBe(other);
  });

  it("bear a flat line and the largest steps of a converter", () => {
    const templates = new ShapeTemplates();
    expect(take(templates, () => 0).size).toBe(0);
    for (let i = 0; i < 50; i++) {
      const row = take(templates, (x) => (x % 4 < 2 ? 50_000 : -50_000));
      expect(Math.abs(row.similarity)).toBeLessThanOrEqual(1030);
      take(templates, bump(0, 2, 50_000));
    }
  });
});
