#!/usr/bin/env node
// `node tools/device-class.mjs <command>`: installs the engine's sources into device-class/, bundles the
// TypeScript there and runs it. Everything that is built lies in .build/.
import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "./setup.mjs";

ensureInstalled();
ensureInstalled(join(root, "device-class"));
const { build } = await import("esbuild");
const folder = join(root, ".build");
const target = join(folder, "device-class.mjs");
const fresh = `${target}.${process.pid}`;
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(root, "device-class/main.ts")],
  outfile: fresh,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  logLevel: "error",
});
renameSync(fresh, target);
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(target).href);
process.exitCode = await main(process.argv.slice(2));
// What the gates see, and the whole simulated device on XS, under test on the engine that is now built.
if (process.exitCode !== 2) {
  const vitest = join(root, "node_modules/.bin/vitest");
  const tests = spawnSync(vitest, ["run", "--config", "device-class/vitest.config.ts"], {
    cwd: root,
    stdio: "inherit",
  });
  if (tests.status !== 0) process.exitCode = 1;
}
