import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = join(root, "tools/check-sdk/lin");
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const named: string[] = Object.values(manifest.modules);

describe("the headless Linux build's manifest", () => {
  it("names nothing that is not there", () => {
    const missing = named.filter((path) => {
      const target = join(folder, path.replace(/\/\*$/, ""));
      return !["", ".ts", ".js"].some((ending) => existsSync(target + ending));
    });
    expect(missing).toEqual([]);
  });

  it("names every module of the simulator and of packages that its program needs", async () => {
    const { metafile } = await build({
      entryPoints: [join(folder, "main.ts")],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      external: ["file", "mc/config"],
      absWorkingDir: root,
      logLevel: "error",
    });
    const unnamed = Object.keys(metafile.inputs)
      // The firmware's own have manifests of their own, which another test holds.
      .filter((path) => !/^(modules|sensors)\//.test(path))
      .filter((path) => {
        const from = relative(folder, join(root, path.replace(/\.(ts|js)$/, "")));
        const asNamed = from.startsWith(".") ? from : `./${from}`;
        return !named.includes(asNamed) && !named.includes(`${dirname(asNamed)}/*`);
      });
    expect(unnamed).toEqual([]);
  });
});
