#!/usr/bin/env node
// `npm run bench:detectors -- FOLDER`: published beat detectors and this project's, on the same records by the same
// scorer. Installs the peers from PyPI in .build/peers-detectors.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "./setup.mjs";

const packages = ["neurokit2==0.2.13", "wfdb==4.3.1", "py-ecg-detectors==1.3.5", "sleepecg==0.6.0"];
const python = join(root, ".build/peers-detectors/bin/python");

function installPeers() {
  const imports = "import neurokit2, wfdb, ecgdetectors, sleepecg";
  if (existsSync(python) && spawnSync(python, ["-c", imports]).status === 0) return;
  console.error("Installing the detectors from PyPI (once)…");
  const run = (command, args) => {
    const done = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
    if (done.status === 0) return;
    console.error(`${command} ${args.join(" ")} failed: Python 3 with venv, and PyPI, are needed.`);
    process.exit(2);
  };
  run("python3", ["-m", "venv", join(root, ".build/peers-detectors")]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
}

ensureInstalled();
installPeers();
const { build } = await import("esbuild");
const target = join(root, ".build/bench-detectors.mjs");
mkdirSync(join(root, ".build"), { recursive: true });
await build({
  entryPoints: [join(root, "tools/bench-detectors/main.ts")],
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
process.exitCode = main(process.argv.slice(2), { root, python });
