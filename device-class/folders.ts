import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout: the nearest folder above this file (or its bundle) that holds the package's lock file. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "dependency-rules.cjs"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("This file does not lie in a checkout of the project.");
    folder = parent;
  }
  return folder;
}

export const projectRoot = findRoot();
export const deviceClassFolder = join(projectRoot, "device-class");
/** What the SDK builds the firmware by. */
export const boardManifest = join(projectRoot, "drivers/esp32/manifest.json");
export const hostFolder = join(deviceClassFolder, "host");
/** Where everything that is built lies; it may be deleted at any time. */
export const buildFolder = join(projectRoot, ".build", "device-class");
/** The XS engine's C sources, as npm's `@agoric/xsnap` carries them (LGPL-3.0; built here, never copied). */
export const engineFolder = join(deviceClassFolder, "node_modules/@agoric/xsnap/moddable/xs");
