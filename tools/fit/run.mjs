#!/usr/bin/env node
// Bundles a fit and runs it:
// `node tools/fit/run.mjs --data FOLDER [--seed 1] [--write]` for the atrial fibrillation score,
// `node tools/fit/run.mjs strips --data FOLDER [--seed 1] [--write]` for the spot check of short strips,
// `node tools/fit/run.mjs beats --data FOLDER [--seed 1] [--write]` for the beat classes.
import { loadBundled } from "../bundle.mjs";
import { root } from "../setup.mjs";

const fits = { beats: "tools/fit/beat-class/main.ts", strips: "tools/fit/strips/main.ts" };
const [, , name] = process.argv;
const isNamed = name in fits;
const { main } = await loadBundled(
  isNamed ? fits[name] : "tools/fit/main.ts",
  isNamed ? `fit-${name}` : "fit",
);
process.exitCode = main(process.argv.slice(isNamed ? 3 : 2), root);
