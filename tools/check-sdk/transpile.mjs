#!/usr/bin/env node
// Stands in for `tsc -p <tsconfig>` in the SDK's makefiles, which start it anew for every module: transpiles the
// one file that the configuration names. Types are checked apart from this, for all files at once.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { transformSync } from "esbuild";

const path = process.argv[process.argv.indexOf("-p") + 1];
const { files, compilerOptions } = JSON.parse(readFileSync(path, "utf8"));
const [source] = files;
const { code } = transformSync(readFileSync(source, "utf8"), {
  loader: "ts",
  format: "esm",
  target: "es2022",
  sourcefile: source,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, target: "es2022" } },
});
const folder = join(compilerOptions.outDir, relative(compilerOptions.rootDir, dirname(source)));
mkdirSync(folder, { recursive: true });
// What TypeScript does under `rewriteRelativeImportExtensions`.
const rewritten = code.replace(/^((?:import|export)\b[^"]*"\.[^"]*)\.ts";$/gm, '$1.js";');
writeFileSync(join(folder, `${basename(source, ".ts")}.js`), rewritten);
