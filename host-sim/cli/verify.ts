import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { type Enrolment, EnrolmentError, parseEnrolments, trustedDevices } from "../../gateway/enrolment.ts";
import { RecordVerifier, type VerificationReport } from "../../gateway/verify/verifier.ts";
import { CommandError, ExitCode } from "../node/command-error.ts";
import type { Finish } from "./finish.ts";

interface VerifyOptions {
  readonly trust?: string;
  readonly allowSimulated?: true;
  readonly json?: true;
}

const CHUNK_BYTES = 1 << 20;
const PROBLEMS_SHOWN = 20;

/** `purkinje verify`: what a capture is worth under the keys that are enrolled. */
export function verifyCommand(finish: Finish): Command {
  return new Command("verify")
    .description(
      "Checks a capture: every batch genuine, none missing, repeated or out of order.\n" +
        "A key inside a batch proves nothing: without --trust every batch is untrusted.",
    )
    .argument("<file>", "batches as a CBOR sequence, as sim --capture writes them")
    .option("--trust <file or folder>", "enrolment records of the devices that are trusted (.json)")
    .option("--allow-simulated", "accepts batches that say that they are simulated")
    .option("--json", "prints one JSON object as the last line")
    .action((file: string, options: VerifyOptions) => finish(verify(file, options)));
}

function verify(file: string, options: VerifyOptions): number {
  const enrolled = options.trust === undefined ? [] : loadEnrolments(options.trust);
  const verifier = new RecordVerifier({ enrolled, allowSimulated: options.allowSimulated === true });
  const handle = openCapture(file);
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let count = readSync(handle, chunk); count > 0; count = readSync(handle, chunk)) {
      verifier.push(chunk.slice(0, count));
    }
  } finally {
    closeSync(handle);
  }
  const report = verifier.end();
  print(report, options);
  return report.holds ? ExitCode.held : ExitCode.didNotHold;
}

function openCapture(file: string): number {
  try {
    if (statSync(file).isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    return openSync(file, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
      "Give a capture that `purkinje sim --capture FILE` has written.",
    );
  }
}

function loadEnrolments(path: string): Enrolment[] {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => name.startsWith("enrolment") && name.endsWith(".json"))
          .map((name) => join(path, name))
      : [path];
    if (files.length === 0) {
      throw new CommandError(
        `${path} holds no enrolment record (enrolment*.json).`,
        "Give the --state folder of a simulated device, or a folder with the records that enrolment made.",
      );
    }
    const all = files.flatMap((name) => parseEnrolments(readFileSync(name, "utf8"), name));
    return [...trustedDevices(all).values()];
  } catch (error) {
    if (error instanceof EnrolmentError) {
      throw new CommandError(error.message, "Restore the record from where the device was enrolled.");
    }
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === "ENOENT" ? `There is no ${path}.` : `${path} cannot be read (${code}).`,
      "Give --trust an enrolment record, or a folder with some.",
    );
  }
}

function print(report: VerificationReport, options: VerifyOptions): void {
  const { batches, genuine, forged, untrusted, unreadable, refused, gaps, signedGaps, replays } = report;
  const out = (text: string) => process.stdout.write(`${text}\n`);
  out(
    `${batches} batches: ${genuine} genuine, ${forged} forged, ${untrusted} untrusted, ${unreadable} unreadable, ${refused} refused.`,
  );
  out(`${gaps} unexplained gaps, ${signedGaps} signed gaps, ${replays} replays.`);
  for (const device of report.devices) out(`Device ${device.deviceId}: ${device.batches} batches.`);
  for (const found of report.problems.slice(0, PROBLEMS_SHOWN)) {
    const place = [
      found.offset === undefined ? "" : `at byte ${found.offset}`,
      found.batchNumber === undefined ? "" : `batch ${found.batchNumber}`,
    ]
      .filter((part) => part !== "")
      .join(", ");
    const detail = found.detail === undefined ? "" : ` (${found.detail})`;
    out(`- ${found.sentence}${detail}${place === "" ? "" : ` [${place}]`}`);
  }
  const more = report.problemCount - Math.min(report.problems.length, PROBLEMS_SHOWN);
  if (more > 0) out(`- and ${more} more.`);
  if (options.trust === undefined && untrusted > 0) {
    out("Nothing is trusted: give --trust the enrolment record of the device.");
  }
  out(report.holds ? "The record holds." : "The record does not hold.");
  if (options.json === true) {
    const devices = report.devices.map((device) => device.deviceId);
    out(JSON.stringify({ batches, genuine, forged, untrusted, gaps, replays, devices }));
  }
}
