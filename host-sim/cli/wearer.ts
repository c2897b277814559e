import type { Wearer } from "../device/simulated-device.ts";
import { chooseLead, openRecord, plainly } from "../node/recordings/open-record.ts";
import { readIfPresent } from "../node/state/state-folder.ts";
import { modelledHeart } from "../world/heart/heart.ts";
import type { Waveform } from "../world/waveform.ts";
import { annotatedBeats, type BeatSource } from "../world/wearer/beat-source.ts";
import { detectedBeats } from "../world/wearer/detected-beats.ts";
import { modelledWearer } from "../world/wearer/wearer.ts";
import { annotationsAt } from "../world/wfdb/annotation.ts";
import { parseAnnotations } from "../world/wfdb/annotation-reader.ts";
import { recordWaveform } from "../world/wfdb/lead-waveform.ts";

export interface ChosenWearer {
  readonly wearer: Wearer;
  readonly lengthMicros: number;
  /** For a person: whose heart this is. */
  readonly title: string;
}

const DEFAULT_RUN_MICROS = 300e6;
const REFERENCE = "atr";

/**
 * The wearer of a recorded ECG, or the modelled one. Under a recorded heart the pulse, the movement and the skin
 * are modelled: the pulse follows the record's reference beats, or those that a detector finds in it.
 */
export function chooseWearer(
  path: string | undefined,
  leadName: string | undefined,
  seed: number,
): ChosenWearer {
  if (path === undefined) {
    const heart = modelledHeart({ seed });
    const wearer = modelledWearer({ seed, ecg: heart, beats: heart });
    return { wearer, lengthMicros: DEFAULT_RUN_MICROS, title: "A modelled heart" };
  }
  const record = openRecord(path);
  const lead = chooseLead(record, leadName);
  const ecg = plainly(record.header.name, () => recordWaveform(record, lead.number));
  const wearer = modelledWearer({ seed, ecg, beats: beatsOf(path, record.header.frameRateHz, ecg) });
  return {
    wearer,
    lengthMicros: Math.floor((ecg.length * 1e6) / ecg.rateHz),
    title: `Record ${record.header.name}, lead ${lead.name || lead.number}`,
  };
}

function beatsOf(path: string, rateHz: number, ecg: Waveform): BeatSource {
  const name = `${path.replace(/\.hea$/, "")}.${REFERENCE}`;
  const bytes = readIfPresent(name);
  if (bytes === undefined) return detectedBeats(ecg);
  return plainly(name, () => annotatedBeats(annotationsAt(parseAnnotations(bytes), rateHz), rateHz));
}
