/**
 * From counted instructions of 32-bit RISC-V to time on a chip: t = instructions × k × misses / clock, where k
 * is how many cycles such a chip needs for the work of one counted instruction (anchored on published CoreMark
 * scores) and `misses` what a simulated flash cache adds. Estimated; never validated on hardware.
 */
export interface Chip {
  readonly name: string;
  readonly clockHz: number;
  readonly k: number;
  readonly kLow: number;
  readonly kHigh: number;
  readonly misses: number;
  /** How far the truth may lie from the estimate: low and high, as factors. */
  readonly uncertainty: readonly [number, number];
}

export const chips: readonly Chip[] = Object.freeze([
  { name: "ESP32", clockHz: 240e6, k: 1.64, kLow: 1.58, kHigh: 1.93, misses: 1.08, uncertainty: [0.75, 1.6] },
  {
    name: "ESP32-S3",
    clockHz: 240e6,
    k: 1.32,
    kLow: 1.27,
    kHigh: 1.55,
    misses: 1.05,
    uncertainty: [0.75, 1.6],
  },
  { name: "ESP32-C3", clockHz: 160e6, k: 1.33, kLow: 1.27, kHigh: 1.56, misses: 1.9, uncertainty: [0.7, 2] },
  {
    name: "ESP32-C6",
    clockHz: 160e6,
    k: 1.23,
    kLow: 1.18,
    kHigh: 1.44,
    misses: 1.07,
    uncertainty: [0.75, 1.6],
  },
]);

export const esp32 = chips[0];

/** Estimated seconds that so many counted instructions take on a chip. */
export function estimatedSeconds(instructions: number, chip: Chip): number {
  return (instructions * chip.k * chip.misses) / chip.clockHz;
}

/** The estimate in words for each chip, as a share of one processor. */
export function estimatedLoads(instructionsPerSecond: number): Record<string, string> {
  return words((chip) => {
    const percent = 100 * estimatedSeconds(instructionsPerSecond, chip);
    const [low, high] = chip.uncertainty;
    return `${percent.toFixed(2)} % (${(low * percent).toFixed(2)} to ${(high * percent).toFixed(2)})`;
  });
}

/** The estimate in words for each chip, as milliseconds. */
export function estimatedMilliseconds(instructions: number): Record<string, string> {
  return words((chip) => {
    const ms = 1000 * estimatedSeconds(instructions, chip);
    const [low, high] = chip.uncertainty;
    return `${ms.toFixed(2)} ms (${(low * ms).toFixed(2)} to ${(high * ms).toFixed(2)})`;
  });
}

function words(describe: (chip: Chip) => string): Record<string, string> {
  return Object.fromEntries(chips.map((chip) => [chip.name, describe(chip)]));
}
