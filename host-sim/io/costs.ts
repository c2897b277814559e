/** Kinds of work that keep the processor busy; indices into a {@link Processor}'s account. */
export const Work = Object.freeze({
  dispatch: 0,
  spi: 1,
  i2c: 2,
  script: 3,
  signature: 4,
  digest: 5,
  flashErase: 6,
  flashProgram: 7,
  flashRead: 8,
  tls: 9,
  mqtt: 10,
  ble: 11,
  collection: 12,
  store: 13,
});

export type WorkKind = (typeof Work)[keyof typeof Work];

/** Names of the kinds of work, by index. */
export const workNames: readonly string[] = Object.freeze(Object.keys(Work));

/** What something costs in device time, and how well that is known. */
export interface Cost {
  readonly value: number;
  readonly unit: string;
  /** `datasheet`: a maker's figure. `measured`: instructions counted on real XS. `estimated`: ours; never seen on hardware. */
  readonly basis: "datasheet" | "measured" | "estimated";
  readonly source: string;
}

/**
 * Every figure that the simulator charges to the device's processor: an ESP32-S3 at 240 MHz with Moddable's
 * XS, flash of the W25Q class. `instructionsPerMicro` turns counted XS instructions into time.
 */
export const costs = Object.freeze({
  dispatch: {
    value: 20,
    unit: "µs a turn",
    basis: "estimated",
    source: "a FreeRTOS message, XS slots for the call and a closure: about 2,500 instructions",
  },
  instructionsPerMicro: {
    value: 135,
    unit: "instructions a µs",
    basis: "estimated",
    source: "Xtensa LX7 at 240 MHz, code in cached flash, 0.56 instructions a cycle",
  },
  sampleTouch: {
    value: 1270,
    unit: "instructions",
    basis: "measured",
    source: "one typed-array read and write in an XS loop, instructions counted on a 32-bit build",
  },
  spiTransaction: {
    value: 25,
    unit: "µs a transaction, beside its bytes",
    basis: "datasheet",
    source: "ESP-IDF programming guide, SPI master driver, 'Transaction Duration': interrupt, via CPU, ESP32",
  },
  spiCall: { value: 12, unit: "µs a call", basis: "estimated", source: "XS host call and argument checks" },
  i2cTransaction: {
    value: 60,
    unit: "µs a transaction, beside its bits",
    basis: "estimated",
    source: "i2c_master_transmit_receive: two context switches and the command list; XS host call",
  },
  i2cTimeout: {
    value: 400_000,
    unit: "µs a transaction on a stuck bus, when the options have no timeout",
    basis: "datasheet",
    source: "Moddable SDK 8.2, modules/io/i2c/esp32/_i2c.c: default timeout of 400 ms",
  },
  es256Signature: {
    value: 45_000,
    unit: "µs a signature",
    basis: "estimated",
    source:
      "mbedTLS P-256 with the MPI accelerator: tens of milliseconds on an ESP32-S3; the S3 has no ECC unit",
  },
  sha256PerKibibyte: {
    value: 90,
    unit: "µs a KiB",
    basis: "estimated",
    source: "ESP32-S3 SHA unit fed by the CPU, block by block, through an XS call",
  },
  flashEraseTypical: {
    value: 45_000,
    unit: "µs a 4 KiB sector",
    basis: "datasheet",
    source: "Winbond W25Q128JV, AC electrical characteristics, tSE typical",
  },
  flashEraseMaximum: {
    value: 400_000,
    unit: "µs a 4 KiB sector",
    basis: "datasheet",
    source: "Winbond W25Q128JV, AC electrical characteristics, tSE maximum",
  },
  flashProgramTypical: {
    value: 700,
    unit: "µs a 256-byte page",
    basis: "datasheet",
    source: "Winbond W25Q128JV, AC electrical characteristics, tPP typical (0.7 ms in revisions to F)",
  },
  flashProgramMaximum: {
    value: 3000,
    unit: "µs a 256-byte page",
    basis: "datasheet",
    source: "Winbond W25Q128JV, AC electrical characteristics, tPP maximum",
  },
  journalByte: {
    value: 6030,
    unit: "instructions a byte that is appended to the journal",
    basis: "measured",
    source: "ChaCha20 and CRC-32C in XS, instructions counted on a 32-bit build (docs/JOURNAL.md)",
  },
  flashOperation: {
    value: 40,
    unit: "µs an operation, beside its bytes",
    basis: "estimated",
    source: "esp_partition call: cache off, other core stalled, cache on",
  },
  flashReadPerByte: {
    value: 0.1,
    unit: "µs a byte",
    basis: "estimated",
    source: "dual I/O at 40 MHz: 10 MB/s",
  },
  tlsHandshake: {
    value: 1_800_000,
    unit: "µs a handshake, in several turns",
    basis: "estimated",
    source: "TLS 1.2 ECDHE and certificate checks in JavaScript over a C big-number module",
  },
  mqttPacket: {
    value: 600,
    unit: "µs a packet",
    basis: "estimated",
    source: "framing in JavaScript, lwIP write",
  },
  bleNotification: {
    value: 250,
    unit: "µs a notification",
    basis: "estimated",
    source: "XS host call and a NimBLE mbuf",
  },
  keyValueWrite: {
    value: 2500,
    unit: "µs a write",
    basis: "estimated",
    source: "NVS: an entry's program operations and a commit, no page move",
  },
  collection: {
    value: 357_000,
    unit: "instructions a collection",
    basis: "measured",
    source: "XS garbage collection of an idle firmware's heap, instructions counted",
  },
} satisfies Record<string, Cost>);

/** Microseconds that `instructions` of XS take on the modelled chip. */
export function scriptMicros(instructions: number): number {
  return instructions / costs.instructionsPerMicro.value;
}
