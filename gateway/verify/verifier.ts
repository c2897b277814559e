import { ChainReason } from "../../modules/record/codes.ts";
import { signedDigest } from "../../modules/record/cose.ts";
import { DIGEST_BYTES } from "../../modules/record/keys.ts";
import { type BatchContent, decodePayload } from "../batch/payload.ts";
import { PayloadError } from "../batch/payload-error.ts";
import type { Envelope } from "../cose/envelope.ts";
import { verifyEs256 } from "../cose/es256.ts";
import { type Enrolment, trustedDevices } from "../enrolment.ts";
import { softwareSha256 } from "../hash.ts";
import { toHex } from "../hex.ts";
import type { ChainHead } from "./chain.ts";
import { type DeviceReport, DeviceTally } from "./device-tally.ts";
import { type Problem, type ProblemCode, type ProblemPlace, problem } from "./problems.ts";
import { BatchSplitter } from "./split.ts";

export interface VerifierOptions {
  /** The devices whose signatures are trusted. */
  readonly enrolled: Iterable<Enrolment>;
  /** Accept batches that say that they are simulated; refused otherwise. */
  readonly allowSimulated?: boolean;
  /** The one device that is expected, as hexadecimal id; any enrolled one otherwise. */
  readonly deviceId?: string;
  /** Heads of an earlier report: the record must go on from there. */
  readonly heads?: Iterable<ChainHead>;
  /** Problems that are listed; the others are only counted. */
  readonly maxProblems?: number;
  /** Called with each batch that is genuine, readable, accepted and new, in the order of the file. */
  readonly onBatch?: (content: BatchContent, deviceId: string) => void;
}

/** What a record is worth. */
export interface VerificationReport {
  /** True when there is at least one batch and no problem is a fault. */
  readonly holds: boolean;
  /** Batches seen, of whatever kind; damaged stretches count one each. */
  readonly batches: number;
  readonly genuine: number;
  readonly forged: number;
  readonly untrusted: number;
  readonly unreadable: number;
  /** Genuine batches that were not accepted: simulated, of another device, or of a version not known. */
  readonly refused: number;
  /** Readings in accepted batches. */
  readonly readings: number;
  /** Stretches of missing batches that nothing explains, and those that the device declared. */
  readonly gaps: number;
  readonly signedGaps: number;
  readonly replays: number;
  readonly forks: number;
  readonly reordered: number;
  readonly devices: readonly DeviceReport[];
  /** Where each chain stands, for the next verification. */
  readonly heads: readonly ChainHead[];
  readonly problems: readonly Problem[];
  /** Problems in all, listed or not. */
  readonly problemCount: number;
}

/**
 * Verifies a record (docs/FORMAT.md, "Chains and what a verifier tells") as its bytes come in. No input makes it
 * throw; what it keeps for each genuine batch is some hundred bytes, and nothing for others.
 */
export class RecordVerifier {
  readonly #options: VerifierOptions;
  readonly #enrolled: ReadonlyMap<string, Enrolment>;
  readonly #splitter: BatchSplitter;
  readonly #sha256 = softwareSha256();
  readonly #digest = new Uint8Array(DIGEST_BYTES);
  readonly #devices = new Map<string, DeviceTally>();
  readonly #problems: Problem[] = [];
  readonly #counts = new Map<ProblemCode, number>();
  #batches = 0;
  #genuine = 0;
  #refused = 0;
  #readings = 0;
  #faults = 0;
  #problemCount = 0;

