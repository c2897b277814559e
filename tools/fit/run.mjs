#!/usr/bin/env node
// `node tools/fit/run.mjs --data FOLDER [--seed 1] [--write]`: bundles the fit and runs it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "../setup.mjs";

ensureInstalled();
const { build } = await import("esbuild");
const folder = join(root, ".build");
const target = join(folder, "fit.mjs");
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(root, "tools/fit/main.ts")],
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
process.exitCode = main(process.argv.slice(2), root);
