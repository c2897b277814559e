import { eventRateUpperBound } from "../../host-sim/evaluate/event-rate-bound.ts";
import { findingsOf } from "../../host-sim/evaluate/finding-notes.ts";
import { runRecord } from "../../host-sim/node/evaluate/run-record.ts";
import type { Artefact } from "../../host-sim/world/heart/artefact.ts";
import { modelledHeart } from "../../host-sim/world/heart/heart.ts";
import type { RhythmSegment } from "../../host-sim/world/heart/rhythm-script.ts";
import type { Figure } from "./figure.ts";
import type { Section } from "./table.ts";

const RATE_HZ = 512;
/** Hearts that no constant was chosen with. */
const FIRST_SEED = 1001;
const HEARTS = 50;
const URGENT_S = 10;
const LASTS_S = 40;

/** No recording here has fibrillation of the ventricles: modelled hearts alone say what is found of it. */
export function modelledHeartsSection(): Section {
  return {
    title: `Modelled hearts whose ventricles fibrillate for ${LASTS_S} s, seeds ${FIRST_SEED} to ${FIRST_SEED + HEARTS - 1}`,
    figures: [
      ...[350, 100, 50, 30].map((waveMicrovolts) =>
        inTime(
          `modelled.vf${waveMicrovolts}`,
          `… waves of ${waveMicrovolts} µV (root mean square)`,
          [sinus],
          {
            waveMicrovolts,
          },
        ),
      ),
      inTime("modelled.vfAtOnce", "… when the device is switched on", []),
      inTime("modelled.vfAfterVt", "… after a ventricular tachycardia of 150 a minute", [
        { rhythm: "ventricular-tachycardia", rateBpm: 150, durationS: 40 },
      ]),
      inTime("modelled.vfAfterBlock", "… after sinus rhythm with a left bundle branch block", [
        { ...sinus, conduction: "leftBlock" },
      ]),
      falseOnes("modelled.falseVfMotion", "false where an electrode moves by 0.15 to 2 mV", "motion"),
      falseOnes("modelled.falseVfMuscle", "false where muscles tremble by 0.03 to 0.8 mV", "muscle"),
    ],
  };
}

const sinus = { rhythm: "sinus", rateBpm: 72, durationS: 40 } as const;

/** When ventricular flutter or fibrillation was told, in seconds of the recording. */
function toldAt(
  segments: readonly RhythmSegment[],
  seed: number,
  artefacts: readonly Artefact[] = [],
): number[] {
  const heart = modelledHeart({ seed, rateHz: RATE_HZ, script: { segments }, artefacts });
  return findingsOf(runRecord(heart, RATE_HZ))
    .filter(({ name }) => name === "ventricularFibrillation")
    .map(({ raised }) => raised / RATE_HZ);
}

function inTime(
  key: string,
  what: string,
  before: readonly (RhythmSegment & { readonly durationS: number })[],
  waves: { readonly waveMicrovolts?: number } = {},
): Figure {
  const onsetS = before.reduce((sum, { durationS }) => sum + durationS, 0);
  const fibrillation = { rhythm: "ventricular-fibrillation", durationS: LASTS_S, ...waves } as const;
  const delays: number[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HEARTS; seed++) {
    const told = toldAt([...before, fibrillation], seed).find((timeS) => timeS > onsetS);
    if (told !== undefined) delays.push(told - onsetS);
  }
  const found = delays.filter((delay) => delay <= URGENT_S).length;
  const latest = delays.length > 0 ? `, the last after ${Math.max(...delays).toFixed(1)} s` : "";
  return {
    key,
    what: `${what}, told within ${URGENT_S} s`,
    value: found,
    unit: "events",
    better: "more",
    counts: `of ${HEARTS}; ${delays.length - found} later${latest}`,
  };
}

function falseOnes(key: string, what: string, kind: "motion" | "muscle"): Figure {
  const sizes = kind === "motion" ? [150, 250, 400, 600, 800, 1200, 2000] : [30, 60, 100, 150, 250, 400, 800];
  const artefacts = sizes.map((microvolts, i) => ({ kind, startS: 15 + 40 * i, durationS: 30, microvolts }));
  const rhythms: readonly RhythmSegment[] = [
    { rhythm: "sinus", rateBpm: 75, durationS: 300 },
    { rhythm: "sinus", rateBpm: 75, durationS: 300, conduction: "leftBlock" },
    { rhythm: "atrial-fibrillation", rateBpm: 100, durationS: 300 },
    { rhythm: "asystole", durationS: 300 },
  ];
  let count = 0;
  for (const rhythm of rhythms)
    for (let seed = FIRST_SEED; seed < FIRST_SEED + HEARTS; seed++)
      count += toldAt([rhythm], seed, artefacts).length;
  const hours = (rhythms.length * HEARTS * sizes.length * 30) / 3600;
  const bound = (24 * eventRateUpperBound(count, hours)).toFixed(1);
  return {
    key,
    what,
    value: count,
    unit: "events",
    better: "less",
    counts: `in ${hours.toFixed(1)} h of it; 95 % upper bound ${bound} a day`,
  };
}
