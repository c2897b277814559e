#!/usr/bin/env node
// The command line's door.
import { loadBundled } from "./bundle.mjs";

const { main } = await loadBundled("host-sim/main.ts", "purkinje");
process.exitCode = await main(process.argv.slice(2));
