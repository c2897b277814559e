import type { FaultSpec } from "../faults/fault-spec.ts";
import { type ModelledHeart, modelledHeart } from "../world/heart/heart.ts";
import { type ModelledWearer, modelledWearer } from "../world/wearer/wearer.ts";
import { present } from "./json-object.ts";
import type { Scenario } from "./scenario.ts";

/** A scenario's wearer, at work; the heart is the truth about it. */
export interface PlayedWearer {
  readonly heart: ModelledHeart;
  readonly wearer: ModelledWearer;
}

/**
 * @param mayBeInterrupted somebody looks on, who may make the wearer move
 * @throws RangeError for a script that cannot be played; the message says why
 */
export function playWearer(
  { wearer: script, seed, durationS }: Scenario,
  mayBeInterrupted = false,
): PlayedWearer {
  const { rhythm, repeat, respirationHz, amplitude } = script.heart;
  const heart = modelledHeart(
    present({
      seed,
      script: { segments: rhythm, repeat },
      respirationHz,
      amplitude,
      noise: script.noise,
      artefacts: script.electrodes,
    }),
  );
  const lengthS = heart.length / heart.rateHz;
  if (lengthS < durationS) {
    throw new RangeError(`The rhythm ends at ${Math.floor(lengthS)} s, before the scenario does.`);
  }
  const wearer = modelledWearer(
    present({
      seed,
      ecg: heart,
      beats: heart,
      activities: script.activities,
      saturation: script.saturation,
      ambientMicroamps: script.ambientLight,
      perfusionPercent: script.perfusionPercent,
      respirationHz,
      skin: script.skin,
      mayBeInterrupted,
    }),
  );
  return { heart, wearer };
}

/** What the script of the wearer and of the network mean as faults: electrodes that are off, a broker that is away. */
export function scriptedFaults({ wearer, network }: Scenario): FaultSpec[] {
  const fault = (kind: string, startS: number, durationS: number): FaultSpec => ({
    kind,
    startMicros: Math.round(startS * 1e6),
    durationMicros: Math.round(durationS * 1e6),
    parameters: {},
  });
  return [
    ...wearer.electrodes.flatMap((artefact) =>
      artefact.kind === "lead-off" ? [fault("lead-off", artefact.startS, artefact.durationS)] : [],
    ),
    ...network.brokerDown.map(({ startS, durationS }) => fault("broker-down", startS, durationS)),
  ];
}
