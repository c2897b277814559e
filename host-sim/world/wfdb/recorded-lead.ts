import type { SignalSpecification } from "./header-signal-line.ts";
import { missingSample, type SampleFormat } from "./sample-formats.ts";

/** Where the samples of one lead lie in its file. */
export interface LeadLayout {
  readonly format: SampleFormat;
  readonly bytes: Uint8Array;
  /** Samples a frame of all leads of the file together, and of those before this lead. */
  readonly samplesPerFrame: number;
  readonly offsetInFrame: number;
  /** Frames that the file holds, and frames of the record. */
  readonly framesInFile: number;
  readonly frameCount: number;
}

/** Samples `start … end−1` are missing. */
export interface MissingSpan {
  readonly start: number;
  readonly end: number;
}

/** What one pass over a lead shows. */
export interface LeadSurvey {
  /** "absent": the header states no checksum, or 0 while the samples add up to another (as good as none). */
  readonly checksum: "matches" | "differs" | "absent";
  readonly initialValue: "matches" | "differs" | "absent";
  readonly missing: readonly MissingSpan[];
}

/** One lead of a record. Samples are decoded when they are read. */
export class RecordedLead {
  readonly number: number;
  readonly specification: SignalSpecification;
  /** Samples a second of this lead. */
  readonly rateHz: number;
  /** Samples there are. */
  readonly length: number;
  readonly #layout: LeadLayout;
  #survey: LeadSurvey | undefined;

  constructor(number: number, specification: SignalSpecification, frameRateHz: number, layout: LeadLayout) {
    this.number = number;
    this.specification = specification;
    this.rateHz = frameRateHz * specification.samplesPerFrame;
    this.length = layout.frameCount * specification.samplesPerFrame;
    this.#layout = layout;
  }

  /** The lead's name: the header's description of the signal, which may be empty. */
  get name(): string {
    return this.specification.description;
  }

  /**
   * The raw ADC value of a sample, or `missingSample`: marked so in the file, outside of the record, or (at the
   * end of a lead with skew) not in the file.
   */
  adcAt(index: number): number {
    if (index < 0 || index >= this.length) return missingSample;
    const raw = this.#rawAt(index, this.specification.skewFrames);
    return raw === this.#layout.format.missing ? missingSample : raw;
  }

  /** Reads every sample once: does the lead hold what its header says, and what is missing? Done at most once. */
  survey(): LeadSurvey {
    this.#survey ??= this.#look();
    return this.#survey;
  }

  /** As in the file, with the format's own mark of a missing sample. `skewFrames` frames are passed over. */
  #rawAt(index: number, skewFrames: number): number {
    const { format, bytes, samplesPerFrame, offsetInFrame, framesInFile } = this.#layout;
    const { samplesPerFrame: own, byteOffset } = this.specification;
    const frame = (own === 1 ? index : Math.floor(index / own)) + skewFrames;
    if (frame >= framesInFile) return format.missing;
    const inFrame = own === 1 ? 0 : index % own;
    return format.sampleAt(bytes, byteOffset, frame * samplesPerFrame + offsetInFrame + inFrame);
  }

  #look(): LeadSurvey {
    const { format, framesInFile } = this.#layout;
    const { checksum, initialValue, skewFrames, samplesPerFrame } = this.specification;
    const inFile = (framesInFile - skewFrames) * samplesPerFrame;
    const missing: MissingSpan[] = [];
    let sum = 0;
    let start = -1;
    for (let i = 0; i < this.length; i++) {
      const raw = this.#rawAt(i, skewFrames);
      if (i < inFile) sum = (sum + raw) | 0;
      if (raw === format.missing) {
        if (start < 0) start = i;
      } else if (start >= 0) {
        missing.push({ start, end: i });
        start = -1;
      }
    }
    if (start >= 0) missing.push({ start, end: this.length });
    return {
      checksum: this.#compareChecksum(checksum, sum),
      initialValue:
        initialValue === undefined || this.length === 0
          ? "absent"
          : initialValue === this.#rawAt(0, skewFrames) || initialValue === this.#rawAt(0, 0)
            ? "matches"
            : "differs",
      missing,
    };
  }

  /**
   * header(5) leaves the samples before frame 0 out of the checksum. Headers whose skew was measured and
   * entered later (skewedit(1)) still hold the first value and the checksum of the file as it stands: both hold.
   */
  #compareChecksum(checksum: number | undefined, sum: number): LeadSurvey["checksum"] {
    if (checksum === undefined) return "absent";
    const { skewFrames, samplesPerFrame } = this.specification;
    let whole = sum;
    for (let i = 0; i < skewFrames * samplesPerFrame; i++) whole = (whole + this.#rawAt(i, 0)) | 0;
    if (((sum - checksum) & 0xffff) === 0 || ((whole - checksum) & 0xffff) === 0) return "matches";
    return checksum === 0 ? "absent" : "differs";
  }
}
