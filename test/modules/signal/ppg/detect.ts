import { PulseDetector } from "../../../../modules/signal/ppg/pulse-detector.ts";
import { PulseTrain } from "../../../../modules/signal/ppg/pulse-train.ts";
import { PulseRate } from "../../../../modules/vitals/pulse-rate.ts";

/** A rate over eight intervals: from when to when (s), a minute, and whether the firmware believes it. */
export interface FoundRate {
  readonly fromS: number;
  readonly toS: number;
  readonly perMin: number;
  readonly isBelieved: boolean;
  readonly qualityPercent: number;
}

/** Runs the detector over a whole recording in blocks and takes a rate at each fourth pulse. */
export function ratesOf(light: Int32Array, rateHz = 50, blockSamples = 17): FoundRate[] {
  const train = new PulseTrain();
  const detector = new PulseDetector(train);
  const rate = new PulseRate();
  const found: FoundRate[] = [];
  let taken = 0;
  for (let at = 0; at < light.length; at += blockSamples) {
    const block = light.subarray(at, at + blockSamples);
    detector.process(block, block.length, at);
    if (train.head - taken < 4) continue;
    taken = train.head;
    const isBelieved = rate.judge(train);
    if (!rate.hasEnough(train)) continue;
    const toS = train.index(train.head - 1) / rateHz;
    const lengthS = rate.samples / rateHz;
    found.push({
      fromS: toS - lengthS,
      toS,
      perMin: (60 * rate.intervals) / lengthS,
      isBelieved,
      qualityPercent: rate.qualityPercent,
    });
  }
  return found;
}

/** The times of all pulses in seconds. */
export function pulsesOf(light: Int32Array, rateHz = 50, blockSamples = 17): number[] {
  const train = new PulseTrain();
  const detector = new PulseDetector(train);
  const times: number[] = [];
  let taken = 0;
  for (let at = 0; at < light.length; at += blockSamples) {
    const block = light.subarray(at, at + blockSamples);
    detector.process(block, block.length, at);
    for (; taken < train.head; taken++) times.push(train.index(taken) / rateHz);
  }
  return times;
}
