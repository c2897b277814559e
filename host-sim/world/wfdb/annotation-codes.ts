/**
 * The annotation codes of annot(5) by their mnemonics. A beat is `N L R B a A J S V r F e j n E / f Q ?`; the
 * others mark rhythm, signal quality, waves and comments.
 */
export const annotationCodes = Object.freeze({
  /** No beat; a place holder. */
  " ": 0,
  /** Normal beat. */
  N: 1,
  /** Left and right bundle branch block beats. */
  L: 2,
  R: 3,
  /** Aberrated atrial premature beat. */
  a: 4,
  /** Premature ventricular contraction. */
  V: 5,
  /** Fusion of a ventricular and a normal beat. */
  F: 6,
  /** Nodal (junctional), atrial, and other supraventricular premature beats. */
  J: 7,
  A: 8,
  S: 9,
  /** Ventricular and nodal escape beats. */
  E: 10,
  j: 11,
  /** Paced beat. */
  "/": 12,
  /** Unclassifiable beat. */
  Q: 13,
  /** Change of signal quality: subtype −1 where nothing is readable, 0 where all is clean. */
  "~": 14,
  /** Isolated artefact that looks like a QRS. */
  "|": 16,
  /** ST change, T-wave change. */
  s: 18,
  T: 19,
  /** Systole, diastole. */
  "*": 20,
  D: 21,
  /** Comment, in `aux`. */
  '"': 22,
  /** Measurement, in `aux`. */
  "=": 23,
  /** Peak of the P wave. */
  p: 24,
  /** Bundle branch block beat, left or right. */
  B: 25,
  /** Pacemaker artefact that captured nothing. */
  "^": 26,
  /** Peak of the T wave. */
  t: 27,
  /** Change of rhythm; its name, from a parenthesis on, is in `aux`. */
  "+": 28,
  /** Peak of the U wave. */
  u: 29,
  /** Beat while a detector is still learning. */
  "?": 30,
  /** Ventricular flutter wave; beginning and end of ventricular flutter or fibrillation. */
  "!": 31,
  "[": 32,
  "]": 33,
  /** Atrial and supraventricular escape beats. */
  e: 34,
  n: 35,
  /** Link to external data, in `aux`. */
  "@": 36,
  /** Atrial premature beat that was not conducted. */
  x: 37,
  /** Fusion of a paced and a normal beat. */
  f: 38,
  /** Beginning and end of a wave. */
  "(": 39,
  ")": 40,
  /** Premature ventricular contraction on the T wave. */
  r: 41,
} as const);

export type AnnotationMnemonic = keyof typeof annotationCodes;

/** The greatest code that annot(5) has room for. */
export const greatestAnnotationCode = 49;

const mnemonics: readonly (string | undefined)[] = (() => {
  const byCode: (string | undefined)[] = [];
  for (const [mnemonic, code] of Object.entries(annotationCodes)) byCode[code] = mnemonic;
  return byCode;
})();

/** The mnemonic of a code; `[code]` for one that annot(5) leaves to its users. */
export function mnemonicOf(code: number): string {
  return mnemonics[code] ?? `[${code}]`;
}

/** The code of a mnemonic, or undefined where it is none. */
export function codeOf(mnemonic: string): number | undefined {
  const code = mnemonics.indexOf(mnemonic);
  return code < 0 ? undefined : code;
}
