import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStaticFiles, type StaticFile } from "../http/static-files.ts";
import { projectRoot } from "../project-root.ts";

const PAGE = "host-sim/bench";

/** What the page is made of: its sources and the packages' lock. */
function inputs(root: string): string[] {
  const sources = readdirSync(join(root, PAGE), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [join(root, "package-lock.json"), ...sources.sort()];
}

/**
 * The page, built by Vite where it is not built yet or has changed since: a second or two. Several processes may
 * do so at once.
 */
export async function pageFiles(): Promise<ReadonlyMap<string, StaticFile>> {
  const root = projectRoot();
  const hash = createHash("sha256");
  for (const file of inputs(root)) hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  const built = join(root, ".build", `page-${hash.digest("hex").slice(0, 16)}`);
  if (!existsSync(built)) await build(join(root, PAGE), built);
  return readStaticFiles(built);
}

async function build(page: string, built: string): Promise<void> {
  const { build: viteBuild } = await import("vite");
  const fresh = `${built}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  await viteBuild({
    root: join(page, "page"),
    configFile: false,
    logLevel: "error",
    base: "./",
    // One script and one style sheet, nothing inline: the page's security policy allows nothing else.
    build: {
      outDir: fresh,
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: false,
      cssCodeSplit: false,
    },
  });
  writeFileSync(join(fresh, "built"), "");
  try {
    renameSync(fresh, built);
  } catch (error) {
    // Another process was faster; what it built is the same.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  }
}
