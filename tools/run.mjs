#!/usr/bin/env node
// The project's chores by name: `node tools/run.mjs <chore> [arguments]`. Each does all of its own set-up.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "./setup.mjs";

/** Runs one command in the checkout and ends with its exit code when it fails. */
function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  if (done.error) {
    console.error(`${command} could not be started: ${done.error.message}`);
    process.exit(2);
  }
  if (done.status !== 0) process.exit(done.status ?? 1);
}

const bin = (name) => join(root, "node_modules", ".bin", name);

/** What each peer test needs from outside of npm is installed by a script of its own in tools/peers. */
async function installPeers() {
  const folder = join(root, "tools/peers");
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".mjs"))
    .sort()) {
    const { install } = await import(pathToFileURL(join(folder, file)).href);
    await install();
  }
}

const chores = {
  test: (args) => run(bin("vitest"), ["run", ...args]),
  async peers(args) {
    await installPeers();
    run(bin("vitest"), ["run", "--config", "vitest.peers.config.ts", ...args]);
  },
  /** The README's picture, made by the page's own test. */
  async screenshot() {
    await installPeers();
    const args = ["run", "--config", "vitest.peers.config.ts", "test/peers/bench/screenshot.test.ts"];
    run(bin("vitest"), args, { PURKINJE_SCREENSHOT: "docs/bench.png" });
  },
  /** How many times faster than real time the whole simulated device runs; below 500 it fails. */
  bench() {
    const sim = ["sim", "--speed", "max", "--for", "4h", "--seed", "1", "--http", "off", "--json"];
    const done = spawnSync(process.execPath, [join(root, "tools/purkinje.mjs"), ...sim], {
      encoding: "utf8",
    });
    if (done.status !== 0) process.exit(done.status ?? 1);
    const { simulatedSeconds, wallSeconds } = JSON.parse(done.stdout.trim().split("\n").at(-1));
    const factor = Math.round(simulatedSeconds / wallSeconds);
    console.log(`${simulatedSeconds} simulated seconds in ${wallSeconds} s: ${factor} times real time`);
    if (factor < 500) process.exit(1);
  },
  check() {
    run(bin("biome"), ["check", "--error-on-warnings", "."]);
    run(bin("tsc"), ["-p", "tsconfig.json"]);
    run(bin("tsc"), ["-p", "tsconfig.node.json"]);
    run(bin("tsc"), ["-p", "host-sim/bench/tsconfig.json"]);
    run(bin("tsc"), ["-p", "device-class/tsconfig.json"]);
    run(bin("tsc"), ["-p", "drivers/esp32/tsconfig.json"]);
    run(bin("depcruise"), [
      "--config",
      "dependency-rules.cjs",
      "modules",
      "sensors",
      "drivers",
      "host-sim",
      "gateway",
    ]);
  },
};

const [chore, ...args] = process.argv.slice(2);
if (!(chore in chores)) {
  console.error(`Chores: ${Object.keys(chores).join(", ")}.`);
  process.exit(2);
}
ensureInstalled();
await chores[chore](args);
