// The simulated device as a headless Linux build on the SDK's own XS: it must tell what it tells on Node.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../setup.mjs";
import { run } from "./sdk.mjs";

/** Builds, runs and compares; `undefined` when equal, else what differs. */
export async function compareLinuxRun(sdk, env, folder) {
  const scenario = join(folder, "scenario.mjs");
  await build({
    entryPoints: [join(root, "tools/check-sdk/on-node.ts")],
    outfile: scenario,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    // The bundle lies outside of the checkout; it is told where that is.
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(join(root, "tools/check-sdk/on-node.ts")).href),
    },
  });
  const { tellOnNode } = await import(pathToFileURL(scenario).href);
  const input = join(folder, "input.bin");
  const output = join(folder, "output.txt");
  const expected = tellOnNode(input);
  if (expected === undefined) return "no recording: give the folder above mitdb/ in PURKINJE_DATA";

  const manifest = join(root, "tools/check-sdk/lin/manifest.json");
  const out = join(folder, "lin");
  mkdirSync(out, { recursive: true });
  const args = ["-m", "-p", "lin", "-t", "build", "-o", out, manifest, `input=${input}`, `output=${output}`];
  const built = run("mcconfig", args, env);
  if (!built.ok) return `the Linux build failed:\n${built.text.slice(-2000)}`;

  const loader = join(folder, "loader");
  const flags = run("pkg-config", ["--cflags", "--libs", "gio-2.0"], env).text.trim().split(/\s+/);
  const includes = ["build/simulators/modules", "xs/includes", "xs/platforms"].map((part) =>
    join(sdk.moddable, part),
  );
  const source = join(root, "tools/check-sdk/lin/loader.c");
  const compiled = run(
    "cc",
    [...includes.map((path) => `-I${path}`), source, "-o", loader, "-rdynamic", "-ldl", ...flags],
    env,
  );
  if (!compiled.ok) return `the loader does not compile:\n${compiled.text}`;
  const ran = run(loader, [join(out, "bin/lin/mc/release/lin/mc.so")], env);
  if (!ran.ok) return `the firmware ended early: ${ran.text}`;
  const told = readFileSync(output, "utf8").trimEnd().split("\n");
  if (told.pop() !== "end") return `the firmware did not reach its end: ${told.at(-1)}`;
  const differs = expected.findIndex((line, i) => line !== told[i]);
  if (differs >= 0) return `line ${differs} differs: Node "${expected[differs]}", XS "${told[differs]}"`;
  return told.length === expected.length ? undefined : `${told.length} lines, ${expected.length} on Node`;
}
