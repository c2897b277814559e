import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { boardManifest, buildFolder, engineFolder, hostFolder } from "../folders.ts";
import { compileAll } from "./compile-all.ts";

/** One program that is built out of the engine's sources and this project's host. */
interface Target {
  readonly name: string;
  readonly compiler: string;
  readonly flags: readonly string[];
  readonly linkFlags: readonly string[];
  /** Files of host/. */
  readonly host: readonly string[];
  /** Files of the engine that this target does without. */
  readonly without: readonly string[];
}

/** Parser and code generator: bytecode is made on the desktop, so the device has none of it. */
const parserSources = ["xsScript", "xsCode", "xsLexical", "xsScope", "xsSyntaxical", "xsTree"];
/** What no target uses: snapshots, source maps, Agoric's lockdown, the profiler. */
const unusedSources = ["xsSnapshot", "xsSourceMap", "xsLockdown", "xsProfile"];

/** The engine's allocation functions, which the linker routes through host/counters.c. */
const wrapped = ["fxNewSlot", "fxDuplicateSlot", "fxNewChunk", "fxNewGrowableChunk", "fxRenewChunk"];

const engineFlags = [
  "-DINCLUDE_XSPLATFORM",
  '-DXSPLATFORM="platform.h"',
  "-DmxRun=1",
  "-DmxNoConsole=1",
  // As Moddable's make.esp32.mk sets it.
  "-DmxUseDefaultSharedChunks=1",
  "-ffunction-sections",
  "-fdata-sections",
];
/** Arithmetic on doubles, where that is software: counted there too. */
const softDoubles = ["__adddf3", "__subdf3", "__muldf3", "__divdf3"];
const wrap = (names: readonly string[]) => names.map((name) => `-Wl,--wrap=${name}`);

/** How the SDK's makefile compiles the engine for the ESP32 family, as far as it bears on what the compiler makes of it. */
const sdkFlags = ["-Os", "-fno-inline-functions", "-falign-functions=4", "-fno-jump-tables"];
/** What the firmware's manifest has the SDK add behind them. */
const manifestFlags = (): string[] =>
  JSON.parse(readFileSync(boardManifest, "utf8")).build.C_FLAGS_SUBPLATFORM.split(" ");

/** 32-bit RISC-V with soft doubles and 16-byte slots: the instruction set of an ESP32-C3 and C6. */
const device: Target = {
  name: "device",
  compiler: "riscv64-unknown-elf-gcc",
  flags: [...sdkFlags, ...manifestFlags(), "-march=rv32imac", "-mabi=ilp32", "--specs=picolibc.specs"],
  linkFlags: [
    "--crt0=minimal",
    "-Wl,--gc-sections",
    "-Wl,--defsym=__flash=0x80000000,--defsym=__flash_size=4M",
    "-Wl,--defsym=__ram=0x80400000,--defsym=__ram_size=8M,--defsym=__stack_size=64k",
    ...wrap(wrapped),
    ...wrap(softDoubles),
  ],
  host: ["main.c", "tape.c", "counters.c", "census.c", "profile.c", "arena.c", "rounding.c", "host_riscv.c"],
  without: [...parserSources, ...unusedSources],
};

/** The same on this machine: for hours of firmware time, where no instruction is counted. */
const desktop: Target = {
  name: "desktop",
  compiler: "cc",
  flags: ["-O2"],
  linkFlags: ["-Wl,--gc-sections", ...wrap(wrapped)],
  host: ["main.c", "tape.c", "counters.c", "census.c", "profile.c", "arena.c", "host_desktop.c"],
  without: [...parserSources, ...unusedSources],
};

const compiler: Target = {
  name: "compile",
  compiler: "cc",
  flags: ["-O1", "-DmxParse=1"],
  linkFlags: ["-Wl,--gc-sections"],
  host: ["compile.c", "arena.c"],
  without: unusedSources,
};

const targets = { device, desktop, compiler };
export type TargetName = keyof typeof targets;

/** The path of a built program; it is built when its sources or flags have changed since. */
export async function engineProgram(name: TargetName): Promise<string> {
  const target = targets[name];
  const sources = sourcesOf(target);
  const key = fingerprint(target, sources);
  const folder = join(buildFolder, `${target.name}-${key}`);
  const program = join(folder, "program");
  if (existsSync(program)) return program;

  for (const old of existsSync(buildFolder) ? readdirSync(buildFolder) : [])
    if (old.startsWith(`${target.name}-`)) rmSync(join(buildFolder, old), { recursive: true });
  mkdirSync(folder, { recursive: true });
  const includes = ["includes", "platforms", "sources"].map((part) => `-I${join(engineFolder, part)}`);
  await compileAll(
    target.compiler,
    sources.map((source) => ({
      source,
      object: join(folder, `${basename(source, ".c")}.o`),
      // The engine's warnings are not this project's to mend; its own sources have none.
      flags: [
        ...target.flags,
        ...engineFlags,
        ...includes,
        `-I${hostFolder}`,
        ...(source.startsWith(hostFolder) ? ["-Wall", "-Wextra", "-Werror"] : ["-w"]),
      ],
    })),
    availableParallelism(),
  );
  const fresh = `${program}.${process.pid}`;
  const link = spawnSync(
    target.compiler,
    [
      ...target.flags,
      ...sources.map((source) => join(folder, `${basename(source, ".c")}.o`)),
      ...target.linkFlags,
      "-lm",
      "-o",
      fresh,
    ],
    { encoding: "utf8" },
  );
  if (link.status !== 0) throw new Error(`${target.name} does not link:\n${link.stderr}`);
  renameSync(fresh, program);
  return program;
}

function sourcesOf(target: Target): string[] {
  const engine = join(engineFolder, "sources");
  return [
    ...readdirSync(engine)
      .filter((file) => file.endsWith(".c") && !target.without.includes(basename(file, ".c")))
      .map((file) => join(engine, file)),
    ...target.host.map((file) => join(hostFolder, file)),
  ];
}

function fingerprint(target: Target, sources: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([target, engineFlags]));
  const headers = readdirSync(hostFolder)
    .filter((file) => file.endsWith(".h"))
    .map((file) => join(hostFolder, file));
  for (const file of [...sources, ...headers]) hash.update(readFileSync(file));
  const version = spawnSync(target.compiler, ["--version"], { encoding: "utf8" });
  if (version.error) throw new Error(`${target.compiler} is not installed: ${version.error.message}`);
  return hash.update(version.stdout).digest("hex").slice(0, 12);
}
