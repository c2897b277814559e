import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Flash } from "../../../modules/host/flash.ts";
import type { NorFlash } from "../../flash/nor-flash.ts";
import { decodeSnapshot } from "../../flash/snapshot.ts";
import { CommandError } from "../command-error.ts";

const UNIT_BYTES = 32;
const HEAD_BYTES = 12;

/** The flash image of a state folder, or undefined for a new device. Throws {@link CommandError} for another file. */
export function readFlashImage(path: string, sectors: number, sectorBytes: number): Uint8Array | undefined {
  let image: Uint8Array;
  try {
    image = new Uint8Array(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    decodeSnapshot(image, sectors, sectorBytes);
  } catch {
    throw new CommandError(
      `${path} is not a flash image that this simulator has written.`,
      "Restore it from a copy, or give an empty --state folder: a new device is then made there.",
    );
  }
  return image;
}

/**
 * Writes every change of the modelled flash through to a file, as it happens and not at the end: whoever kills
 * this process cuts the device's power, and the device that starts on the file later must find what was durable.
 */
export function writeThrough(flash: NorFlash, path: string): Flash {
  const file = openSync(path, "w+", 0o600);
  const { sectors, sectorBytes } = flash;
  const unitsAt = HEAD_BYTES + sectors * 8;
  const cellsAt = unitsAt + (sectors * sectorBytes) / UNIT_BYTES;
  writeSync(file, flash.snapshot());
  const keep = (offset: number, length: number): void => {
    const image = flash.snapshot();
    const first = Math.floor(offset / UNIT_BYTES);
    const units = Math.ceil(length / UNIT_BYTES);
    writeSync(file, image, HEAD_BYTES, unitsAt - HEAD_BYTES, HEAD_BYTES);
    writeSync(file, image, unitsAt + first, units, unitsAt + first);
    writeSync(file, image, cellsAt + offset, length, cellsAt + offset);
  };
  return {
    read: (buffer, byteOffset) => flash.read(buffer, byteOffset),
    write(buffer, byteOffset) {
      try {
        flash.write(buffer, byteOffset);
      } finally {
        keep(byteOffset, buffer.length);
      }
    },
    eraseBlock(start, end = start + 1) {
      try {
        flash.eraseBlock(start, end);
      } finally {
        keep(start * sectorBytes, (end - start) * sectorBytes);
      }
    },
    status: () => flash.status(),
    close() {
      flash.close();
      closeSync(file);
    },
  };
}
