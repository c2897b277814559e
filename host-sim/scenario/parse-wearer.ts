import type { Artefact } from "../world/heart/artefact.ts";
import type { NoiseOptions } from "../world/heart/noise.ts";
import { type Activity, type ActivityKind, movements } from "../world/wearer/activity.ts";
import type { CourseStep } from "../world/wearer/course.ts";
import { JsonObject, present } from "./json-object.ts";
import { parseHeart } from "./parse-heart.ts";
import type { SkinScript, WearerScript } from "./scenario.ts";

const artefactKinds = ["lead-off", "pop", "drying", "motion", "muscle"] as const;
const activityKinds = Object.keys(movements) as ActivityKind[];
const LONGEST_S = 1e9;
const MOST_MICROVOLTS = 1e6;
const sinusRhythm = { rhythm: [{ rhythm: "sinus", rateBpm: 64 }], repeat: false } as const;

/** Reads the wearer of a scenario; one who is left out is well and sits still. @throws ScenarioError */
export function parseWearer(json: JsonObject | undefined): WearerScript {
  if (json === undefined) {
    return {
      heart: sinusRhythm,
      noise: {},
      electrodes: [],
      activities: [],
      saturation: [],
      ambientLight: [],
      skin: {},
    };
  }
  const heart = json.object("heart");
  const wearer = present({
    heart: heart === undefined ? sinusRhythm : parseHeart(heart),
    noise: noiseOf(json.object("noise")),
    electrodes: json.list("electrodes", artefact),
    activities: json.list("activities", activity),
    saturation: json.list("saturation", step("percent", 70, 100)),
    ambientLight: json.list("ambientLight", step("microamps", 0, 10_000)),
    perfusionPercent: json.number("perfusionPercent", 0, 20),
    skin: skinOf(json.object("skin")),
  });
  json.end();
  return wearer;
}

function noiseOf(json: JsonObject | undefined): NoiseOptions {
  if (json === undefined) return {};
  const noise = present({
    snrDb: json.number("snrDb", -40, 200),
    respirationMicrovolts: json.number("respirationMicrovolts", 0, MOST_MICROVOLTS),
    wanderMicrovolts: json.number("wanderMicrovolts", 0, MOST_MICROVOLTS),
    mainsMicrovolts: json.number("mainsMicrovolts", 0, MOST_MICROVOLTS),
    mainsHz: json.number("mainsHz", 1, 400),
  });
  json.end();
  return noise;
}

function artefact(item: unknown, path: string): Artefact {
  const json = new JsonObject(item, path);
  const kind = json.need("kind", json.word("kind", artefactKinds));
  const startS = json.need("startS", json.number("startS", 0, LONGEST_S));
  const duration = () => json.need("durationS", json.number("durationS", 0.01, LONGEST_S));
  const size = () => json.need("microvolts", json.number("microvolts", -MOST_MICROVOLTS, MOST_MICROVOLTS));
  const read = (): Artefact => {
    switch (kind) {
      case "lead-off":
        return present({
          kind,
          startS,
          durationS: duration(),
          pickupMicrovolts: json.number("pickupMicrovolts", 0, MOST_MICROVOLTS),
        });
      case "pop":
        return present({
          kind,
          startS,
          microvolts: size(),
          recoveryS: json.number("recoveryS", 0.01, 60),
        });
      case "drying":
        return { kind, startS, durationS: duration() };
      default:
        return { kind, startS, durationS: duration(), microvolts: size() };
    }
  };
  const found = read();
  json.end();
  return found;
}

function activity(item: unknown, path: string): Activity {
  const json = new JsonObject(item, path);
  const found = present({
    activity: json.need("activity", json.word("activity", activityKinds)),
    startS: json.need("startS", json.number("startS", 0, LONGEST_S)),
    cadencePerMin: json.number("cadencePerMin", 40, 240),
  });
  json.end();
  return found;
}

function step(name: string, least: number, most: number): (item: unknown, path: string) => CourseStep {
  return (item, path) => {
    const json = new JsonObject(item, path);
    const found = present({
      startS: json.need("startS", json.number("startS", 0, LONGEST_S)),
      value: json.need(name, json.number(name, least, most)),
      overS: json.number("overS", 0, LONGEST_S),
    });
    json.end();
    return found;
  };
}

function skinOf(json: JsonObject | undefined): SkinScript {
  if (json === undefined) return {};
  const skin = present({
    settledCelsius: json.number("settledCelsius", 0, 50),
    initialDeficitCelsius: json.number("initialDeficitCelsius", -20, 40),
  });
  json.end();
  return skin;
}
