import {
  BeatClassifier,
  type ClassifierFacts,
} from "../../../../modules/rhythm/beat-class/beat-classifier.ts";
import { EcgBeatDetector } from "../../../../modules/signal/ecg/beat-detector.ts";
import { BeatRing } from "../../../../modules/signal/ecg/beat-ring.ts";
import { RECENT_MASK } from "../../../../modules/signal/ecg/candidates.ts";

/** A beat with its class, as a plain record. */
export interface ClassedBeat {
  index: number;
  beatClass: number;
  marks: number;
  /** Running index after the block with which it was settled. */
  settledAt: number;
}

/** A detector and a classifier, wired as on the device, and all that came out of them. */
export class ClassBench {
  readonly ring = new BeatRing(32);
  readonly detector = new EcgBeatDetector(this.ring);
  readonly classifier: BeatClassifier;
  readonly found: number[] = [];
  readonly beats: ClassedBeat[] = [];
  next = 0;

  constructor(facts?: ClassifierFacts) {
    this.classifier = new BeatClassifier(facts);
  }

  feed(samples: Int32Array, blockSamples = 16, flags = 0): this {
    const { ring, detector, classifier } = this;
    for (let at = 0; at < samples.length; at += blockSamples) {
      const count = Math.min(blockSamples, samples.length - at);
      for (let i = 0; i < count; i++) detector.recent[(this.next + i) & RECENT_MASK] = samples[at + i];
      detector.process(count, this.next, flags);
      this.next += count;
      for (; ring.waiting > 0; ring.tail++) {
        const slot = ring.tail & ring.mask;
        this.found.push(ring.index[slot]);
        if (classifier.take(ring, slot, detector)) this.#take();
      }
      if (classifier.expire(this.next)) this.#take();
    }
    return this;
  }

  interrupt(): this {
    if (this.classifier.interrupted()) this.#take();
    return this;
  }

  #take(): void {
    const { index, beatClass, marks } = this.classifier;
    this.beats.push({ index, beatClass, marks, settledAt: this.next });
  }
}
