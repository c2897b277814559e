import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { projectRoot } from "../folders.ts";
import { engineProgram } from "./programs.ts";

/** XS bytecode of one script, as host/main.c runs it. */
export interface Bytecode {
  readonly symbols: Uint8Array;
  readonly code: Uint8Array;
}

/** A file of the project, by its path from the root, as it is not: for tests of what the gates see. */
export interface Alteration {
  readonly file: string;
  readonly contents: string;
}

function altering({ file, contents }: Alteration): Plugin {
  return {
    name: "alteration",
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === join(projectRoot, file) ? { contents, loader: "ts" } : undefined,
      );
    },
  };
}

/** Bundles a TypeScript entry to one script and compiles it for XS. */
export async function bytecodeOf(entryPoint: string, alteration?: Alteration): Promise<Bytecode> {
  const bundled = await build({
    entryPoints: [entryPoint],
    ...(alteration && { plugins: [altering(alteration)] }),
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    legalComments: "none",
    logLevel: "error",
  });
  return compile(bundled.outputFiles[0].text);
}

/** Compiles one script; throws with the parser's words. */
export async function compile(script: string): Promise<Bytecode> {
  const program = await engineProgram("compiler");
  const folder = mkdtempSync(join(tmpdir(), "purkinje-bytecode-"));
  try {
    const source = join(folder, "script.js");
    const target = join(folder, "script.xsb");
    writeFileSync(source, script);
    const done = spawnSync(program, [source, target], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`The script does not compile:\n${done.stdout}${done.stderr}`);
    const bytes = readFileSync(target);
    const symbolsLength = bytes.readUInt32LE(0);
    const symbols = new Uint8Array(bytes.subarray(8, 8 + symbolsLength));
    return { symbols, code: new Uint8Array(bytes.subarray(8 + symbolsLength)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
