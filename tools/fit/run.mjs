#!/usr/bin/env node
// Bundles a fit and runs it:
// `node tools/fit/run.mjs --data FOLDER [--seed 1] [--write]` for the atrial fibrillation score,
// `node tools/fit/run.mjs beats --data FOLDER [--seed 1] [--write]` for the beat classes.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "../setup.mjs";

ensureInstalled();
const { build } = await import("esbuild");
const folder = join(root, ".build");
const isBeats = process.argv[2] === "beats";
const target = join(folder, isBeats ? "fit-beats.mjs" : "fit.mjs");
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(root, isBeats ? "tools/fit/beat-class/main.ts" : "tools/fit/main.ts")],
  outfile: target,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  logLevel: "error",
});
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(target).href);
process.exitCode = main(process.argv.slice(isBeats ? 3 : 2), root);
