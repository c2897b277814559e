/** Registers of the TMP117 (TI SNOSD82D, section 7.6 "Registers Map"). */
export const Register = Object.freeze({
  TEMP_RESULT: 0x00,
  CONFIGURATION: 0x01,
  HIGH_LIMIT: 0x02,
  LOW_LIMIT: 0x03,
  EEPROM_UNLOCK: 0x04,
  EEPROM1: 0x05,
  EEPROM2: 0x06,
  TEMP_OFFSET: 0x07,
  EEPROM3: 0x08,
  DEVICE_ID: 0x0f,
});

/** Configuration register, 7.6.1.3. */
export const Configuration = Object.freeze({
  HIGH_ALERT: 1 << 15,
  LOW_ALERT: 1 << 14,
  DATA_READY: 1 << 13,
  EEPROM_BUSY: 1 << 12,
  THERM: 1 << 4,
  POLARITY: 1 << 3,
  DATA_READY_PIN: 1 << 2,
  SOFT_RESET: 1 << 1,
  /** MOD, CONV, AVG, T/nA, POL, DR/Alert. */
  WRITABLE: 0x0ffc,
});

/** Registers that the EEPROM keeps, and what it holds when it leaves the factory. */
export const kept: readonly (readonly [address: number, factory: number])[] = Object.freeze([
  [Register.CONFIGURATION, 0x0220],
  [Register.HIGH_LIMIT, 0x6000],
  [Register.LOW_LIMIT, 0x8000],
  [Register.EEPROM1, 0x0000],
  [Register.EEPROM2, 0x0000],
  [Register.TEMP_OFFSET, 0x0000],
  [Register.EEPROM3, 0x0000],
] as const);

/** Conversions that one result averages, by AVG[1:0]. */
export const averages: readonly number[] = Object.freeze([1, 8, 32, 64]);

/** One conversion takes 15.5 ms (7.5, electrical characteristics, typical). */
export const CONVERSION_MICROS = 15_500;

/** Shortest cycle in µs by CONV[2:0]; averaging may take longer (table 7-7, "Conversion Cycle Time in CC Mode"). */
const cycles: readonly number[] = Object.freeze([
  15_500, 125_000, 250_000, 500_000, 1_000_000, 4_000_000, 8_000_000, 16_000_000,
]);
const averagedCycles: readonly number[] = Object.freeze([15_500, 125_000, 500_000, 1_000_000]);

/** From the start of one conversion to that of the next. */
export function cycleMicros(conv: number, avg: number): number {
  return Math.max(cycles[conv], averagedCycles[avg]);
}
