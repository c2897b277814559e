/**
 * How the simulated board is wired: the pins and addresses that its chips answer at. The board files of
 * `drivers/esp32` say the same for real ones.
 */
export const wiring = Object.freeze({
  spi: Object.freeze({ clock: 12, in: 13, out: 11, hz: 4_000_000, mode: 0, active: 0 }),
  ecgSelect: 5,
  ecgInterrupt: 4,
  i2c: Object.freeze({ data: 8, clock: 9, hz: 400_000 }),
  temperatureAddress: 0x48,
  temperatureAlert: 6,
  ppgAddress: 0x57,
  ppgInterrupt: 7,
  motionAddress: 0x19,
  motionInterrupt: 15,
});