  /** @throws EnrolmentError where two enrolment records of one device disagree */
  constructor(options: VerifierOptions) {
    this.#options = options;
    this.#enrolled = trustedDevices(options.enrolled);
    for (const head of options.heads ?? []) this.#tally(head.deviceId).resume(head);
    this.#splitter = new BatchSplitter({
      batch: (envelope, offset) => this.#judge(envelope, offset),
      holds: (envelope) => this.#holds(envelope),
      junk: (offset, length) => {
        this.#batches++;
        this.#tell("unreadable", { offset, detail: `${length} bytes` });
      },
    });
  }

  /** Takes the next bytes of the record. */
  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes);
  }

  /** Ends the record and says what it is worth. */
  end(): VerificationReport {
    this.#splitter.end();
    const report = (found: Problem) => this.#note(found);
    for (const device of this.#devices.values()) device.finish(report);
    const count = (code: ProblemCode) => this.#counts.get(code) ?? 0;
    const seen = [...this.#devices.values()].filter((device) => device.batches > 0);
    return {
      holds: this.#batches > 0 && this.#faults === 0,
      batches: this.#batches,
      genuine: this.#genuine,
      forged: count("forged"),
      untrusted: count("untrusted"),
      unreadable: count("unreadable"),
      refused: this.#refused,
      readings: this.#readings,
      gaps: count("gap-unexplained"),
      signedGaps: count("gap-signed"),
      replays: count("replay") + count("before-head"),
      forks: count("fork"),
      reordered: count("reordered"),
      devices: seen.map((device) => device.report()),
      heads: [...this.#devices.values()].flatMap((device) => device.heads),
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  #judge(envelope: Envelope, offset: number): void {
    this.#batches++;
    const deviceId = toHex(envelope.deviceId);
    const place = { offset, deviceId };
    const enrolment = this.#enrolled.get(deviceId);
    if (enrolment === undefined) {
      this.#tell("untrusted", place);
      return;
    }
    if (!this.#holds(envelope)) {
      this.#tell("forged", place);
      return;
    }
    this.#genuine++;
    const content = this.#decode(envelope.payload, place);
    if (content === undefined) return;
    const refusal = this.#refusal(content, enrolment);
    if (refusal === undefined) this.#accept(content, deviceId, offset);
    else {
      this.#refused++;
      this.#tell(refusal, { ...place, batchNumber: content.batchNumber });
    }
  }

  /** Whether the signature holds under the enrolled key; leaves the digest behind. */
  #holds(envelope: Envelope): boolean {
    const enrolment = this.#enrolled.get(toHex(envelope.deviceId));
    if (enrolment === undefined) return false;
    signedDigest(this.#sha256, envelope.protectedString, envelope.payloadString, this.#digest);
    return verifyEs256(enrolment.publicKey, this.#digest, envelope.signature);
  }

  #decode(payload: Uint8Array, place: ProblemPlace): BatchContent | undefined {
    try {
      return decodePayload(payload);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      this.#refused++;
      this.#tell(error.flaw, { ...place, detail: error.message });
      return undefined;
    }
  }

  #refusal(content: BatchContent, enrolment: Enrolment): ProblemCode | undefined {
    const { deviceId, allowSimulated = false } = this.#options;
    if (deviceId !== undefined && enrolment.deviceId !== deviceId) return "other-device";
    if (content.simulated !== enrolment.simulated) return "enrolment-contradicted";
    if (content.simulated && !allowSimulated) return "simulated-refused";
    return undefined;
  }

  #accept(content: BatchContent, deviceId: string, offset: number): void {
    const device = this.#tally(deviceId);
    const isRestart = content.link === ChainReason.stateLost || device.isOtherChain(content.chainId);
    const chain = device.chain(content.chainId);
    const digest = toHex(this.#digest);
    const verdict = chain.add(content, digest, offset, (found) => this.#note(found));
    if (verdict !== "new") return;
    if (isRestart) this.#tell("chain-restarted", { offset, deviceId, batchNumber: content.batchNumber });
    device.take(content);
    this.#readings += content.readings.length;
    this.#options.onBatch?.(content, deviceId);
  }

  #tally(deviceId: string): DeviceTally {
    let device = this.#devices.get(deviceId);
    if (device === undefined) {
      device = new DeviceTally(deviceId);
      this.#devices.set(deviceId, device);
    }
    return device;
  }

  #tell(code: ProblemCode, place: ProblemPlace): void {
    this.#note(problem(code, place));
  }

  #note(found: Problem): void {
    this.#problemCount++;
    this.#counts.set(found.code, (this.#counts.get(found.code) ?? 0) + 1);
    if (found.severity === "fault") this.#faults++;
    if (this.#problems.length < (this.#options.maxProblems ?? 1000)) this.#problems.push(found);
  }
}

/** Verifies a record that is in memory as a whole. */
export function verifyRecord(bytes: Uint8Array, options: VerifierOptions): VerificationReport {
  const verifier = new RecordVerifier(options);
  verifier.push(bytes);
  return verifier.end();
}
