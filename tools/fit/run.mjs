#!/usr/bin/env node
// `node tools/fit/run.mjs --data FOLDER [--seed 1] [--write]`: bundles the fit and runs it.
import { loadBundled } from "../bundle.mjs";
import { root } from "../setup.mjs";

const { main } = await loadBundled("tools/fit/main.ts", "fit");
process.exitCode = main(process.argv.slice(2), root);
