#!/usr/bin/env node
// Bundles a fit and runs it:
// `node tools/fit/run.mjs --data FOLDER [--seed 1] [--write]` for the atrial fibrillation score,
// `node tools/fit/run.mjs beats --data FOLDER [--seed 1] [--write]` for the beat classes.
import { loadBundled } from "../bundle.mjs";
import { root } from "../setup.mjs";

const isBeats = process.argv[2] === "beats";
const { main } = isBeats
  ? await loadBundled("tools/fit/beat-class/main.ts", "fit-beats")
  : await loadBundled("tools/fit/main.ts", "fit");
process.exitCode = main(process.argv.slice(isBeats ? 3 : 2), root);
