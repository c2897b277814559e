import type { BoardFile } from "./board-file.ts";

/** ESP32-S3-DevKitC-1: SPI on the FSPI pins; 19 and 20 are USB, 26 to 32 flash (ESP32-S3 datasheet, 2.3). */
export const board: BoardFile = Object.freeze({
  name: "esp32s3",
  wiring: Object.freeze({
    ecg: Object.freeze({
      bus: Object.freeze({
        clock: 12,
        in: 13,
        out: 11,
        select: 5,
        port: 1,
        hz: 4_000_000,
        mode: 0,
        active: 0,
      }),
      interruptPin: 4,
    }),
    temperature: Object.freeze({
      bus: Object.freeze({ data: 8, clock: 9, hz: 400_000, address: 0x48 }),
      alertPin: 6,
    }),
    ppg: Object.freeze({
      bus: Object.freeze({ data: 8, clock: 9, hz: 400_000, address: 0x57 }),
      interruptPin: 7,
    }),
    motion: Object.freeze({
      bus: Object.freeze({ data: 8, clock: 9, hz: 400_000, address: 0x19 }),
      interruptPin: 15,
    }),
  }),
});
