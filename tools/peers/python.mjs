// Makes a Python environment with the readers that other people wrote, in .build/peers-python.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup.mjs";

export const packages = ["wfdb==4.3.1"];
const folder = join(root, ".build/peers-python");

export async function install() {
  const python = join(folder, "bin/python");
  if (existsSync(python) && spawnSync(python, ["-c", "import wfdb"]).status === 0) return;
  const run = (command, args) => {
    const done = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
    if (done.status !== 0)
      throw new Error(`${command} ${args.join(" ")} failed: Python 3 with venv is needed.`);
  };
  run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
}
