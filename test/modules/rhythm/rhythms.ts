import { BeatClass } from "../../../modules/rhythm/beat.ts";

/** One beat of a modelled rhythm: the time since the beat before, and what it is. */
export interface ModelBeat {
  readonly rrMs: number;
  readonly beatClass: number;
  readonly marks: number;
}

/** A seeded generator (xorshift32): modelled rhythms repeat. */
export function seeded(seed: number): () => number {
  let x = (Math.imul(seed, 0x9e3779b1) | 1) >>> 0;
  return () => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x / 4294967296;
  };
}

/** Nearly normal deviates: the sum of twelve uniform ones. */
function deviate(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

const beat = (rrMs: number, beatClass: number = BeatClass.normal, marks = 0): ModelBeat => ({
  rrMs: Math.round(rrMs),
  beatClass,
  marks,
});

/** Sinus rhythm with a little noise and breathing at `breathMs` of swing, 0.25 a second. */
export function sinus(count: number, rrMs: number, breathMs = 20, seed = 1): ModelBeat[] {
  const random = seeded(seed);
  let t = 0;
  return Array.from({ length: count }, () => {
    const rr = rrMs + breathMs * Math.sin((2 * Math.PI * t) / 4000) + 6 * deviate(random);
    t += rr;
    return beat(rr);
  });
}

/** Atrial fibrillation: independent intervals, skewed to the long side. */
export function fibrillation(count: number, rrMs: number, spread = 0.2, seed = 2): ModelBeat[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => {
    const z = deviate(random);
    return beat(Math.max(280, rrMs * (1 + spread * z + (z > 0 ? 0.08 * z * z : 0))));
  });
}

/** Flutter with a conduction that does not change. */
export function flutter(count: number, rrMs = 400, seed = 3): ModelBeat[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => beat(rrMs + 3 * deviate(random)));
}

/** Sinus rhythm in which a share of the beats is early, ventricular, and followed by a full pause. */
export function withVentricular(count: number, rrMs: number, share: number, seed = 4): ModelBeat[] {
  const random = seeded(seed);
  const beats: ModelBeat[] = [];
  while (beats.length < count) {
    const rr = rrMs + 8 * deviate(random);
    if (random() < share && beats.length > 2 && beats[beats.length - 1].beatClass === BeatClass.normal) {
      const coupling = rr * (0.55 + 0.1 * random());
      beats.push(beat(coupling, BeatClass.ventricular), beat(2 * rr - coupling));
    } else beats.push(beat(rr));
  }
  return beats;
}

/** Sinus rhythm in which a share of the beats is an early atrial one that resets the sinus node. */
export function withAtrial(count: number, rrMs: number, share: number, seed = 5): ModelBeat[] {
  const random = seeded(seed);
  const beats: ModelBeat[] = [];
  while (beats.length < count) {
    const rr = rrMs + 8 * deviate(random);
    if (random() < share && beats.length > 2) {
      beats.push(beat(rr * (0.62 + 0.03 * random()), BeatClass.supraventricular), beat(rr * 1.12));
    } else beats.push(beat(rr));
  }
  return beats;
}

/** A pattern of ventricular beats: after every `normals` normal beats comes one. */
export function pattern(cycles: number, normals: number, rrMs = 800): ModelBeat[] {
  const beats: ModelBeat[] = [];
  for (let i = 0; i < cycles; i++) {
    beats.push(beat(rrMs * 0.6, BeatClass.ventricular), beat(rrMs * 1.4));
    for (let k = 1; k < normals; k++) beats.push(beat(rrMs));
  }
  return beats;
}

/** Ventricular beats in a row. */
export function run(count: number, rrMs: number): ModelBeat[] {
  return Array.from({ length: count }, () => beat(rrMs, BeatClass.ventricular));
}
