import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Job, jobBytes } from "./job.ts";
import { engineProgram } from "./programs.ts";
import { parseReport, type RunReport } from "./report.ts";

/** Where the job lies in the emulated machine's memory; host/host_riscv.c looks there. */
const JOB_ADDRESS = 0x9000_0000;
/** QEMU's `virt` board has its RAM from 0x80000000 on; the job's end decides how much. */
const RAM_ADDRESS = 0x8000_0000;

/** Exit codes of host/main.c. */
export const Exit = Object.freeze({
  ok: 0,
  exception: 1,
  badJob: 2,
  noMemory: 3,
  diverged: 4,
  stackOverflow: 5,
});

export interface RunResult {
  readonly exitCode: number;
  /** What the script printed and what the host said of an error. */
  readonly output: string;
  readonly report: RunReport;
}

/** Runs a job on the emulated 32-bit RISC-V. Instruction counts repeat exactly. */
export async function runOnDevice(job: Job, timeoutSeconds = 1200): Promise<RunResult> {
  const program = await engineProgram("device");
  return withJobFile(job, (file, size) => {
    const megabytes = Math.ceil((JOB_ADDRESS - RAM_ADDRESS + size) / (1 << 20)) + 1;
    return run(
      "qemu-system-riscv32",
      [
        ...["-machine", "virt", "-bios", "none", "-display", "none", "-serial", "null", "-monitor", "none"],
        ...["-icount", "shift=0", "-semihosting-config", "enable=on,target=native"],
        ...["-m", `${megabytes}M`, "-kernel", program],
        ...["-device", `loader,file=${file},addr=${JOB_ADDRESS},force-raw=on`],
      ],
      timeoutSeconds,
    );
  });
}

/** Runs a job natively: the same engine with 32-byte slots, and no instruction counts. */
export async function runOnDesktop(job: Job, timeoutSeconds = 1200): Promise<RunResult> {
  const program = await engineProgram("desktop");
  return withJobFile(job, (file) => run(program, [file], timeoutSeconds));
}

function withJobFile(job: Job, use: (file: string, size: number) => RunResult): RunResult {
  const folder = mkdtempSync(join(tmpdir(), "purkinje-job-"));
  try {
    const file = join(folder, "job");
    const bytes = jobBytes(job);
    writeFileSync(file, bytes);
    return use(file, bytes.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: readonly string[], timeoutSeconds: number): RunResult {
  const done = spawnSync(command, args, {
    encoding: "utf8",
    timeout: timeoutSeconds * 1000,
    maxBuffer: 1 << 28,
  });
  if (done.error) throw new Error(`${command} did not run: ${done.error.message}`);
  if (done.signal) throw new Error(`${command} was ended by ${done.signal}.\n${done.stdout}${done.stderr}`);
  // Under semihosting QEMU writes the machine's text to its own standard error.
  const text = done.stdout + done.stderr;
  const { report, output } = parseReport(text);
  return { exitCode: done.status ?? -1, output, report };
}
