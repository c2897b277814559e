#!/usr/bin/env node
// `npm run check:sdk`: where MODDABLE points to a Moddable SDK with its Linux tools, checks that the firmware is
// one: typings, manifests, preload, and the same batches from the SDK's own XS. Elsewhere it says "not run".
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  boards,
  bytecodeSizes,
  flagsFailure,
  isBuilt,
  manifestWithout,
  notFrozen,
  preflight,
} from "./check-sdk/boards.mjs";
import { findSdk, standIns } from "./check-sdk/sdk.mjs";
import { ensureInstalled, root } from "./setup.mjs";

const sdk = findSdk();
if (sdk.reason) {
  console.log(`check:sdk: not run (${sdk.reason}).`);
  process.exit(0);
}
ensureInstalled();
const { build } = await import("esbuild");
const { contractErrors } = await import("./check-sdk/contracts.mjs");
const { compareLinuxRun } = await import("./check-sdk/linux-run.mjs");

const folder = mkdtempSync(join(tmpdir(), "purkinje-sdk-"));
const env = standIns(sdk, folder);
const failures = [];
let passed = 0;
function check(what, failure) {
  if (failure) failures.push(what);
  else passed++;
  console.log(failure ? `failed: ${what}: ${failure}` : `held: ${what}`);
}

try {
  let anyBoard;
  for (const board of boards) {
    const result = preflight(board, join(root, "manifest.json"), env, join(folder, board.replace("/", "-")));
    check(
      `${board}: manifests resolve and the preload links`,
      result.ok ? undefined : result.text.slice(-1500),
    );
    if (!result.ok) continue;
    anyBoard = result.folder;
    check(`${board}: the engine is compiled as it is measured`, flagsFailure(result.folder));
    console.log(`  bytecode: ${JSON.stringify(bytecodeSizes(result.folder))} B`);
    const warm = notFrozen(result.text);
    if (warm.length)
      console.log(`  ${warm.length} preloaded objects are not frozen and cost RAM:\n${warm.join("\n")}`);
  }
  if (anyBoard) {
    const { known, unknown } = contractErrors(anyBoard, env, folder);
    check("the drivers compile against the SDK's typings", unknown.join("\n") || undefined);
    console.log(`  ${known.length} known differences of the typings from the runtime`);
  }
  if (anyBoard) {
    const imports = await firmwareImports();
    const missing = (manifest, build) =>
      imports.missingImports(
        imports.firmwareModules(manifest, "esp32/esp32c3"),
        "drivers/esp32/main",
        (name) => isBuilt(build, name),
        root,
      );
    const whole = missing(join(root, "manifest.json"), anyBoard);
    check("every import of the firmware is in the build", whole.join("\n") || undefined);
    const { include } = JSON.parse(readFileSync(join(root, "manifest-modules.json"), "utf8"));
    const broken = manifestWithout("./modules/vitals/manifest.json", include, folder);
    const built = preflight("esp32/esp32c3", broken, env, join(folder, "broken"));
    // The SDK itself builds such a firmware without a word; it would abort at its start.
    const found = built.folder ? missing(broken, built.folder) : [];
    check("a module that the manifests forget is found", found.length ? undefined : "nothing was reported");
    console.log(`  ${found[0] ?? ""}`);
  }
  check("a headless Linux build tells the same as Node", await compareLinuxRun(sdk, env, folder));
} finally {
  rmSync(folder, { recursive: true });
}

/** The resolver of the plain tests, bundled. */
async function firmwareImports() {
  const outfile = join(root, ".build/firmware-imports.mjs");
  await build({
    entryPoints: [join(root, "tools/check-sdk/firmware-imports.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  return import(pathToFileURL(outfile).href);
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
