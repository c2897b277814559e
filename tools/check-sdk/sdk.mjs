// Where the Moddable SDK is, and how its tools are run without ESP-IDF.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

/** The SDK with its Linux tools built, or why there is none. */
export function findSdk() {
  const moddable = process.env.MODDABLE;
  if (!moddable) return { reason: "MODDABLE is not set" };
  const tools = ["release", "debug"].map((goal) => join(moddable, "build/bin/lin", goal));
  const folder = tools.find((path) => existsSync(join(path, "mcconfig")) && existsSync(join(path, "xsc")));
  if (!folder) return { reason: `${moddable} has no Linux tools (build/bin/lin)` };
  return { moddable, tools: folder };
}

/**
 * A folder with stand-ins for what the SDK's makefiles call and this check does not need: `tsc` (one process a
 * module; here a transpiler) and `idf.py` with an IDF_PATH that has a version. Returns the environment to use.
 */
export function standIns(sdk, folder) {
  const bin = join(folder, "bin");
  const idf = join(folder, "esp-idf");
  mkdirSync(bin, { recursive: true });
  mkdirSync(idf, { recursive: true });
  script(
    join(bin, "tsc"),
    `exec "${process.execPath}" "${join(root, "tools/check-sdk/transpile.mjs")}" "$@"`,
  );
  script(join(bin, "idf.py"), 'echo "ESP-IDF v6.0"');
  const git = (...args) => spawnSync("git", ["-C", idf, ...args], { stdio: "ignore" });
  git("init");
  git(
    "-c",
    "user.email=check@localhost",
    "-c",
    "user.name=check",
    "commit",
    "--allow-empty",
    "-m",
    "stand-in",
  );
  git("tag", "v6.0");
  return {
    ...process.env,
    MODDABLE: sdk.moddable,
    IDF_PATH: idf,
    PATH: [bin, sdk.tools, process.env.PATH].join(":"),
  };
}

function script(path, text) {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

/** Runs one of the SDK's commands; the text of both streams, and whether it succeeded. */
export function run(command, args, env, cwd = root) {
  const done = spawnSync(command, args, { env, cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.error) return { ok: false, text: done.error.message };
  return { ok: done.status === 0, text: done.stdout + done.stderr };
}
