import { sinOfTurns } from "../math/trigonometry.ts";
import type { Artefact } from "./artefact.ts";
import { addBackground } from "./background.ts";
import { Contact } from "./contact.ts";
import { atrialNames, atrialWaves, ventricularComplexes, ventricularNames } from "./morphology.ts";
import { defaultMainsHz, Noise, type NoiseOptions } from "./noise.ts";
import type { Timeline } from "./timeline.ts";
import { addWave, type Wave } from "./wave.ts";

export interface RendererOptions {
  readonly seed: number;
  readonly rateHz: number;
  readonly respirationHz: number;
  readonly amplitude: number;
  readonly noise: NoiseOptions;
  readonly artefacts: readonly Artefact[];
}

const blockSamples = 1024;
const blocksKept = 4;
/** How far a beat's waves reach from its fiducial point. */
const reachBeforeS = 0.5;
const reachAfterS = 1.2;
/** Breathing turns the heart, and its beats grow and shrink by this fraction. */
const respirationDepth = 0.04;

interface Block {
  number: number;
  readonly samples: Float64Array;
}

/** Draws a timeline block by block. A block is the same whenever it is drawn; the last few are kept. */
export class Renderer {
  readonly #timeline: Timeline;
  readonly #options: RendererOptions;
  readonly #noise: Noise;
  readonly #contact: Contact;
  readonly #blocks: Block[] = [];
  #oldest = 0;

  constructor(timeline: Timeline, options: RendererOptions) {
    this.#timeline = timeline;
    this.#options = options;
    const { noise, artefacts, seed, rateHz, respirationHz, amplitude } = options;
    this.#noise = new Noise(noise, seed, rateHz, respirationHz, amplitude);
    this.#contact = new Contact(artefacts, seed, rateHz, noise.mainsHz ?? defaultMainsHz);
    for (let i = 0; i < blocksKept; i++) {
      this.#blocks.push({ number: -1, samples: new Float64Array(blockSamples) });
    }
  }

  /** As `Waveform.read`, of `length` samples. */
  read(start: number, count: number, length: number, out: Float64Array): void {
    let done = 0;
    while (done < count) {
      const wanted = start + done;
      const index = Math.max(0, Math.min(wanted, length - 1));
      const number = Math.floor(index / blockSamples);
      const { samples } = this.#block(number);
      const offset = index - number * blockSamples;
      if (index !== wanted) {
        // Outside: the nearest sample holds, as far as this side goes.
        const end = wanted < 0 ? Math.min(count, -start) : count;
        out.fill(samples[offset], done, end);
        done = end;
        continue;
      }
      const run = Math.min(count - done, blockSamples - offset, length - index);
      for (let i = 0; i < run; i++) out[done + i] = samples[offset + i];
      done += run;
    }
  }

  #block(number: number): Block {
    for (let i = 0; i < blocksKept; i++) {
      if (this.#blocks[i].number === number) return this.#blocks[i];
    }
    const block = this.#blocks[this.#oldest];
    this.#oldest = (this.#oldest + 1) % blocksKept;
    block.number = number;
    this.#draw(block);
    return block;
  }

  #draw({ number, samples }: Block): void {
    const { rateHz, seed, amplitude } = this.#options;
    const start = number * blockSamples;
    const startS = start / rateHz;
    const endS = (start + blockSamples) / rateHz;
    samples.fill(0);
    this.#timeline.reach(endS + reachBeforeS);
    const { beats, segments } = this.#timeline;
    for (let i = this.#timeline.segmentAt(startS); i < segments.length && segments[i].startS < endS; i++) {
      addBackground(samples, start, rateHz, segments[i], seed, amplitude);
    }
    for (let i = beats.from(startS - reachAfterS); i < beats.length; i++) {
      if (beats.timeS(i) > endS + reachBeforeS) break;
      this.#drawBeat(i, samples, start);
    }
    this.#noise.add(samples, number, start);
    this.#contact.lay(samples, number, start);
  }

  #drawBeat(i: number, samples: Float64Array, start: number): void {
    const { respirationHz, amplitude } = this.#options;
    const { beats } = this.#timeline;
    const timeS = beats.timeS(i);
    const gain = amplitude * beats.gain(i) * (1 + respirationDepth * sinOfTurns(timeS * respirationHz + 0.3));
    const recovery = beats.recovery(i);
    this.#drawWaves(atrialWaves[atrialNames[beats.atrial(i)]], timeS, recovery, gain, samples, start);
    this.#drawWaves(
      ventricularComplexes[ventricularNames[beats.ventricular(i)]],
      timeS,
      recovery,
      gain,
      samples,
      start,
    );
  }

  #drawWaves(
    waves: readonly Wave[],
    timeS: number,
    recovery: number,
    gain: number,
    samples: Float64Array,
    start: number,
  ): void {
    const { rateHz } = this.#options;
    const perMs = rateHz / 1000;
    for (let w = 0; w < waves.length; w++) {
      const { atMs, riseMs, fallMs, microvolts, follows } = waves[w];
      const stretch = follows === "fixed" ? 1 : follows === "conduction" ? 0.6 + 0.4 * recovery : recovery;
      addWave(
        samples,
        start,
        timeS * rateHz + atMs * stretch * perMs,
        riseMs * stretch * perMs,
        fallMs * stretch * perMs,
        gain * microvolts,
      );
    }
  }
}
