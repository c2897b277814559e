import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureInstalled, root } from "./setup.mjs";

/**
 * Bundles a TypeScript entry of this project into .build/ and loads it. Installs what is missing first.
 *
 * @param entry from the project's root, such as "host-sim/main.ts"
 * @param name of the bundle
 * @returns what the entry exports
 */
export async function loadBundled(entry, name) {
  ensureInstalled();
  const { build } = await import("esbuild");
  const folder = join(root, ".build");
  const target = join(folder, `${name}.mjs`);
  const fresh = `${target}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, entry)],
    outfile: fresh,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "error",
  });
  // Renamed into place so that two commands started together never run half a file.
  renameSync(fresh, target);
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(target).href);
}
