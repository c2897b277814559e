import type { BoardFile } from "./board-file.ts";

/** ESP32-DevKitC: SPI on the VSPI pins, I2C on 21 and 22 (ESP32 datasheet, IO_MUX). */
export const board: BoardFile = Object.freeze({
  name: "esp32",
  wiring: Object.freeze({
    ecg: Object.freeze({
      bus: Object.freeze({
        clock: 18,
        in: 19,
        out: 23,
        select: 5,
        port: 2,
        hz: 4_000_000,
        mode: 0,
        active: 0,
      }),
      interruptPin: 4,
    }),
    temperature: Object.freeze({
      bus: Object.freeze({ data: 21, clock: 22, hz: 400_000, address: 0x48 }),
      alertPin: 27,
    }),
    ppg: Object.freeze({
      bus: Object.freeze({ data: 21, clock: 22, hz: 400_000, address: 0x57 }),
      interruptPin: 26,
    }),
    motion: Object.freeze({
      bus: Object.freeze({ data: 21, clock: 22, hz: 400_000, address: 0x19 }),
      interruptPin: 25,
    }),
  }),
});
