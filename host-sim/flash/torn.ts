import type { Seeded } from "./seeded.ts";

/**
 * Programs `data` until the byte at which power fails; of that byte only some bits.
 *
 * @param torn index of that byte; the end of `data` when all of it was programmed and only the answer is missing
 */
export function tearProgram(
  cells: Uint8Array,
  offset: number,
  data: Uint8Array,
  torn: number,
  random: Seeded,
): void {
  for (let i = 0; i < torn; i++) cells[offset + i] &= data[i];
  if (torn < data.length) cells[offset + torn] &= data[torn] | random.next();
}

/**
 * Leaves a sector as an erase may that was cut. NOR cells are programmed to zero before they are erased, so
 * old content, zeros and ones all occur, at worst side by side.
 *
 * @returns true when some cells are left in between, so that they read differently each time
 */
export function tearErase(sector: Uint8Array, random: Seeded): boolean {
  const edge = random.below(sector.length + 1);
  switch (random.below(5)) {
    case 0: // Cut while all cells were being brought to zero.
      for (let i = 0; i < sector.length; i++) sector[i] &= i < edge ? 0 : random.next();
      return true;
    case 1: // A part of the array is done, the rest was not reached.
      sector.fill(0xff, 0, edge);
      return false;
    case 2: // Each cell got as far as its own speed allowed.
      for (let i = 0; i < sector.length; i++) sector[i] |= random.next();
      return true;
    case 3: // Nearly done: it reads as erased, most of the time.
      sector.fill(0xff);
      return true;
    default: // Done; only the answer is missing.
      sector.fill(0xff);
      return false;
  }
}

/** The bits of a byte that are in between, about one in sixteen, by the sector's seed. */
export function weakBits(seed: number, index: number): number {
  let x = Math.imul(seed ^ Math.imul(index, 0x9e3779b1), 0x85ebca6b);
  x ^= x >>> 15;
  x = Math.imul(x, 0xc2b2ae35);
  x ^= x >>> 13;
  return x & (x >>> 8) & (x >>> 16) & (x >>> 24) & 0xff;
}
