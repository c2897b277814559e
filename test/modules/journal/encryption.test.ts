import { describe, expect, it } from "vitest";
import type { FlashOperation } from "../../../host-sim/flash/nor-flash.ts";
import { EntryWriter } from "../../../modules/journal/entry-writer.ts";
import { Journal } from "../../../modules/journal/journal.ts";
import { HeaderAt, Kind, Lane, Magic, UNIT_BYTES } from "../../../modules/journal/layout.ts";
import { Medium } from "../../../modules/journal/medium.ts";
import { Unit } from "../../../modules/journal/unit.ts";
import { benchEntropy, benchKeys } from "./support/bench-keys.ts";
import { flashOf, geometryOf } from "./support/geometry.ts";

const mount = (operations: FlashOperation[], keys = benchKeys(), entropySeed = 1) => {
  const flash = flashOf(geometryOf("8x4096"), { observe: (operation) => operations.push(operation) });
  return { flash, journal: new Journal({ flash, keys, entropy: benchEntropy(entropySeed) }) };
};

describe("what lies in the flash", () => {
  it("does not show what was appended", () => {
    const operations: FlashOperation[] = [];
    const { journal } = mount(operations);
    const text = "Ventricular tachycardia at 187 beats a minute";
    const bytes = Uint8Array.from(text.repeat(8), (c) => c.charCodeAt(0));
    for (let i = 0; i < 40; i++) journal.append(Lane.urgent, bytes);
    const written = operations.map(({ data }) => String.fromCharCode(...data)).join("");
    for (const word of ["Ventricular", "tachy", "187", "minute"]) expect(written).not.toContain(word);
  });

  it("never shows two bodies under the same keystream, whatever is appended twice", () => {
    const operations: FlashOperation[] = [];
    const { journal } = mount(operations);
    while (journal.serial < 20) journal.append(Lane.routine, new Uint8Array(64));
    // Bodies of zeros are the keystream itself: each of their units must be unlike any other.
    const seen = new Set<string>();
    let bodies = 0;
    const unit = new Unit();
    for (const { kind, data } of operations) {
      for (let at = 0; kind === "program" && at < data.length; at += UNIT_BYTES) {
        unit.bytes.set(data.subarray(at, at + UNIT_BYTES));
        const magics: number[] = [Magic.head, Magic.header, Magic.mark, Magic.close];
        if (magics.some((magic) => unit.isSealed(magic))) continue;
        seen.add(unit.bytes.join());
        bodies++;
      }
    }
    expect(bodies).toBeGreaterThan(800);
    expect(seen.size).toBe(bodies);
  });

  it("is under another keystream when a serial is used twice, because its salt differs", () => {
    const bodies = [1, 2].map((entropySeed) => {
      const operations: FlashOperation[] = [];
      const { journal } = mount(operations, benchKeys(), entropySeed);
      journal.append(Lane.routine, new Uint8Array(200));
      const runs = operations.filter(({ data }) => data.length > UNIT_BYTES);
      return runs.map(({ data }) => data.slice(UNIT_BYTES).join()).join();
    });
    expect(bodies[0]).not.toBe(bodies[1]);
  });

  it("is nothing to a journal with another key, which leaves it alone until it writes", () => {
    const operations: FlashOperation[] = [];
    const { flash, journal } = mount(operations);
    journal.append(Lane.routine, new Uint8Array(100));
    const other = new Journal({ flash, keys: benchKeys(8), entropy: benchEntropy(1) });
    expect(other.findings.isBlank).toBe(true);
    expect(other.nextSequence(Lane.routine)).toBe(0);
    other.append(Lane.routine, new Uint8Array(50));
    expect(
      new Journal({ flash, keys: benchKeys(8), entropy: benchEntropy(1) }).nextSequence(Lane.routine),
    ).toBe(1);
  });
});

describe("a later schema", () => {
  /** Rewrites the newest sector as a later firmware would have written it. */
  function later(change: (header: Unit) => void) {
    const { flash, journal } = mount([]);
    journal.append(Lane.routine, new Uint8Array(100).fill(3));
    const header = new Unit();
    flash.read(header.bytes, 0);
    const before = header.bytes.slice();
    change(header);
    header.seal();
    for (let i = 0; i < UNIT_BYTES; i++) flash.rot(i, before[i] ^ header.bytes[i]);
    return flash;
  }

  it("that says that it cannot be read is refused, and nothing is written", () => {
    const flash = later((header) => header.setU8(HeaderAt.readableFrom, 2));
    const { operations } = flash;
    const open = () => new Journal({ flash, keys: benchKeys(), entropy: benchEntropy(1) });
    expect(open).toThrow("too new");
    expect(flash.operations).toBe(operations);
  });

  it("that says that it can be read is read, and gone on with", () => {
    const { flash, journal } = writtenByVersionTwo();
    const here = new Journal({ flash, keys: benchKeys(), entropy: benchEntropy(2) });
    expect(here.findings).toMatchObject({ isBlank: false, damagedEntries: 0, areConsumersLost: false });
    expect(here.nextSequence(Lane.routine)).toBe(journal.nextSequence(Lane.routine));
    expect(here.consumers.map(({ id }) => id)).toEqual([1, 2]);
    expect(here.append(Lane.routine, new Uint8Array(9))).toBe(1);
  });
});

/**
 * What version 2 could be: schema 2, readable from 1; longer records of consumers; a kind of entry that
 * version 1 does not know. Written by version 1's own writer, told otherwise.
 */
function writtenByVersionTwo() {
  const { flash, journal } = mount([]);
  journal.openConsumer(1);
  journal.append(Lane.routine, new Uint8Array(100).fill(3));
  const medium = new Medium(flash);
  const writer = new EntryWriter(medium, benchKeys());
  const header = writer.header;
  header.clear(Magic.header);
  header.setU8(HeaderAt.schema, 2);
  header.setU8(HeaderAt.readableFrom, 1);
  header.setU32(HeaderAt.serial, 2);
  header.setU32(HeaderAt.next, 1);
  header.setU32(HeaderAt.keyId, benchKeys().keyId);
  header.seal();
  const records = new Uint8Array(2 * 48);
  new DataView(records.buffer).setUint32(0, 1, true);
  new DataView(records.buffer).setUint32(48, 2, true);
  medium.erase(1);
  let unit = writer.write(1, 1, Kind.consumers, 48, records, records.length, 1, 0);
  unit = writer.write(1, unit, 200, 7, new Uint8Array(70).fill(9), 70, 1, 0);
  medium.writeUnit(1, 0, header);
  expect(unit).toBeGreaterThan(0);
  return { flash, journal };
}
