import type { BoardFile } from "./board-file.ts";

/**
 * ESP32-C3-DevKitM-1: 2, 8 and 9 are strapping pins, 11 to 17 flash (ESP32-C3 datasheet, 2.6). 18 and 19 are the
 * chip's own USB, which this board does not use: its connector goes to a bridge.
 */
export const board: BoardFile = Object.freeze({
  name: "esp32c3",
  wiring: Object.freeze({
    ecg: Object.freeze({
      bus: Object.freeze({ clock: 6, in: 5, out: 7, select: 10, port: 1, hz: 4_000_000, mode: 0, active: 0 }),
      interruptPin: 4,
    }),
    temperature: Object.freeze({
      bus: Object.freeze({ data: 0, clock: 1, hz: 400_000, address: 0x48 }),
      alertPin: 3,
    }),
    ppg: Object.freeze({
      bus: Object.freeze({ data: 0, clock: 1, hz: 400_000, address: 0x57 }),
      interruptPin: 18,
    }),
    motion: Object.freeze({
      bus: Object.freeze({ data: 0, clock: 1, hz: 400_000, address: 0x19 }),
      interruptPin: 19,
    }),
  }),
});
