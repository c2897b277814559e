import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

/**
 * Makes a Python environment with packages of PyPI under .build, unless it is there and imports them.
 *
 * @param name of the folder under .build
 * @param packages pinned, such as "wfdb==4.3.1"
 * @param modules that must import
 * @returns the path of its interpreter
 */
export function ensurePython(name, packages, modules) {
  const folder = join(root, ".build", name);
  const python = join(folder, "bin/python");
  const imports = `import ${modules.join(", ")}`;
  if (existsSync(python) && spawnSync(python, ["-c", imports]).status === 0) return python;
  console.error(`Installing ${packages.join(", ")} from PyPI (once)…`);
  const run = (command, args) => {
    const done = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
    if (done.status !== 0)
      throw new Error(`${command} ${args.join(" ")} failed: Python 3 with venv, and PyPI, are needed.`);
  };
  run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  return python;
}
