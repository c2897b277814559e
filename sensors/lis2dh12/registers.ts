/** Registers of the LIS2DH12 that the driver uses (ST DS10323, section 8). */
export const Register = Object.freeze({
  WHO_AM_I: 0x0f,
  CTRL1: 0x20,
  CTRL3: 0x22,
  CTRL4: 0x23,
  CTRL5: 0x24,
  CTRL6: 0x25,
  OUT_X_L: 0x28,
  FIFO_CTRL: 0x2e,
  FIFO_SRC: 0x2f,
});

export const WHO_AM_I = 0x33;
/** Set in the address: the chip moves it on with every byte. */
export const INCREMENT = 0b1000_0000;
/** CTRL_REG3: the watermark reaches INT1. */
export const I1_WTM = 0b0000_0100;
/** CTRL_REG5. */
export const BOOT = 0b1000_0000;
export const FIFO_EN = 0b0100_0000;
/** CTRL_REG6: the pins are active low. */
export const ACTIVE_LOW = 0b0000_0010;
/** FIFO_SRC. */
export const OVERRUN = 0b0100_0000;
export const LEVEL = 0b0001_1111;
export const FIFO_DEPTH = 32;
