import { BeatClass, BeatMark } from "../../modules/rhythm/beat.ts";
import type { EpisodeSink } from "../../modules/rhythm/episodes.ts";
import { RhythmKind } from "../../modules/rhythm/kind.ts";
import { AfOutcome, RhythmScreen } from "../../modules/rhythm/rhythm-screen.ts";
import type { Annotation } from "../world/wfdb/annotation.ts";
import type { BeatClass as BeatLetter } from "./beat-class.ts";
import type { ClassedBeat } from "./match-beats.ts";
import { RhythmLog } from "./rhythm-log.ts";

const classOfLetter: Readonly<Record<BeatLetter, number>> = {
  N: BeatClass.normal,
  S: BeatClass.supraventricular,
  V: BeatClass.ventricular,
  F: BeatClass.fusion,
  Q: BeatClass.unknown,
};

/** Names of the kinds of episodes, by number. */
const kindNames: readonly string[] = (() => {
  const names: string[] = [];
  for (const [name, kind] of Object.entries(RhythmKind)) names[kind] = name;
  return names;
})();

export interface ScreenedBeats {
  /** Findings as annotations. */
  readonly annotations: Annotation[];
  /** Natural-log odds of atrial fibrillation over the last intervals in 1/256; undefined where these were too few. */
  readonly afScoreQ8?: number;
}

/** Plays beats that someone found to the firmware's rhythm screen, as the heart monitor does with its own. */
export function screenBeats(beats: readonly ClassedBeat[], rateHz: number): ScreenedBeats {
  const log = new RhythmLog();
  let now = 0;
  const sink: EpisodeSink = {
    start: (kind, start) => log.begin(kindNames[kind], start, now),
    update: () => {},
    end: (kind, end) => log.end(kindNames[kind], end, end, now),
  };
  const screen = new RhythmScreen(sink);
  const rateMilliHz = Math.round(rateHz * 1000);
  beats.forEach(({ sample, beatClass }, i) => {
    now = sample;
    screen.beat(now, rateMilliHz, classOfLetter[beatClass], i === 0 ? BeatMark.gap : 0);
  });
  const { afOutcome, afScoreQ8 } = screen;
  screen.finish();
  return {
    annotations: log.annotations(now),
    ...(afOutcome === AfOutcome.unclassifiable ? {} : { afScoreQ8 }),
  };
}
