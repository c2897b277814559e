import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type StripDecision, type StripScore, scoreStrips } from "../../../host-sim/evaluate/strip-score.ts";
import { AfScore } from "../../../modules/rhythm/af/af-score.ts";
import type { ScoreTable } from "../../../modules/rhythm/af/af-table.ts";
import { FEATURES, INTERVAL_FEATURES, USUAL_P } from "../../../modules/rhythm/af/features.ts";
import { SpotCheck } from "../../../modules/rhythm/af/spot-check.ts";
import { afTable } from "../../../modules/rhythm/af/table.generated.ts";
import { type EpisodeSink, Episodes } from "../../../modules/rhythm/episodes.ts";
import { Reasons } from "../../../modules/rhythm/reasons.ts";
import { fitLogistic } from "../logistic.ts";
import { quantise } from "../quantise.ts";
import { seededRandom } from "../random.ts";
import type { Rows } from "../rows.ts";
import { scoreTableSource } from "../write-table.ts";
import { type JudgedStrip, readStrips } from "./judged-strips.ts";

const FOLDS = 10;
/** What all judgements of a strip but the last one count together; the last counts 1. */
const EARLIER = 0.5;
/**
 * Added to the natural-log odds, so that a strip is called from a probability of 0.42 on. The cross-validated F1 is flat
 * from 0.35 to 0.5. A choice, not a fit.
 */
const OFFSET = 0.32;

/** Fits the table of the spot check on short strips, reports its cross-validation, and writes it if told so. */
export function main(args: string[], root: string): number {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      seed: { type: "string", default: "1" },
      offset: { type: "string", default: String(OFFSET) },
      write: { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) {
    console.error("Give --data FOLDER: one that holds cinc2017 in WFDB form.");
    return 2;
  }
  const seed = Number(values.seed);
  const offset = Number(values.offset);
  const strips = readStrips(join(values.data, "cinc2017"));
  const folds = foldsOf(strips, seed);
  const held = Array.from({ length: FOLDS }, (_, fold) =>
    fitTable(
      strips.filter((_, i) => folds[i] !== fold),
      offset,
    ),
  );
  console.log(`Strips held out in ${FOLDS} folds, seed ${seed}:`);
  print(
    scoreStrips(
      strips.map((strip, i) => decided(strip, held[folds[i]])),
      seed,
    ),
  );
  const table = fitTable(strips, offset);
  console.log("The table fitted on all, on what it was fitted on:");
  print(
    scoreStrips(
      strips.map((strip) => decided(strip, table)),
      seed,
    ),
  );
  const { perShare, from } = pWavesAgainst(strips);
  console.log(
    `Usual P waves before all beats speak against it by ${perShare.toFixed(1)} log odds of the intervals' score; ` +
      `half-way between the means with fibrillation and without lies a share of ${from.toFixed(2)}.`,
  );
  const source = scoreTableSource("spotTable", table, {
    command: `node tools/fit/run.mjs strips --data FOLDER --seed ${seed} --write`,
    fittedOn: `cinc2017 (${used(strips).length} strips of labels N, A and O that were judged)`,
  });
  if (values.write) writeFileSync(join(root, "modules/rhythm/af/spot-table.generated.ts"), source);
  else console.log(`\n${source}`);
  return 0;
}

/** Strips that nobody can read teach nothing. */
function used(strips: readonly JudgedStrip[]): JudgedStrip[] {
  return strips.filter(({ label, judgements }) => label !== "~" && judgements.length > 0);
}

function fitTable(strips: readonly JudgedStrip[], offset: number): ScoreTable {
  return quantise(fitLogistic([{ rows: rowsOf(used(strips)), scale: 1 }]), offset);
}

/** What P waves add to what the intervals' own score says of a strip: for how long stretches are judged. */
function pWavesAgainst(strips: readonly JudgedStrip[]): { perShare: number; from: number } {
  const score = new AfScore(afTable);
  const last = used(strips).map(({ label, judgements }) => ({
    isAf: label === "A",
    features: judgements[judgements.length - 1],
  }));
  const rows: Rows = {
    count: last.length,
    width: 2,
    values: Int32Array.from(
      last.flatMap(({ features }) => [score.of(features, INTERVAL_FEATURES), features[USUAL_P]]),
    ),
    truth: Uint8Array.from(last, ({ isAf }) => (isAf ? 1 : 0)),
    weights: new Float64Array(last.length).fill(1),
  };
  const { weights, deviation, inside, outside } = fitLogistic([{ rows, scale: 1 }]);
  // The score is in 1/256, the share per mille.
  const perScore = (weights[0] / deviation[0]) * 256;
  return {
    perShare: (-1000 * (weights[1] / deviation[1])) / perScore,
    from: (inside[1] + outside[1]) / 2000,
  };
}

function rowsOf(strips: readonly JudgedStrip[]): Rows {
  const values: number[] = [];
  const truth: number[] = [];
  const weights: number[] = [];
  for (const { label, judgements } of strips) {
    judgements.forEach((features, i) => {
      values.push(...features);
      truth.push(label === "A" ? 1 : 0);
      weights.push(i === judgements.length - 1 ? 1 : EARLIER / (judgements.length - 1));
    });
  }
  return {
    count: truth.length,
    width: FEATURES,
    values: Int32Array.from(values),
    truth: Uint8Array.from(truth),
    weights: Float64Array.from(weights),
  };
}

function decided({ name, label, judgements }: JudgedStrip, table: ScoreTable) {
  let decision: StripDecision = "unclassifiable";
  const reasons = new Reasons();
  const sink: EpisodeSink = {
    start() {},
    update() {},
    end() {},
    judged(_endIndex, isPossible) {
      decision = isPossible ? "fibrillation" : "other";
    },
  };
  const spot = new SpotCheck(new Episodes(sink, reasons), reasons, table);
  // However many intervals were taken in, these are those of the first minute.
  judgements.forEach((features, i) => {
    spot.judge(features, 1, i);
  });
  return { name, label, decision };
}

/** Each strip is a person of its own as far as is known; fibrillation is dealt out evenly. */
function foldsOf(strips: readonly JudgedStrip[], seed: number): number[] {
  const random = seededRandom(seed);
  const keys = strips.map(() => random());
  const dealt = strips
    .map(({ label }, i) => ({ label, i }))
    .sort((a, b) => a.label.localeCompare(b.label) || keys[a.i] - keys[b.i]);
  const folds: number[] = [];
  dealt.forEach(({ i }, at) => {
    folds[i] = at % FOLDS;
  });
  return folds;
}

function print({ detection, f1, interval, counts }: StripScore): void {
  const { truePositives, falseNegatives, falsePositives } = detection;
  const [low, high] = interval ?? [Number.NaN, Number.NaN];
  const percent = (x: number) => (100 * x).toFixed(2);
  console.log(
    `  F1 ${percent(f1 ?? Number.NaN)} (95 %: ${percent(low)} to ${percent(high)}); ` +
      `${truePositives} found, ${falseNegatives} missed, ${falsePositives} false ` +
      `(label O ${counts.O.fibrillation}, label N ${counts.N.fibrillation})`,
  );
}
