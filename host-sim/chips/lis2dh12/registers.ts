/** Registers of the LIS2DH12 (ST DS10323, section 8 "Register description"). */
export const Register = Object.freeze({
  WHO_AM_I: 0x0f,
  CTRL0: 0x1e,
  TEMP_CFG: 0x1f,
  CTRL1: 0x20,
  CTRL2: 0x21,
  CTRL3: 0x22,
  CTRL4: 0x23,
  CTRL5: 0x24,
  CTRL6: 0x25,
  REFERENCE: 0x26,
  STATUS: 0x27,
  OUT_X_L: 0x28,
  OUT_Z_H: 0x2d,
  FIFO_CTRL: 0x2e,
  FIFO_SRC: 0x2f,
  INT1_CFG: 0x30,
  INT1_SRC: 0x31,
  INT1_THS: 0x32,
  INT1_DURATION: 0x33,
  ACT_THS: 0x3e,
  ACT_DUR: 0x3f,
});

/** CTRL_REG3: what reaches INT1. */
export const Int1 = Object.freeze({ IA1: 1 << 6, ZYXDA: 1 << 4, WTM: 1 << 2, OVERRUN: 1 << 1 });
/** CTRL_REG6: what reaches INT2, and the pins' polarity. */
export const Int2 = Object.freeze({ ACTIVITY: 1 << 3, ACTIVE_LOW: 1 << 1 });
export const FifoSource = Object.freeze({ WTM: 1 << 7, OVERRUN: 1 << 6, EMPTY: 1 << 5 });

/** Power-on values of the registers that can be written, with the bits that exist. */
export const storage: Readonly<Record<number, readonly [reset: number, mask: number]>> = Object.freeze({
  [Register.CTRL0]: [0x10, 0xff],
  [Register.TEMP_CFG]: [0x00, 0xc0],
  [Register.CTRL1]: [0x07, 0xff],
  [Register.CTRL2]: [0x00, 0xff],
  [Register.CTRL3]: [0x00, 0xf6],
  [Register.CTRL4]: [0x00, 0xff],
  // BOOT reloads the factory's trim, which the model does not have, and clears itself.
  [Register.CTRL5]: [0x00, 0x4f],
  [Register.CTRL6]: [0x00, 0xfa],
  [Register.REFERENCE]: [0x00, 0xff],
  [Register.FIFO_CTRL]: [0x00, 0xff],
  [Register.INT1_CFG]: [0x00, 0xff],
  [Register.INT1_THS]: [0x00, 0x7f],
  [Register.INT1_DURATION]: [0x00, 0x7f],
  [Register.ACT_THS]: [0x00, 0x7f],
  [Register.ACT_DUR]: [0x00, 0xff],
});

/** Samples a second by ODR[3:0]; the last one depends on LPen (table 31). */
const rates: readonly number[] = Object.freeze([0, 1, 10, 25, 50, 100, 200, 400]);

export function dataRate(ctrl1: number): number {
  const odr = ctrl1 >> 4;
  const lowPower = (ctrl1 & 0x08) !== 0;
  if (odr === 8) return lowPower ? 1620 : 0;
  if (odr === 9) return lowPower ? 5376 : 1344;
  return rates[odr] ?? 0;
}

/** mg a digit by full scale (±2, 4, 8, 16 g) and mode (table 4); and the bits of a digit. */
const sensitivity = Object.freeze({
  high: Object.freeze([1, 2, 4, 12]),
  normal: Object.freeze([4, 8, 16, 48]),
  low: Object.freeze([16, 32, 64, 192]),
});

export interface Resolution {
  readonly milligrams: number;
  readonly bits: number;
}

/** Low-power 8 bits, normal 10 bits, high resolution 12 bits (CTRL_REG1.LPen, CTRL_REG4.HR and FS). */
export function resolution(ctrl1: number, ctrl4: number): Resolution {
  const scale = (ctrl4 >> 4) & 3;
  if (ctrl1 & 0x08) return { milligrams: sensitivity.low[scale], bits: 8 };
  if (ctrl4 & 0x08) return { milligrams: sensitivity.high[scale], bits: 12 };
  return { milligrams: sensitivity.normal[scale], bits: 10 };
}

/** mg a step of a threshold, by full scale (INT1_THS, ACT_THS). */
export const thresholdSteps: readonly number[] = Object.freeze([16, 32, 62, 186]);
