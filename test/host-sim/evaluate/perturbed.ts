import { beatClassOf } from "../../../host-sim/evaluate/beat-class.ts";
import { Random } from "../../../host-sim/world/math/random.ts";
import { type Annotation, annotation } from "../../../host-sim/world/wfdb/annotation.ts";
import { annotationCodes as codes } from "../../../host-sim/world/wfdb/annotation-codes.ts";

const someBeats = [codes.N, codes.V, codes.A, codes.F, codes.Q, codes.S];

/** A reference of about 20 minutes with all kinds of beats, runs, rhythms and ventricular flutter. */
export function syntheticReference(seed: number, rateHz: number): Annotation[] {
  const random = new Random(seed, 1);
  const marks: Annotation[] = [annotation(0, codes["+"], { aux: "(N" })];
  let timeS = 0.4;
  while (timeS < 1200) {
    const sample = Math.round(timeS * rateHz);
    if (random.chance(0.02)) {
      const aux = ["(N", "(AFIB", "(AFL", "(VT", "(B"][Math.floor(random.uniform() * 5)];
      marks.push(annotation(sample, codes["+"], { aux }));
    }
    if (random.chance(0.003)) {
      timeS += 0.8;
      marks.push(annotation(Math.round(timeS * rateHz), codes["["]));
      timeS += random.between(2, 20);
      marks.push(annotation(Math.round(timeS * rateHz), codes["]"]));
    } else if (random.chance(0.1)) {
      const run = 1 + Math.floor(random.uniform() * 8);
      for (let i = 0; i < run; i++) {
        marks.push(annotation(Math.round(timeS * rateHz), random.chance(0.9) ? codes.V : codes.F));
        timeS += random.between(0.45, 0.7);
      }
    } else {
      const everyBeat = [
        codes.N,
        codes.L,
        codes.R,
        codes.a,
        codes.J,
        codes.A,
        codes.S,
        codes.E,
        codes.j,
        codes.n,
      ];
      const rare = [...everyBeat, codes["/"], codes.Q, codes.B, codes["?"], codes.e, codes.f, codes.r];
      marks.push(
        annotation(sample, random.chance(0.7) ? codes.N : rare[Math.floor(random.uniform() * rare.length)]),
      );
    }
    timeS += random.between(0.4, 1.2);
  }
  return marks.sort((a, b) => a.sample - b.sample);
}

/** What a bad detector would make of a reference: beats lost, moved, invented, misnamed; rhythms late or lost. */
export function perturbed(reference: readonly Annotation[], rateHz: number, seed: number): Annotation[] {
  const random = new Random(seed);
  const marks: Annotation[] = [];
  const moved = (sample: number, seconds: number) =>
    Math.max(0, sample + Math.round(random.normal() * seconds * rateHz));
  const someBeat = () => someBeats[Math.floor(random.uniform() * someBeats.length)];
  for (const { sample, code, aux } of reference) {
    if (beatClassOf(code) !== undefined) {
      if (random.chance(0.04)) continue;
      marks.push(annotation(moved(sample, 0.03), random.chance(0.06) ? someBeat() : code));
      if (random.chance(0.03)) {
        marks.push(annotation(sample + Math.round(random.uniform() * 0.3 * rateHz), someBeat()));
      }
    } else if (code === codes["+"]) {
      if (random.chance(0.85)) marks.push(annotation(moved(sample, 5), code, { aux }));
      if (random.chance(0.1)) {
        const start = sample + Math.round(20 * rateHz);
        marks.push(annotation(start, codes["+"], { aux: "(AFIB" }));
        marks.push(annotation(start + Math.round(30 * rateHz), codes["+"], { aux: "(N" }));
      }
    } else if (code === codes["["] || code === codes["]"]) {
      marks.push(annotation(moved(sample, 0.1), code));
    }
  }
  return withoutAmbiguities(marks.sort((a, b) => a.sample - b.sample));
}

/**
 * Without rhythm marks inside ventricular flutter and ventricular runs: rxr ends flutter at one and then uses the
 * window of the run before, and lets the mark of fibrillation divide a run on one side but not on the other.
 */
function withoutAmbiguities(marks: readonly Annotation[]): Annotation[] {
  let flutter = false;
  return marks.filter(({ code }, i) => {
    if (code === codes["["]) flutter = true;
    if (code === codes["]"]) flutter = false;
    if (code !== codes["+"]) return true;
    const beatFrom = (step: 1 | -1) => {
      let k = i;
      while (k >= 0 && k < marks.length && beatClassOf(marks[k].code) === undefined) k += step;
      return beatClassOf(marks[k]?.code ?? 0);
    };
    const inRun = [beatFrom(-1), beatFrom(1)].every((each) => each === "V" || each === "F");
    return !flutter && !inRun;
  });
}
