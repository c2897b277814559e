/** Registers of the MAX30101 (Maxim 19-7740, "Register Maps and Descriptions"). */
export const Register = Object.freeze({
  INT_STATUS1: 0x00,
  INT_STATUS2: 0x01,
  INT_ENABLE1: 0x02,
  INT_ENABLE2: 0x03,
  FIFO_WR_PTR: 0x04,
  OVF_COUNTER: 0x05,
  FIFO_RD_PTR: 0x06,
  FIFO_DATA: 0x07,
  FIFO_CONFIG: 0x08,
  MODE_CONFIG: 0x09,
  SPO2_CONFIG: 0x0a,
  LED1_PA: 0x0c,
  PILOT_PA: 0x10,
  MULTI_LED1: 0x11,
  MULTI_LED2: 0x12,
  TEMP_INT: 0x1f,
  TEMP_FRAC: 0x20,
  TEMP_CONFIG: 0x21,
  PROX_INT_THRESH: 0x30,
  REV_ID: 0xfe,
  PART_ID: 0xff,
});

/** Interrupt status 1; the same bits enable it, but for PWR_RDY, which nothing masks. */
export const Interrupt1 = Object.freeze({
  A_FULL: 1 << 7,
  PPG_RDY: 1 << 6,
  ALC_OVF: 1 << 5,
  PROX_INT: 1 << 4,
  PWR_RDY: 1 << 0,
});
export const DIE_TEMP_RDY = 1 << 1;

/** Registers that can be written as they are, with the bits that exist. */
export const storage: Readonly<Record<number, number>> = Object.freeze({
  [Register.INT_ENABLE1]: 0xf0,
  [Register.INT_ENABLE2]: 0x02,
  [Register.FIFO_CONFIG]: 0xff,
  [Register.SPO2_CONFIG]: 0x7f,
  12: 0xff,
  13: 0xff,
  14: 0xff,
  15: 0xff,
  [Register.PILOT_PA]: 0xff,
  [Register.MULTI_LED1]: 0x77,
  [Register.MULTI_LED2]: 0x77,
  [Register.PROX_INT_THRESH]: 0xff,
});

/** Conversions a second by SPO2_SR. */
export const sampleRates: readonly number[] = Object.freeze([50, 100, 200, 400, 800, 1000, 1600, 3200]);
/** Conversions that one sample averages, by SMP_AVE. */
export const averages: readonly number[] = Object.freeze([1, 2, 4, 8, 16, 32, 32, 32]);
/** The highest SPO2_SR by LED_PW, for one LED and for more (tables 12 and 11). */
export const highestRate: readonly (readonly number[])[] = Object.freeze([
  Object.freeze([7, 6, 6, 5]),
  Object.freeze([6, 5, 4, 3]),
]);
