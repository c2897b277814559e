import type { BoardWiring } from "../drivers/esp32/sensors.ts";

/** The board that the measured firmware runs on: the simulator's wiring in the form of the drivers' boards. */
export const wiring = Object.freeze({
  ecg: {
    bus: { clock: 12, in: 13, out: 11, select: 5, hz: 4_000_000, mode: 0, active: 0 },
    interruptPin: 4,
  },
  ppg: { bus: { data: 8, clock: 9, hz: 400_000, address: 0x57 }, interruptPin: 7 },
  motion: { bus: { data: 8, clock: 9, hz: 400_000, address: 0x19 }, interruptPin: 15 },
  temperature: { bus: { data: 8, clock: 9, hz: 400_000, address: 0x48 }, alertPin: 6 },
}) satisfies BoardWiring;
