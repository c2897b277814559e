/**
 * Registers of the MAX30003 as its datasheet (Maxim 19-8558, "Register Map") gives them. The model keeps a
 * table of its own, apart from the driver's, so that a slip in one of them shows.
 */
export const Register = Object.freeze({
  NO_OP: 0x00,
  STATUS: 0x01,
  EN_INT: 0x02,
  EN_INT2: 0x03,
  MNGR_INT: 0x04,
  MNGR_DYN: 0x05,
  SW_RST: 0x08,
  SYNCH: 0x09,
  FIFO_RST: 0x0a,
  INFO: 0x0f,
  CNFG_GEN: 0x10,
  CNFG_CAL: 0x12,
  CNFG_EMUX: 0x14,
  CNFG_ECG: 0x15,
  CNFG_RTOR1: 0x1d,
  CNFG_RTOR2: 0x1e,
  ECG_FIFO_BURST: 0x20,
  ECG_FIFO: 0x21,
  RTOR: 0x25,
});

/** STATUS; the same bits enable a term in EN_INT and EN_INT2. */
export const Status = Object.freeze({
  EINT: 1 << 23,
  EOVF: 1 << 22,
  FSTINT: 1 << 21,
  DCLOFFINT: 1 << 20,
  LONINT: 1 << 11,
  RRINT: 1 << 10,
  SAMP: 1 << 9,
  PLLINT: 1 << 8,
  LDOFF_PH: 1 << 3,
  LDOFF_PL: 1 << 2,
  LDOFF_NH: 1 << 1,
  LDOFF_NL: 1 << 0,
});

/** ECG data tags (datasheet, "ECG Data Tags (ETAG[2:0])"). */
export const Tag = Object.freeze({
  valid: 0b000,
  fast: 0b001,
  validEof: 0b010,
  fastEof: 0b011,
  empty: 0b110,
  overflow: 0b111,
});

/** Read/write registers: power-on value and the bits that exist. */
export const storage: readonly { readonly address: number; readonly reset: number; readonly mask: number }[] =
  Object.freeze([
    { address: Register.EN_INT, reset: 0x000003, mask: 0xf00f03 },
    { address: Register.EN_INT2, reset: 0x000003, mask: 0xf00f03 },
    { address: Register.MNGR_INT, reset: 0x780004, mask: 0xf80077 },
    { address: Register.MNGR_DYN, reset: 0x3f0000, mask: 0xff0000 },
    { address: Register.CNFG_GEN, reset: 0x000004, mask: 0xf83fff },
    { address: Register.CNFG_CAL, reset: 0x004800, mask: 0x707fff },
    { address: Register.CNFG_EMUX, reset: 0x300000, mask: 0xbf0000 },
    { address: Register.CNFG_ECG, reset: 0x805000, mask: 0xc37000 },
    { address: Register.CNFG_RTOR1, reset: 0x3f2300, mask: 0xffbf00 },
    { address: Register.CNFG_RTOR2, reset: 0x202400, mask: 0x3f3700 },
  ]);
