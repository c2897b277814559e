import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "purkinje-lint-"));
  cpSync(join(root, "biome.json"), join(copy, "biome.json"));
  cpSync(join(root, "tools/lint"), join(copy, "tools/lint"), { recursive: true });
  mkdirSync(join(copy, "modules/signal"), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true }));

/** What the project's linter says of a file of modules/ that returns this. */
function lint(expression: string): { ok: boolean; text: string } {
  const source = `export const value = (x: number) => ${expression};\n`;
  writeFileSync(join(copy, "modules/signal/sample.ts"), source);
  const biome = join(root, "node_modules/.bin/biome");
  const done = spawnSync(biome, ["lint", "--vcs-enabled=false", "modules"], { cwd: copy, encoding: "utf8" });
  return { ok: done.status === 0, text: done.stdout + done.stderr };
}

describe("pure code", () => {
  it("may take a square root, which engines compute alike", () => {
    const { ok, text } = lint("Math.sqrt(x)");
    expect(ok, text).toBe(true);
  });

  it.each(["Math.exp(x)", "Math.sin(x)", "Math.pow(x, 2)", "Math.random() * x", "x ** 2"])(
    "may not compute %s, whose last bits differ",
    (expression) => {
      const { ok, text } = lint(expression);
      expect(ok).toBe(false);
      expect(text).toMatch(/last bits|Math\.pow/);
    },
  );
});
