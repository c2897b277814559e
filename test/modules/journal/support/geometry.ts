import { NorFlash, type NorFlashOptions } from "../../../../host-sim/flash/nor-flash.ts";

/** A flash to test on; `e` at the end of its name says that the chip encrypts it. */
export interface Geometry {
  readonly name: string;
  readonly sectors: number;
  readonly sectorBytes: number;
  readonly encrypted: boolean;
}

/** `8x4096`, `8x4096e`, … */
export function geometryOf(name: string): Geometry {
  const parts = /^(\d+)x(\d+)(e?)$/.exec(name);
  if (parts === null) throw new RangeError(`No geometry: ${name}`);
  return { name, sectors: Number(parts[1]), sectorBytes: Number(parts[2]), encrypted: parts[3] === "e" };
}

export function flashOf(geometry: Geometry, more: Partial<NorFlashOptions> = {}): NorFlash {
  const { sectors, sectorBytes, encrypted } = geometry;
  return new NorFlash({ sectors, sectorBytes, encrypted, ...more });
}

/** The promise of docs/JOURNAL.md, "Mounting": units read, with the bodies of the states in whole runs. */
export function mountBound(geometry: Geometry): number {
  const units = geometry.sectorBytes / 32;
  return 2 * geometry.sectors + 2 * units + 4;
}
