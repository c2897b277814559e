// Makes a fresh clone ready: installs the pinned packages when they are missing or when the lock file has
// changed since. Plain JavaScript on Node's own modules, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
  console.error(`Node 20.12 or newer is needed; this is ${process.versions.node}.`);
  process.exit(2);
}

/** Installs what package-lock.json pins into `folder`, unless that is already there. */
export function ensureInstalled(folder = root, { scripts = false } = {}) {
  const stamp = join(folder, "node_modules", ".purkinje-installed");
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error(`Installing the packages of ${folder} (once)…`);
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  if (!scripts) args.push("--ignore-scripts");
  const npm = spawnSync("npm", args, {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    console.error("npm could not install the packages; check the connection to the registry and run again.");
    process.exit(2);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}
