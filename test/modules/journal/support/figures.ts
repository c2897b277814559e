import { EntryBuffer } from "../../../../modules/journal/entry-buffer.ts";
import { Lane } from "../../../../modules/journal/layout.ts";
import { batchBytes } from "./bench-keys.ts";
import { flashOf, geometryOf } from "./geometry.ts";
import { mount } from "./script.ts";

/** What a device writes: every minute a batch, and in some minutes a strip as an urgent batch of its own. */
export interface WriteRate {
  readonly name: string;
  readonly batchBytes: number;
  readonly stripBytes: number;
  readonly minutesBetweenStrips: number;
  /** Two consumers confirm every batch; otherwise both are away. */
  readonly isOnline: boolean;
}

export interface Measured {
  readonly sectorsPerDay: number;
  /** Bytes programmed for each byte of a batch. */
  readonly programmedPerByte: number;
  readonly programsPerBatch: number;
}

const MINUTES = 3_000;
export const MINUTES_PER_DAY = 1_440;
export const ENDURANCE = 100_000;

/** Runs the journal itself for two days and counts what its flash is told. */
export function measure(rate: WriteRate): Measured {
  const flash = flashOf(geometryOf("96x4096"));
  const journal = mount(flash, 1);
  const readers = [journal.openConsumer(1), journal.openConsumer(2)];
  const out = new EntryBuffer(journal.longestEntry);
  let payload = 0;
  let batches = 0;
  const append = (lane: Lane, length: number) => {
    journal.append(lane, batchBytes(batches, length));
    payload += length;
    batches++;
  };
  for (let minute = 0; minute < MINUTES; minute++) {
    append(Lane.routine, rate.batchBytes);
    if (rate.stripBytes > 0 && minute % rate.minutesBetweenStrips === 0) append(Lane.urgent, rate.stripBytes);
    if (!rate.isOnline) continue;
    for (const reader of readers) while (reader.next(out)) reader.receipt(out.lane, out.sequence);
  }
  return {
    sectorsPerDay: (journal.serial * MINUTES_PER_DAY) / MINUTES,
    programmedPerByte: flash.bytesProgrammed / payload,
    programsPerBatch: (flash.operations - journal.serial) / batches,
  };
}

export const rates: readonly WriteRate[] = [440, 600]
  .flatMap((bytes) => [
    {
      name: `${bytes} B a minute, away`,
      batchBytes: bytes,
      stripBytes: 0,
      minutesBetweenStrips: 0,
      isOnline: false,
    },
    {
      name: `${bytes} B a minute, two peers`,
      batchBytes: bytes,
      stripBytes: 0,
      minutesBetweenStrips: 0,
      isOnline: true,
    },
  ])
  .concat([
    {
      name: "600 B a minute, a strip of 2,640 B every 10 minutes, away",
      batchBytes: 600,
      stripBytes: 2640,
      minutesBetweenStrips: 10,
      isOnline: false,
    },
    {
      name: "600 B a minute, a strip of 2,640 B every minute, away",
      batchBytes: 600,
      stripBytes: 2640,
      minutesBetweenStrips: 1,
      isOnline: false,
    },
  ]);

/** Sectors of the journal's partition: what drivers/esp32/partitions.csv leaves behind 0x3a0000. */
export const partitions = [
  { name: "4 MB", sectors: (0x40_0000 - 0x3a_0000) / 4096 },
  { name: "8 MB", sectors: (0x80_0000 - 0x3a_0000) / 4096 },
  { name: "16 MB", sectors: (0x100_0000 - 0x3a_0000) / 4096 },
] as const;

/** The rows of the tables in docs/JOURNAL.md, "Figures". */
export function figureRows(): { writing: string[]; keeping: string[] } {
  const writing: string[] = [];
  const keeping: string[] = [];
  for (const rate of rates) {
    const { sectorsPerDay, programmedPerByte, programsPerBatch } = measure(rate);
    writing.push(
      `| ${rate.name} | ${Math.round(sectorsPerDay)} | ${programmedPerByte.toFixed(2)} | ${programsPerBatch.toFixed(1)} |`,
    );
    const cells = partitions.flatMap(({ sectors }) => {
      const days = (sectors - 2) / sectorsPerDay;
      const years = (ENDURANCE * sectors) / sectorsPerDay / 365;
      return [days.toFixed(days < 10 ? 1 : 0), Math.floor(years).toLocaleString("en")];
    });
    keeping.push(`| ${rate.name} | ${cells.join(" | ")} |`);
  }
  return { writing, keeping };
}
