/**
 * Everything that a verifier can have to say, each with a sentence. A *note* is a fact that the device itself
 * declared under its signature; a *fault* makes the record not hold.
 */
export const problems = Object.freeze({
  unreadable: ["fault", "These bytes are no batch: the file is damaged, or something else was mixed in."],
  untrusted: ["fault", "No key is enrolled for this device: whether the batch is genuine cannot be told."],
  forged: [
    "fault",
    "The signature does not hold under the enrolled key: the batch was altered, or made by someone else.",
  ],
  "unsupported-version": [
    "fault",
    "The signature holds, but the batch is of a version that this verifier does not know.",
  ],
  "unknown-flag": [
    "fault",
    "The signature holds, but the batch carries a flag that must not be overlooked and that this verifier does not know.",
  ],
  "payload-unreadable": [
    "fault",
    "The signature holds, but the payload is not as the format has it: the device's firmware is at fault.",
  ],
  "simulated-refused": [
    "fault",
    "The batch says under its signature that it comes from a simulated device: it is no measurement.",
  ],
  "enrolment-contradicted": [
    "fault",
    "The batch and the enrolment of its key disagree on whether the device is simulated.",
  ],
  "other-device": ["fault", "The batch is genuine, but of another device than the one asked for."],
  replay: ["fault", "This batch is here a second time."],
  fork: [
    "fault",
    "Two different genuine batches have this number: the key was copied, or the device was set back.",
  ],
  reordered: [
    "note",
    "This batch comes after a later one of its chain: urgent ones go first, and what a broker lost is sent again.",
  ],
  "before-head": [
    "fault",
    "This batch is not newer than where the verification before had ended: it is a replay, or fills a gap of that time.",
  ],
  "link-broken": [
    "fault",
    "The batch does not name the batch before it, although both are genuine: one of the two does not belong here.",
  ],
  "sequence-broken": ["fault", "The numbers of the readings do not go on where the batch before ended."],
  "boot-fell": ["fault", "The boot counter is lower than in the batch before."],
  "gap-unexplained": ["fault", "Batches are missing here, and no signed reading says why."],
  "gap-signed": [
    "note",
    "Batches are missing here; the device says under its signature that it gave them up.",
  ],
  "chain-restarted": [
    "fault",
    "The device began a new chain: what lies between the two cannot be shown to be complete.",
  ],
} as const satisfies Readonly<Record<string, readonly ["fault" | "note", string]>>);

export type ProblemCode = keyof typeof problems;

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: "fault" | "note";
  readonly sentence: string;
  /** Where in the bytes the batch begins, or the gap shows; absent where there is no such place. */
  readonly offset?: number;
  /** Hexadecimal device id, where it is known. It is proved only where the batch is genuine. */
  readonly deviceId?: string;
  readonly batchNumber?: number;
  /** For gaps: the last missing batch and how many readings the missing batches held. */
  readonly lastBatchNumber?: number;
  readonly missingReadings?: number;
  /** What exactly was wrong, where more can be said; for unreadable bytes, how many. */
  readonly detail?: string;
}

export type ProblemPlace = Omit<Problem, "code" | "severity" | "sentence">;

export function problem(code: ProblemCode, place: ProblemPlace): Problem {
  const [severity, sentence] = problems[code];
  return { code, severity, sentence, ...place };
}
