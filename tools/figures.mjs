#!/usr/bin/env node
// `npm run figures -- [--data FOLDER] [--write]`: measures screening on all recordings.
import { loadBundled } from "./bundle.mjs";
import { root } from "./setup.mjs";

const { main } = await loadBundled("tools/figures/main.ts", "figures");
process.exitCode = main(process.argv.slice(2), root);
