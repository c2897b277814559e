import { createHash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "../command-error.ts";
import { requireSafe } from "./safe-address.ts";

const ATTEMPTS = 5;
/** The first pause before another attempt; it doubles each time. */
const FIRST_PAUSE_MS = 500;
/** A connection over which nothing has come for this long is given up. */
const STALL_MS = 30_000;

export interface DownloadPatience {
  readonly pauseMs?: number;
  readonly stallMs?: number;
}

export type DownloadOutcome = "already there" | "downloaded";

/** SHA-256 of a file in hexadecimal. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/**
 * Brings one file: what is there and right is left alone, what was begun is gone on with, and nothing is given
 * its name before its checksum holds. Throws {@link CommandError}.
 */
export async function download(
  url: string,
  path: string,
  sha256: string,
  { pauseMs = FIRST_PAUSE_MS, stallMs = STALL_MS }: DownloadPatience = {},
): Promise<DownloadOutcome> {
  if (existsSync(path) && (await digestOf(path)) === sha256) return "already there";
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  let trouble = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(pauseMs * 2 ** (attempt - 1));
    const problem = await advance(url, part, stallMs);
    if (problem === undefined) {
      if ((await digestOf(part)) === sha256) {
        renameSync(part, path);
        return "downloaded";
      }
      // Bytes that add up to something else are of no use to go on with.
      rmSync(part);
      trouble = "its checksum is not the one that the archive states";
    } else trouble = problem;
  }
  throw new CommandError(
    `${url} could not be had: ${trouble}.`,
    "Run the same command again: it goes on where it stopped.",
  );
}

/** One attempt: asks for what is missing and appends it. Returns what went wrong, or undefined when all came. */
async function advance(url: string, part: string, stallMs: number): Promise<string | undefined> {
  const have = existsSync(part) ? statSync(part).size : 0;
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(), stallMs);
  try {
    const headers = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal: stall.signal });
    requireSafe(response.url);
    if (response.status === 416) {
      await response.body?.cancel();
      // All of it is here already, or it is of another version: the checksum will tell.
      return have > 0 && response.headers.get("content-range") === `bytes */${have}`
        ? undefined
        : restart(part);
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      if (response.status === 404)
        throw new CommandError(`${url} does not exist.`, "Check the database's name and version.");
      return `the server answered ${response.status}`;
    }
    const goesOn =
      response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${have}-`);
    const file = createWriteStream(part, { flags: have > 0 && goesOn ? "a" : "w" });
    const body = Readable.fromWeb(response.body as never).on("data", () => timer.refresh());
    await pipeline(body, file);
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (stall.signal.aborted) return `nothing came for ${stallMs / 1000} s`;
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === "open" || syscall === "write") {
      throw new CommandError(`${part} cannot be written (${code}).`, "Make room, or choose another folder.");
    }
    const cause = (error as { cause?: { code?: string } }).cause;
    return `the connection failed (${cause?.code ?? code ?? message})`;
  } finally {
    clearTimeout(timer);
    stall.abort();
  }
}

function restart(part: string): string {
  rmSync(part, { force: true });
  return "the server could not go on where the download had stopped";
}
