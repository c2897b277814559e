#!/usr/bin/env node
// The command line's door: installs what is missing, bundles the TypeScript and runs it.
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
const { build } = await import("esbuild");
const folder = join(root, ".build");
const target = join(folder, "purkinje.mjs");
const fresh = `${target}.${process.pid}`;
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(root, "host-sim/main.ts")],
  outfile: fresh,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  logLevel: "error",
});
// Renamed into place so that two commands started together never run half a file.
renameSync(fresh, target);
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(target).href);
process.exitCode = await main(process.argv.slice(2));
