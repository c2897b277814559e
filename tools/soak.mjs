#!/usr/bin/env node
// A simulated week (or --days N) on one device: every kind of fault at random, power cuts above all, the simulator
// restarted on the same state each day. At the end the capture of all days must verify with signed gaps only.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./setup.mjs";

const { values } = parseArgs({
  options: { days: { type: "string", default: "7" }, seed: { type: "string", default: "1" } },
});
const days = Number(values.days);
const seed = Number(values.seed);
const hours = 24;

/** A small seeded generator (mulberry32, Tommy Ettinger), so that a run that fails can be had again. */
function random(state) {
  let a = state >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const lasting = [
  ["lead-off", 120],
  ["ecg-silent", 60],
  ["ecg-wrong-id", 60],
  ["ecg-stale", 60],
  ["ecg-unlocked", 30],
  ["ecg-clock:ppm=200", 3600],
  ["temperature-silent", 300],
  ["temperature-wrong-id", 60],
  ["temperature-stale", 120],
  ["i2c-stuck", 30],
  ["broker-down", 1800],
];
const instant = ["ecg-reset", "ecg-overflow", "ecg-lost-edge", "temperature-reset", "processor-busy:ms=500"];

function faultsOfDay(next) {
  const faults = ["power-cut:every=1800,off=10"];
  const span = hours * 3600;
  for (const [kind, longest] of lasting) {
    for (let i = 0; i < 3; i++) {
      const start = Math.floor(next() * (span - longest - 60)) + 30;
      faults.push(`${kind}@${start}s+${1 + Math.floor(next() * longest)}s`);
    }
  }
  for (const kind of instant)
    for (let i = 0; i < 10; i++) faults.push(`${kind}@${Math.floor(next() * span)}s`);
  return faults;
}

function purkinje(args) {
  const done = spawnSync(process.execPath, [join(root, "tools/purkinje.mjs"), ...args, "--json"], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const json = done.stdout.trim().split("\n").at(-1) ?? "";
  return {
    status: done.status,
    result: json.startsWith("{") ? JSON.parse(json) : undefined,
    text: done.stdout + done.stderr,
  };
}

const folder = mkdtempSync(join(tmpdir(), "purkinje-soak-"));
const state = join(folder, "state");
const capture = join(folder, "capture.cbor");
const next = random(seed);
let failed = false;
for (let day = 1; day <= days; day++) {
  const args = [
    "sim",
    "--speed",
    "max",
    "--for",
    `${hours}h`,
    "--seed",
    String(seed * 1000 + day),
    "--http",
    "off",
  ];
  args.push(
    "--state",
    state,
    "--capture",
    capture,
    ...faultsOfDay(next).flatMap((fault) => ["--fault", fault]),
  );
  const { status, result, text } = purkinje(args);
  if (result === undefined) {
    console.error(text.slice(-3000));
    process.exit(1);
  }
  if (status !== 0) failed = true;
  const { boot, beats, batches, gaps, faults, wallSeconds } = result;
  const recorded = Object.values(faults).reduce((sum, count) => sum + count, 0);
  console.log(
    `day ${day}: boot ${boot}, ${beats} beats, ${batches} batches, ${gaps} signed gaps, ${recorded} faults recorded, ${wallSeconds} s${status === 0 ? "" : " — DID NOT HOLD"}`,
  );
}
const { status, result, text } = purkinje(["verify", capture, "--trust", state, "--allow-simulated"]);
console.log(text.split("\n").slice(0, 12).join("\n"));
if (status !== 0 || failed) {
  console.log(
    `Did not hold. Again with: npm run soak -- --days ${days} --seed ${seed}. The capture is at ${folder}.`,
  );
  process.exit(1);
}
console.log(`${days} simulated days: ${result.batches} batches, all genuine, no gap that is not signed.`);
rmSync(folder, { recursive: true });
