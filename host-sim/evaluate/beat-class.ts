import { annotationCodes as codes } from "../world/wfdb/annotation-codes.ts";

/**
 * The classes of EC57 (ANSI/AAMI EC57, clause 4.2): N any beat that is none of the others, S supraventricular
 * ectopic, V ventricular ectopic, F fusion of a ventricular and a normal beat, Q paced or unclassifiable.
 */
export const beatClasses = ["N", "S", "V", "F", "Q"] as const;
export type BeatClass = (typeof beatClasses)[number];

const classes: readonly (BeatClass | undefined)[] = (() => {
  const byCode: (BeatClass | undefined)[] = [];
  const set = (beatClass: BeatClass, ...members: number[]) => {
    for (const code of members) byCode[code] = beatClass;
  };
  // Escape beats of the atria and of the AV node are N: EC57 counts a beat as S only if it is ectopic and early,
  // and the papers that divide MIT-BIH by classes do so too (de Chazal 2004, table I).
  set("N", codes.N, codes.L, codes.R, codes.B, codes.e, codes.j);
  set("S", codes.A, codes.a, codes.J, codes.S, codes.n);
  set("V", codes.V, codes.E, codes.r);
  set("F", codes.F);
  set("Q", codes["/"], codes.f, codes.Q, codes["?"]);
  return byCode;
})();

/** The class of a beat's annotation code; undefined for a mark that is no beat. */
export function beatClassOf(code: number): BeatClass | undefined {
  return classes[code];
}
