import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { firmwareModules, missingImports, runtimeImports } from "../../tools/check-sdk/firmware-imports.ts";
import { sdkModules } from "../../tools/check-sdk/sdk-modules.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const boards = ["esp32", "esp32/esp32s3", "esp32/esp32c3"];
const main = "drivers/esp32/main";
const isOfSdk = (name: string) => sdkModules.has(name);

describe("the firmware's manifests", () => {
  it.each(boards)("have every module that is imported from main on, for %s", (board) => {
    const modules = firmwareModules(join(root, "manifest.json"), board);
    expect(modules.has(main)).toBe(true);
    expect(missingImports(modules, main, isOfSdk, root)).toEqual([]);
  });

  it("that forget a module are found out, with its name and who imports it", () => {
    const folder = mkdtempSync(join(tmpdir(), "purkinje-manifest-"));
    try {
      const { include } = JSON.parse(readFileSync(join(root, "manifest-modules.json"), "utf8"));
      const kept = include.filter((entry: string) => entry !== "./modules/vitals/manifest.json");
      expect(kept.length).toBe(include.length - 1);
      const path = join(folder, "manifest.json");
      const toRoot = "../".repeat(folder.split("/").length - 1) + root.slice(1);
      writeFileSync(
        path,
        JSON.stringify({
          include: ["./drivers/esp32/manifest.json", ...kept].map((entry) => join(toRoot, entry)),
        }),
      );
      const missing = missingImports(firmwareModules(path, "esp32"), main, isOfSdk, root);
      expect(missing.length).toBeGreaterThan(0);
      expect(missing[0]).toMatch(/^modules\/vitals\/.* \(imported by modules\/.*\.ts\) is in no manifest\.$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("that a board is not named in leave that board without its pins", () => {
    const modules = firmwareModules(join(root, "manifest.json"), "esp32/unknown");
    expect(missingImports(modules, main, isOfSdk, root)).toEqual([
      "purkinje/board (imported by drivers/esp32/main.ts) is in no manifest.",
    ]);
  });

  it("leave out no folder of modules or sensors", () => {
    const names = [...firmwareModules(join(root, "manifest.json"), "esp32").keys()];
    for (const top of ["modules", "sensors"])
      for (const folder of readdirSync(join(root, top))) {
        const files = existsSync(join(root, top, folder)) ? readdirSync(join(root, top, folder)) : [];
        // host/ holds types alone.
        if (folder === "host" || !files.some((file) => file.endsWith(".ts"))) continue;
        expect(
          names.some((name) => name.startsWith(`${top}/${folder}/`)),
          `${top}/${folder}`,
        ).toBe(true);
      }
  });

  it("need nothing of modules/host, which is types alone", () => {
    const host = join(root, "modules/host");
    for (const file of readdirSync(host)) expect(runtimeImports(join(host, file)), file).toEqual([]);
  });
});
