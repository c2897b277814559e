import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of the project: the nearest one above this code that holds its package.json. It is looked for because
 * the same code runs from its own folder in tests and from a bundle elsewhere in the project.
 */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("The simulator runs from within its project.");
    folder = above;
  }
  return folder;
}
