import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { transformSync } from "esbuild";

type ModuleMap = Record<string, string | readonly string[]>;

interface Manifest {
  readonly include?: readonly string[];
  readonly modules?: ModuleMap;
  readonly platforms?: Record<string, { readonly modules?: ModuleMap }>;
}

/** The firmware's own modules of one board: names as the SDK knows them, and their files. */
export type FirmwareModules = ReadonlyMap<string, string>;

/**
 * Reads a manifest and all that it includes of this project, as mcconfig does: a name that ends in `*` takes a
 * whole folder. What is included from the SDK is left out.
 */
export function firmwareModules(manifestPath: string, board: string): FirmwareModules {
  const modules = new Map<string, string>();
  const read = (path: string) => {
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    const folder = dirname(path);
    for (const include of manifest.include ?? []) if (!include.startsWith("$")) read(join(folder, include));
    for (const map of [manifest.modules, manifest.platforms?.[board]?.modules]) addAll(map, folder);
  };
  const addAll = (map: ModuleMap | undefined, folder: string) => {
    for (const [name, sources] of Object.entries(map ?? {}))
      for (const source of [sources].flat() as string[])
        if (!source.startsWith("$")) add(name, join(folder, source));
  };
  const add = (name: string, source: string) => {
    if (!name.endsWith("*")) {
      const file = [`${source}.ts`, `${source}.js`].find((path) => existsSync(path));
      if (file) modules.set(name, file);
      return;
    }
    const folder = dirname(source);
    if (!existsSync(folder)) return;
    for (const file of readdirSync(folder))
      if (/\.(ts|js)$/.test(file) && !file.endsWith(".d.ts"))
        modules.set(name.slice(0, -1) + file.replace(/\.(ts|js)$/, ""), join(folder, file));
  };
  read(manifestPath);
  return modules;
}

/** Modules that a file imports at run time: imports of types alone are gone. */
export function runtimeImports(file: string): string[] {
  const { code } = transformSync(readFileSync(file, "utf8"), {
    loader: "ts",
    format: "esm",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return [...code.matchAll(/^(?:import|export)\b[^"';]*["']([^"']+)["'];?$/gm)].map(([, name]) => name);
}

/**
 * Follows every import from `main` and tells, a line each, those that neither the firmware's manifests nor the
 * SDK have. The SDK's build does not tell: the firmware would only abort when it starts.
 */
export function missingImports(
  modules: FirmwareModules,
  main: string,
  isOfSdk: (name: string) => boolean,
  root = "",
): string[] {
  const missing: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string, importer: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const file = modules.get(name);
    if (file === undefined) {
      if (!isOfSdk(name)) missing.push(`${name} (imported by ${importer}) is in no manifest.`);
      return;
    }
    for (const specifier of runtimeImports(file)) visit(moduleName(specifier, name), relative(root, file));
  };
  visit(main, "the manifest's creation");
  return missing;
}

/** A relative specifier counts from its importer's name; XS leaves the ending off. */
function moduleName(specifier: string, importer: string): string {
  const name = specifier.startsWith(".") ? posix.join(posix.dirname(importer), specifier) : specifier;
  return name.replace(/\.(ts|js|mjs)$/, "");
}
