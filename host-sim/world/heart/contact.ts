import { exp } from "../math/exp.ts";
import { Random } from "../math/random.ts";
import { sinOfTurns } from "../math/trigonometry.ts";
import { type Artefact, artefactEndS, checkArtefacts } from "./artefact.ts";
import { SmoothNoise } from "./smooth-noise.ts";
import { streams } from "./streams.ts";

const defaultPickupMicrovolts = 1500;
const defaultPopRecoveryS = 0.5;
/** After a lead-off the front end sees the electrode's new half-cell voltage settle. */
const returnMicrovolts = 2500;
const returnRecoveryS = 0.4;
const returnTailS = 2;
/** A dried-out electrode: what is left of the heart, and what noise it adds. */
const driedGain = 0.5;
const driedMuscleMicrovolts = 60;
const driedWanderMicrovolts = 250;
const motionKnotsPerSecond = 9;
const wanderKnotsPerSecond = 1.5;

/** Lays artefacts over blocks of samples. A block's artefacts depend on its place alone. */
export class Contact {
  readonly #artefacts: readonly Artefact[];
  readonly #seed: number;
  readonly #rateHz: number;
  readonly #mainsHz: number;

  /** @throws RangeError for an artefact that makes no sense */
  constructor(artefacts: readonly Artefact[], seed: number, rateHz: number, mainsHz: number) {
    checkArtefacts(artefacts);
    this.#artefacts = artefacts;
    this.#seed = seed;
    this.#rateHz = rateHz;
    this.#mainsHz = mainsHz;
  }

  /** Changes block `block`, whose first sample is `start`, from what the body gives to what electrodes pass on. */
  lay(out: Float64Array, block: number, start: number): void {
    // A lead that is off hides whatever else happens: it comes last.
    for (let pass = 0; pass < 2; pass++) {
      for (let a = 0; a < this.#artefacts.length; a++) {
        const artefact = this.#artefacts[a];
        if ((artefact.kind === "lead-off") !== (pass === 1)) continue;
        const tailS = artefact.kind === "lead-off" ? returnTailS : 0;
        const first = Math.max(0, Math.ceil(artefact.startS * this.#rateHz) - start);
        const end = Math.min(out.length, Math.ceil((artefactEndS(artefact) + tailS) * this.#rateHz) - start);
        if (first < end) this.#layOne(artefact, a, out, block, start, first, end);
      }
    }
  }

  #layOne(
    artefact: Artefact,
    ordinal: number,
    out: Float64Array,
    block: number,
    start: number,
    first: number,
    end: number,
  ): void {
    const { startS } = artefact;
    const stream = streams.artefact + 4 * ordinal;
    const random = new Random(this.#seed, stream, block);
    // White noise is drawn for the whole block, so that it does not depend on where in it the artefact begins.
    const white = (i: number, drawn: { to: number; value: number }) => {
      while (drawn.to <= i) {
        drawn.value = random.normal();
        drawn.to++;
      }
      return drawn.value;
    };
    const drawn = { to: 0, value: 0 };
    const slow = (index: number, knots: number) => new SmoothNoise(this.#seed, stream + index, knots);
    switch (artefact.kind) {
      case "pop": {
        const { microvolts, recoveryS = defaultPopRecoveryS } = artefact;
        for (let i = first; i < end; i++) {
          out[i] += microvolts * exp(-((start + i) / this.#rateHz - startS) / recoveryS);
        }
        break;
      }
      case "drying": {
        const wander = slow(1, wanderKnotsPerSecond);
        for (let i = first; i < end; i++) {
          const timeS = (start + i) / this.#rateHz;
          const dry = (timeS - startS) / artefact.durationS;
          out[i] =
            out[i] * (1 - (1 - driedGain) * dry) +
            dry * (driedMuscleMicrovolts * white(i, drawn) + driedWanderMicrovolts * wander.at(timeS));
        }
        break;
      }
      case "motion": {
        const swing = slow(1, motionKnotsPerSecond);
        for (let i = first; i < end; i++)
          out[i] += artefact.microvolts * swing.at((start + i) / this.#rateHz);
        break;
      }
      case "muscle":
        for (let i = first; i < end; i++) out[i] += artefact.microvolts * white(i, drawn);
        break;
      case "lead-off": {
        const { pickupMicrovolts = defaultPickupMicrovolts, durationS } = artefact;
        const drift = slow(1, wanderKnotsPerSecond);
        const turnsPerSample = this.#mainsHz / this.#rateHz;
        for (let i = first; i < end; i++) {
          const timeS = (start + i) / this.#rateHz;
          const backS = timeS - startS - durationS;
          if (backS >= 0) out[i] += returnMicrovolts * exp(-backS / returnRecoveryS);
          else {
            const pickup = pickupMicrovolts * sinOfTurns((start + i) * turnsPerSample);
            out[i] = pickup + 0.5 * pickupMicrovolts * drift.at(timeS);
          }
        }
      }
    }
  }
}
