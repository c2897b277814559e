import { EcgBeatDetector } from "../../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../../modules/signal/ecg/beat-ring.ts";
import { RECENT_MASK } from "../../../../modules/signal/ecg/candidates.ts";
import { QualityRing, SEGMENT } from "../../../../modules/signal/ecg/signal-quality.ts";

/** A beat as a plain record. */
export interface Beat {
  index: number;
  amplitude: number;
  slope: number;
  span: number;
  contrast: number;
  flags: number;
  /** Running index of the last sample of the block after which it was there. */
  reportedAt: number;
}

/** A graded second as a plain record. */
export interface Second {
  second: number;
  grade: number;
  reason: number;
  noise: number;
}

/** A detector with its rings, and all that came out of it. */
export class Bench {
  readonly ring = new BeatRing(16);
  readonly qualityRing = new QualityRing(8);
  readonly detector = new EcgBeatDetector(this.ring, this.qualityRing);
  readonly beats: Beat[] = [];
  readonly seconds: Second[] = [];
  next = 0;

  /** Feeds samples in blocks whose sizes a function gives; the flags hold for all of them. */
  feed(samples: Int32Array, blockSize: () => number = () => 16, flags = 0): this {
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(blockSize(), samples.length - at);
      const { recent } = this.detector;
      for (let i = 0; i < count; i++) recent[(this.next + i) & RECENT_MASK] = samples[at + i];
      this.detector.process(count, this.next, flags);
      this.next += count;
      at += count;
      this.collect();
    }
    return this;
  }

  /** Moves what the rings hold to the lists. */
  collect(): void {
    const { ring, qualityRing } = this;
    for (; ring.waiting > 0; ring.tail++) {
      const b = ring.tail & ring.mask;
      this.beats.push({
        index: ring.index[b],
        amplitude: ring.amplitudeMicrovolt[b],
        slope: ring.slopeMicrovolt[b],
        span: ring.steepSpanSamples[b],
        contrast: ring.contrastPercent[b],
        flags: ring.flags[b],
        reportedAt: this.next - 1,
      });
    }
    for (; qualityRing.waiting > 0; qualityRing.tail++) {
      const s = qualityRing.tail & qualityRing.mask;
      this.seconds.push({
        second: qualityRing.index[s] / SEGMENT,
        grade: qualityRing.grade[s],
        reason: qualityRing.reason[s],
        noise: qualityRing.noisePercent[s],
      });
    }
  }

  finish(): this {
    this.detector.finish();
    this.collect();
    return this;
  }
}

/** How many of the expected times (in seconds) have no beat within 150 ms, and how many beats have no time. */
export function compare(beats: readonly Beat[], expected: readonly number[], rate = 128): [number, number] {
  let missed = 0;
  let matched = 0;
  for (const time of expected) {
    if (beats.some((b) => Math.abs(b.index / rate - time) <= 0.15)) matched++;
    else missed++;
  }
  return [missed, beats.length - matched];
}
