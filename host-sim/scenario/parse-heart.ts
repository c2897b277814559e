import type { Ectopy, RhythmSegment } from "../world/heart/rhythm-script.ts";
import { JsonObject, present } from "./json-object.ts";
import type { HeartScript } from "./scenario.ts";
import { ScenarioError } from "./scenario-error.ts";

const rhythms = [
  "sinus",
  "atrial-fibrillation",
  "atrial-flutter",
  "supraventricular-tachycardia",
  "ventricular-tachycardia",
  "idioventricular",
  "junctional",
  "paced",
  "pause",
  "asystole",
  "ventricular-flutter",
  "ventricular-fibrillation",
] as const satisfies readonly RhythmSegment["rhythm"][];

const conductions = ["normal", "leftBlock", "rightBlock"] as const;
const ectopicBeats = ["V", "V2", "F", "A", "a", "J", "x"] as const;
/** The world's own checks are the narrow ones (`checkScript`); here a number only has to be one. */
const ANY = 1e9;

/** Reads the heart of a scenario. @throws ScenarioError */
export function parseHeart(json: JsonObject): HeartScript {
  const heart = present({
    rhythm: json.list("rhythm", rhythmSegment),
    repeat: json.flag("repeat") ?? false,
    respirationHz: json.number("respirationHz", 0.05, 1),
    amplitude: json.number("amplitude", 0, 100),
  });
  json.end();
  return heart;
}

function rhythmSegment(item: unknown, path: string): RhythmSegment {
  const json = new JsonObject(item, path);
  const rhythm = json.need("rhythm", json.word("rhythm", rhythms));
  const segment = segmentOf(rhythm, json);
  json.end();
  return segment;
}

function segmentOf(rhythm: RhythmSegment["rhythm"], json: JsonObject): RhythmSegment {
  const number = (key: string) => json.number(key, 0, ANY);
  const rate = () => json.need("rateBpm", number("rateBpm"));
  const durationS = rhythm === "pause" ? undefined : number("durationS");
  switch (rhythm) {
    case "pause":
      return { rhythm, lengthS: json.need("lengthS", number("lengthS")) };
    case "asystole":
      return present({ rhythm, durationS });
    case "ventricular-flutter":
      return present({ rhythm, durationS, waveMicrovolts: number("waveMicrovolts") });
    case "ventricular-fibrillation":
      return present({
        rhythm,
        durationS,
        waveMicrovolts: number("waveMicrovolts"),
        decayS: number("decayS"),
      });
    case "sinus":
      return present({
        rhythm,
        durationS,
        rateBpm: rate(),
        variability: number("variability"),
        lowToHigh: number("lowToHigh"),
        conduction: json.word("conduction", conductions),
        ectopy: ectopyOf(json),
      });
    case "atrial-fibrillation":
      return present({
        rhythm,
        durationS,
        rateBpm: rate(),
        variability: number("variability"),
        waveMicrovolts: number("waveMicrovolts"),
        conduction: json.word("conduction", conductions),
        ectopy: ectopyOf(json),
      });
    case "atrial-flutter":
      return present({
        rhythm,
        durationS,
        atrialRateBpm: number("atrialRateBpm"),
        ratios: json.list("ratios", ratioOf),
        waveMicrovolts: number("waveMicrovolts"),
        conduction: json.word("conduction", conductions),
      });
    default:
      return present({ rhythm, durationS, rateBpm: rate(), beats: number("beats") });
  }
}

function ratioOf(item: unknown, path: string): number {
  if (typeof item === "number") return item;
  throw new ScenarioError("wrong-type", path, `It is ${JSON.stringify(item)}, not a number.`);
}

function ectopyOf(json: JsonObject): readonly Ectopy[] {
  return json.list("ectopy", (item, path) => {
    const one = new JsonObject(item, path);
    const ectopy = present({
      beat: one.need("beat", one.word("beat", ectopicBeats)),
      every: one.number("every", 0, ANY),
      perHour: one.number("perHour", 0, ANY),
      run: one.number("run", 0, ANY),
      coupling: one.number("coupling", 0, ANY),
    });
    one.end();
    return ectopy;
  });
}
