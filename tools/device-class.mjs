#!/usr/bin/env node
// `node tools/device-class.mjs <command>`: installs the engine's sources into device-class/, bundles the
// TypeScript there and runs it. Everything that is built lies in .build/.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { loadBundled } from "./bundle.mjs";
import { ensureInstalled, root } from "./setup.mjs";

ensureInstalled(join(root, "device-class"));
const { main } = await loadBundled("device-class/main.ts", "device-class");
process.exitCode = await main(process.argv.slice(2));
// What the gates see, and the whole simulated device on XS, under test on the engine that is now built.
if (process.exitCode !== 2 && !process.argv.includes("--profile")) {
  const vitest = join(root, "node_modules/.bin/vitest");
  const tests = spawnSync(vitest, ["run", "--config", "device-class/vitest.config.ts"], {
    cwd: root,
    stdio: "inherit",
  });
  if (tests.status !== 0) process.exitCode = 1;
}
