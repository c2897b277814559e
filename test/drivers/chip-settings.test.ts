import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { creation } from "../../device-class/measure/creation.ts";
import { board as esp32 } from "../../drivers/esp32/boards/esp32.ts";
import { board as esp32c3 } from "../../drivers/esp32/boards/esp32c3.ts";
import { board as esp32s3 } from "../../drivers/esp32/boards/esp32s3.ts";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../drivers/esp32");
const FLASH_BYTES = 4 << 20;
const SECTOR = 0x1000;
const APP_ALIGNMENT = 0x10000;

interface Partition {
  name: string;
  type: string;
  subtype: string;
  offset: number;
  size: number;
}

const partitions: Partition[] = readFileSync(join(folder, "partitions.csv"), "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line) => {
    const [name, type, subtype, offset, size] = line.split(",").map((field) => field.trim());
    return { name, type, subtype, offset: Number(offset), size: Number(size) };
  });

describe("the partition table", () => {
  it("lies within the flash, in order, without overlaps, on sectors", () => {
    let end = 0x9000;
    for (const { name, offset, size } of partitions) {
      expect(offset, name).toBeGreaterThanOrEqual(end);
      expect(offset % SECTOR, name).toBe(0);
      expect(size % SECTOR, name).toBe(0);
      end = offset + size;
    }
    expect(end).toBeLessThanOrEqual(FLASH_BYTES);
  });

  it("has two equal slots for updates and no factory image", () => {
    const apps = partitions.filter(({ type }) => type === "app");
    expect(apps.map(({ subtype }) => subtype)).toEqual(["ota_0", "ota_1"]);
    expect(apps[0].size).toBe(apps[1].size);
    for (const { offset } of apps) expect(offset % APP_ALIGNMENT).toBe(0);
  });

  it("has two sectors of otadata, NVS, and the journal that the driver opens", () => {
    expect(partitions.find(({ subtype }) => subtype === "ota")?.size).toBe(2 * SECTOR);
    expect(partitions.some(({ subtype }) => subtype === "nvs")).toBe(true);
    expect(partitions.find(({ name }) => name === "journal")?.type).toBe("data");
    expect(readFileSync(join(folder, "journal-flash.ts"), "utf8")).toContain('path: "journal"');
  });
});

describe("the chip's configuration", () => {
  const lines = readFileSync(join(folder, "sdkconfig/sdkconfig.defaults"), "utf8").split("\n");

  it.each([
    "CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE=y",
    "# CONFIG_BOOTLOADER_SKIP_VALIDATE_ALWAYS is not set",
    "# CONFIG_ESP_SYSTEM_PANIC_GDBSTUB is not set",
    "CONFIG_ESP_TASK_WDT_PANIC=y",
    "CONFIG_BT_NIMBLE_SM_LEGACY=n",
  ])("says %s", (line) => expect(lines).toContain(line));

  it("gives the engine at least the heap in which the firmware was measured", () => {
    const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    expect(manifest.creation.heap.initial).toBeGreaterThanOrEqual(creation.slots);
    expect(manifest.creation.chunk.initial).toBeGreaterThanOrEqual(creation.chunkBytes);
    expect(manifest.creation.stack).toBe(creation.stackSlots);
  });
});

/** Pins that are flash's, the connector's or decide how the chip starts (Espressif datasheets, sections 2 and 3). */
const taken: Record<string, readonly number[]> = {
  esp32: [0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 15, 34, 35, 36, 39],
  esp32s3: [0, 3, 19, 20, 26, 27, 28, 29, 30, 31, 32, 43, 44, 45, 46],
  esp32c3: [2, 8, 9, 11, 12, 13, 14, 15, 16, 17, 20, 21],
};

describe.each([esp32, esp32s3, esp32c3])("the board $name", ({ name, wiring }) => {
  const spi = wiring.ecg!.bus as Record<string, number>;
  const i2c = wiring.temperature!.bus as Record<string, number>;
  const pins = [
    ...[spi.clock, spi.in, spi.out, spi.select, wiring.ecg!.interruptPin],
    ...[i2c.data, i2c.clock, wiring.temperature!.alertPin!],
    ...[wiring.ppg!.interruptPin, wiring.motion!.interruptPin],
  ];

  it("has its I2C chips on one bus, at three addresses", () => {
    const buses = [wiring.temperature!.bus, wiring.ppg!.bus, wiring.motion!.bus] as Record<string, number>[];
    expect(new Set(buses.map(({ data, clock }) => `${data} ${clock}`)).size).toBe(1);
    expect(new Set(buses.map(({ address }) => address)).size).toBe(3);
  });

  it("uses no pin twice and none that is taken", () => {
    expect(new Set(pins).size).toBe(pins.length);
    for (const pin of pins) expect(taken[name]).not.toContain(pin);
  });

  it("is frozen to its leaves, so that preload keeps it in flash", () => {
    const frozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen({ name, wiring: Object.freeze(wiring) }.wiring)).toBe(true);
  });
});
