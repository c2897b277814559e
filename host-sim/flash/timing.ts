/** How long a flash chip keeps the processor waiting. */
export interface NorTiming {
  /** Command, address and driver overhead of one read. */
  readonly readMicros: number;
  readonly readNanosPerByte: number;
  readonly pageProgramMicros: number;
  readonly sectorEraseMicros: number;
}

/**
 * Typical times of a W25Q32JV (datasheet §9.6: page program 0.7 ms, sector erase 45 ms). A read over quad SPI
 * at 80 MHz takes 25 ns a byte; the 20 µs for each call are an estimate of the driver's, never measured.
 */
export const typicalTiming: NorTiming = Object.freeze({
  readMicros: 20,
  readNanosPerByte: 25,
  pageProgramMicros: 700,
  sectorEraseMicros: 45_000,
});

/** The longest times of the same chip (page program 3 ms, sector erase 400 ms). */
export const longestTiming: NorTiming = Object.freeze({
  readMicros: 20,
  readNanosPerByte: 25,
  pageProgramMicros: 3_000,
  sectorEraseMicros: 400_000,
});
