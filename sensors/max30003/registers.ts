/** Registers of the MAX30003 that the driver uses (Maxim 19-8558, "Register Map"). */
export const Register = Object.freeze({
  STATUS: 0x01,
  EN_INT: 0x02,
  MNGR_INT: 0x04,
  MNGR_DYN: 0x05,
  SW_RST: 0x08,
  SYNCH: 0x09,
  FIFO_RST: 0x0a,
  INFO: 0x0f,
  CNFG_GEN: 0x10,
  CNFG_EMUX: 0x14,
  CNFG_ECG: 0x15,
  ECG_FIFO_BURST: 0x20,
});

export const Status = Object.freeze({
  EINT: 0x80_00_00,
  EOVF: 0x40_00_00,
  PLLINT: 0x00_01_00,
  /** LDOFF_PH, _PL, _NH, _NL: an electrode is off. */
  LDOFF: 0x00_00_0f,
  /** Bits that are always 0. A chip that is not there sets them: its data line floats high. */
  UNUSED: 0x0f_f0_f0,
});

/** EN_INT: EINT, EOVF and PLLINT pull the line; open drain with the chip's own 125 kΩ pull-up. */
export const EN_INT_WORD = 0xc0_01_03;

/** MNGR_DYN: automatic fast recovery at 0x1F800 codes. */
export const MNGR_DYN_WORD = 0xbf_00_00;

/** INFO's first nibble. */
export const INFO_PATTERN = 0x5;

/** ETAG, as it lies in the low byte of a FIFO word. */
export const Tag = Object.freeze({
  MASK: 0b00_111_000,
  FAST: 0b00_001_000,
  VALID_EOF: 0b00_010_000,
  FAST_EOF: 0b00_011_000,
  EMPTY: 0b00_110_000,
  OVERFLOW: 0b00_111_000,
});

export const FIFO_DEPTH = 32;
/** Bits above which a code counts as saturated: within 1.6 % of the converter's limit. */
export const SATURATED_CODE = 0x1f800;
