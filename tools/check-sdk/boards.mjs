// Manifests resolve, every module is found and the preload links, for each board; no C is compiled.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../setup.mjs";
import { run } from "./sdk.mjs";

export const boards = ["esp32", "esp32/esp32s3", "esp32/esp32c3"];

/** Preflights one manifest for one board. */
export function preflight(board, manifest, env, output) {
  mkdirSync(output, { recursive: true });
  const configured = run("mcconfig", ["-p", board, "-o", output, manifest], env);
  const [, subplatform = ""] = board.split("/");
  const folder = join(output, "tmp/esp32", subplatform, "release/purkinje");
  if (!configured.ok || !existsSync(join(folder, "makefile"))) return { ok: false, text: configured.text };
  const made = run("make", ["-C", folder, join(folder, "mc.xs.c")], env);
  return { ok: made.ok && existsSync(join(folder, "mc.xs.c")), text: made.text, folder };
}

/**
 * The compiler's flag that the manifest adds must stand last in what the makefile compiles the engine with. It can be one
 * flag alone: the SDK escapes a space, which makes two of them one that no compiler knows.
 */
export function flagsFailure(folder) {
  const { C_FLAGS_SUBPLATFORM: flag } = JSON.parse(
    readFileSync(join(root, "drivers/esp32/manifest.json"), "utf8"),
  ).build;
  const makefile = readFileSync(join(folder, "makefile"), "utf8");
  if (!makefile.includes(`\nC_FLAGS_SUBPLATFORM = ${flag}\n`)) return `${flag} is not in the makefile`;
  const flags = /^C_FLAGS \?= (?:.*\\\n)*.*$/m.exec(makefile)?.[0] ?? "";
  return flags.trimEnd().endsWith("$(C_FLAGS_SUBPLATFORM)") ? undefined : "the makefile does not use it last";
}

/** Lines of the linker that tell what costs RAM although it could lie in flash. */
export function notFrozen(text) {
  return text
    .split("\n")
    .filter((line) => /warning: (modules|sensors|drivers|purkinje)\/.*not frozen/.test(line));
}

/** Bytes of bytecode in this project's own modules, by top folder. */
export function bytecodeSizes(folder) {
  const modules = join(folder, "modules");
  return Object.fromEntries(
    ["modules", "sensors", "drivers"].map((top) => [top, sizeOf(join(modules, top))]),
  );
}

function sizeOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += sizeOf(path);
    else if (entry.name.endsWith(".xsb")) bytes += statSync(path).size;
  }
  return bytes;
}

/** Whether a build has a module of that name. The SDK keeps names with a colon in folders of their own. */
export function isBuilt(folder, name) {
  const [, prefix, rest] = /^(\w+):(.*)$/.exec(name) ?? [];
  const path = prefix ? `~.${prefix}/${rest}` : name;
  return existsSync(join(folder, "modules", `${path}.xsb`));
}

/** The whole firmware's manifest without one module's, as it would be forgotten. */
export function manifestWithout(forgotten, includes, folder) {
  const path = join(folder, "manifest.json");
  const own = ["./drivers/esp32/manifest.json", ...includes.filter((entry) => entry !== forgotten)];
  const include = [
    "$(MODDABLE)/examples/manifest_base.json",
    ...own.map((entry) => relative(folder, join(root, entry))),
  ];
  writeFileSync(path, JSON.stringify({ include }));
  return path;
}
