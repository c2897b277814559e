/** Registers of the MAX30101 that the driver uses (Maxim 19-7740, "Register Maps and Descriptions"). */
export const Register = Object.freeze({
  INT_STATUS1: 0x00,
  INT_ENABLE1: 0x02,
  INT_ENABLE2: 0x03,
  /** Followed by OVF_COUNTER and FIFO_RD_PTR. */
  FIFO_WR_PTR: 0x04,
  OVF_COUNTER: 0x05,
  FIFO_RD_PTR: 0x06,
  FIFO_DATA: 0x07,
  FIFO_CONFIG: 0x08,
  /** Followed by SPO2_CONFIG. */
  MODE_CONFIG: 0x09,
  SPO2_CONFIG: 0x0a,
  LED1_PA: 0x0c,
  MULTI_LED1: 0x11,
  MULTI_LED2: 0x12,
  /** Followed by its fraction in sixteenths. */
  TEMP_INT: 0x1f,
  TEMP_CONFIG: 0x21,
  PART_ID: 0xff,
});

export const PART_ID = 0x15;
export const A_FULL = 0b1000_0000;
export const MODE_RESET = 0b0100_0000;
export const MODE_MULTI_LED = 0b0000_0111;
export const FIFO_DEPTH = 32;
/** 18 bits; a code this close to the end counts as saturated. */
export const SATURATED_CODE = 0x3fff0;
