import { spawn } from "node:child_process";

export interface Compilation {
  readonly source: string;
  readonly object: string;
  readonly flags: readonly string[];
}

/** Compiles every file, `jobs` at a time; rejects with the compiler's own words at the first that fails. */
export async function compileAll(
  compiler: string,
  compilations: readonly Compilation[],
  jobs: number,
): Promise<void> {
  const queue = [...compilations];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await compileOne(compiler, next);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

function compileOne(compiler: string, { source, object, flags }: Compilation): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(compiler, [...flags, "-c", source, "-o", object], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaints = "";
    child.stderr.on("data", (text) => {
      complaints += text;
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${source} does not compile:\n${complaints}`)),
    );
  });
}
